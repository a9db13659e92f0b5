// Traces: recording, Chrome's format, assertions that can fail, differences of two runs.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createTask, gather, sleep } from "../../src/index.ts";
import { expectTrace, inspect, record, type Trace } from "../../src/inspect.ts";

async function recordNaps(seconds: readonly number[]): Promise<Trace> {
  using recording = record();
  await gather(seconds.map((each, i) => createTask(() => sleep(each), { name: "ABCDE"[i] })));
  return recording.stop();
}

test("assertions on a trace hold where they are true and say what is so where they are not", async () => {
  const trace = await recordNaps([0.05, 0.1, 0.15]);
  expectTrace(trace)
    .peakConcurrency(3)
    .overlaps("A", "B")
    .order(["A", "B", "C"])
    .ended("C", "finished")
    .took("B", 0.09, 5);
  expect(() => expectTrace(trace).peakConcurrency(2)).toThrow("at most 3 tasks were alive at once, not 2");
  expect(() => expectTrace(trace).doesNotOverlap("A", "B")).toThrow(/A and B overlapped for/);
  expect(() => expectTrace(trace).order(["C", "A"])).toThrow("tasks ended in the order A, C, not C, A");
  expect(() => expectTrace(trace).overlaps("A", "Z")).toThrow('no task is named "Z" in the trace; its tasks: A, B, C');
  expect(() => expectTrace(trace).ended("A", "cancelled")).toThrow("A is finished, not cancelled");
});

test("tasks one after another do not overlap, and a blocked loop breaks the limit of lag", async () => {
  using recording = record();
  await createTask(() => sleep(0.02), { name: "one" });
  await createTask(() => sleep(0.02), { name: "two" });
  await sleep(0.02);
  // By the processor's clock: what other programs take on a busy machine is no lag of this one.
  const used = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;
  for (const start = used(); used() - start < 150_000;);
  await sleep(0.02);
  const trace = recording.stop();
  expectTrace(trace).doesNotOverlap("one", "two").peakConcurrency(1);
  expect(() => expectTrace(trace).maxLagMs(100)).toThrow(/the loop was \d+\.\d ms late, more than 100 ms/);
});

test("a trace is saved in Chrome's format: a track a task, slices that nest, times in microseconds", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "loopbook-trace-"));
  try {
    const trace = await recordNaps([0.05, 0.1]);
    await trace.save(path.join(folder, "trace.json"));
    const { traceEvents } = JSON.parse(await readFile(path.join(folder, "trace.json"), "utf8")) as {
      traceEvents: {
        name: string;
        ph: string;
        tid: number;
        ts?: number;
        dur?: number;
        args?: { name?: string; outcome?: string };
      }[];
    };
    const names = traceEvents
      .filter(({ name, ph }) => ph === "M" && name === "thread_name")
      .map(({ args }) => args?.name);
    expect(names).toEqual([
      "event loop",
      expect.stringMatching(/^A \(task \d+\)$/),
      expect.stringMatching(/^B \(task \d+\)$/),
    ]);
    const slice = traceEvents.find(({ name, ph }) => name === "A" && ph === "X");
    expect(slice?.args?.outcome).toBe("finished");
    expect(slice?.dur).toBeGreaterThanOrEqual(50_000);
    expect(slice?.dur).toBeLessThan(5_000_000);
    for (const inner of traceEvents.filter(({ ph, tid }) => ph === "X" && tid === slice?.tid)) {
      expect(inner.ts).toBeGreaterThanOrEqual(slice?.ts ?? NaN);
      expect((inner.ts ?? 0) + (inner.dur ?? 0)).toBeLessThanOrEqual((slice?.ts ?? 0) + (slice?.dur ?? 0) + 0.01);
    }
    expect(traceEvents.some(({ name }) => name.startsWith("waiting: sleep"))).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("two runs are compared task by task", async () => {
  const [before, after] = [await recordNaps([0.2, 0.05]), await recordNaps([0.05])];
  const rows = inspect.diff(before, after).data;
  const a = rows.find(({ name }) => name === "A");
  expect((a?.before ?? 0) / (a?.after ?? 1)).toBeGreaterThan(1.5);
  expect(rows.find(({ name }) => name === "B")).toMatchObject({ after: undefined });
  expect(inspect.diff(before, after).toString()).toMatch(/B +.* – +gone/);
});

test("pending promises are counted while a recording goes on", async () => {
  const recording = record();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const waiting = [1, 2, 3].map(async () => {
    await promise;
  });
  const pending = recording.stop().data.promises.reduce((sum, each) => sum + each.pending, 0);
  expect(pending).toBeGreaterThanOrEqual(4);
  resolve(undefined);
  await Promise.all(waiting);
});
