// The inspector in a notebook: lines of cells, figures as outputs, live views, stacks of what blocked the loop.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { findAll, parseSvg, textOf } from "./parse-svg.ts";
import { bundle, ran, workers } from "./spawn.ts";

test("tasks name the cell, line and column where they wait and where they were created", async () => {
  await using kernel = await startKernel();
  await ran(kernel, workers);
  const { result } = await ran(kernel, "inspect.tasks({ live: true })");
  expect(result).toMatch(/first +○ waiting +sleep \d+\.\d s left +In\[1\]:6:9 in worker +second/);
  expect(result).toMatch(/second +○ waiting +Lock#1 held by first +In\[1\]:5:27 in worker/);
  const { result: created } = await ran(kernel, 'inspect.tasks().data.map((task) => task.created).join(" ")');
  expect(created).toContain("In[1]:8:15 In[1]:9:16");
});

test("the tree puts cells above what they await, with the line of the cell", async () => {
  await using kernel = await startKernel();
  await ran(kernel, workers);
  const waiting = kernel.begin("console.log('waits');\nawait gather(first, second)");
  await waiting.printed("waits");
  const reply = await kernel.request("loopbook_tasks", {}, { channel: "control" });
  if (reply.status !== "ok") throw new Error(reply.evalue);
  expect(reply.snapshot).toMatchObject({
    cells: [{ label: "In[2]", waitsAt: expect.stringMatching(/^In\[2\]:2:\d+$/) as string }],
    cellWaits: [{ cell: "In[2]", waitsFor: "gather of first, second" }],
    tasks: [
      { name: "first", state: "waiting" },
      { name: "second", place: "In[1]:5:27 in worker" },
    ],
  });
  await kernel.interrupt();
  await waiting.done;
});

test("figures are kept in the notebook as SVG, HTML and text", async () => {
  await using kernel = await startKernel();
  await ran(kernel, workers);
  for (const view of ["timeline", "tree", "resources", "loopLag", "sequence"]) {
    const shown = bundle(await ran(kernel, `inspect.${view}()`));
    expect(Object.keys(shown).sort(), view).toEqual(["image/svg+xml", "text/html", "text/plain"]);
    parseSvg(shown["image/svg+xml"] ?? "");
    parseSvg(shown["text/html"] ?? "");
  }
  const timeline = parseSvg(bundle(await ran(kernel, "inspect.timeline()"))["image/svg+xml"] ?? "");
  expect(findAll(timeline, "g", "task").map((row) => row.attributes["data-name"])).toEqual(["first", "second"]);
});

test("a live view is updated where it stands until its tasks have ended", async () => {
  await using kernel = await startKernel();
  const cell = kernel.begin(`import { createTask, sleep } from "loopbook";
import { inspect } from "loopbook/inspect";
const task = createTask(() => sleep(0.5), { name: "nap" });
const view = inspect.live(() => inspect.timeline(), { everySeconds: 0.05 });`);
  await cell.done;
  await cell.until(() => cell.messages.some(({ content }) => JSON.stringify(content).includes("✓ finished, busy")));
  const types = cell.messages.map(({ header }) => header.msg_type).filter((type) => type.endsWith("display_data"));
  expect(types[0]).toBe("display_data");
  expect(types.length).toBeGreaterThan(2);
  expect(new Set(types.slice(1))).toEqual(new Set(["update_display_data"]));
  expect(cell.outputs.outputs).toHaveLength(1);
});

test("what blocked the loop is named by cell and line, from a stack taken while it was blocked", async () => {
  await using kernel = await startKernel();
  await ran(kernel, 'import { sleep } from "loopbook";\nimport { inspect } from "loopbook/inspect";');
  const { result } = await ran(
    kernel,
    `function crunch() {
  const used = () => { const { user, system } = process.threadCpuUsage(); return user + system; };
  for (const start = used(); used() - start < 300_000;);
}
await sleep(0.03);
crunch();
await sleep(0.03);
inspect.warnings()`,
  );
  expect(result).toMatch(/blocked-loop: In\[2\]:[34]:\d+ in (used|crunch) blocked the loop for [\d.]+ m?s/);
  expect(result).toMatch(/why: .*\n {2}fix: .*runInExecutor/);
  const strip = parseSvg(bundle(await ran(kernel, "inspect.loopLag()"))["image/svg+xml"] ?? "");
  expect(findAll(strip, "g", "stretch").map(textOf).join()).toMatch(/In\[2\]:[34]:/);
});

test("warnings name deadlocks, milliseconds, sequences, swallowed and pending cancellations, dropped and orphan tasks", async () => {
  await using kernel = await startKernel();
  await ran(
    kernel,
    `import { createTask, sleep, Lock } from "loopbook";
import { inspect } from "loopbook/inspect";
inspect.configure({ cancelPendingSeconds: 0.2 });
const [a, b] = [new Lock(), new Lock()];
async function both(one: Lock, other: Lock) {
  using x = await one.acquire();
  await sleep(0.01);
  using y = await other.acquire();
}
createTask(() => both(a, b), { name: "T1" });
createTask(() => both(b, a), { name: "T2" });
const swallower = createTask(async () => { for (;;) { try { await sleep(0.3) } catch {} } }, { name: "swallower" });
const stubborn = createTask(() => new Promise(() => {}), { name: "stubborn" });
createTask(() => sleep(1000), { name: "long" });
for (let i = 0; i < 3; i++) await createTask(() => sleep(0.05), { name: "row" + i });
createTask(async () => { createTask(() => sleep(60), { name: "dropped" }); }, { name: "dropper" });
await sleep(0.01);
swallower.cancel();
stubborn.cancel();
await sleep(0.5);`,
  );
  const { result } = await ran(
    kernel,
    `JSON.stringify(Object.fromEntries(Object.entries(Object.groupBy([...inspect.warnings()], (each) => each.kind)).map(([kind, all]) => [kind, all.flatMap((each) => each.tasks)])))`,
  );
  const found = JSON.parse((result ?? "").slice(1, -1)) as Record<string, string[]>;
  expect(found).toMatchObject({
    deadlock: ["T1", "T2"],
    milliseconds: ["long"],
    "cancellation-swallowed": ["swallower"],
    "cancel-pending": ["stubborn"],
    "task-dropped": ["dropped"],
  });
  expect(found["orphan-task"]).toEqual(["T1", "T2", "swallower", "stubborn", "long"]);
  expect(found["sequential-awaits"]).toEqual(["row0", "row1", "row2"]);
});

test("the messages of sockets are a sequence diagram, each told once", async () => {
  await using kernel = await startKernel();
  await ran(
    kernel,
    `import { createTask } from "loopbook";
import { inspect } from "loopbook/inspect";
import { startServer, openConnection } from "loopbook/net";
const server = await startServer(async (reader, writer) => {
  writer.write("echo " + (await reader.read(1024)));
  await writer.drain();
  writer.close();
}, "127.0.0.1", 0);
await createTask(async () => {
  const [reader, writer] = await openConnection("127.0.0.1", server.sockets[0].getsockname()[1]);
  writer.write("hello");
  await reader.read();
  writer.close();
  await writer.waitClosed();
}, { name: "caller" });
server.close();`,
  );
  const shown = bundle(await ran(kernel, "inspect.sequence()"));
  const lines = (shown["text/plain"] ?? "")
    .split("\n")
    .map((line) => line.replace(/^ *[\d.]+ ms +/, "").replace(/:\d+/g, ""));
  expect(lines.slice(0, 3)).toEqual([
    "caller  → server 127.0.0.1  connects",
    'caller  → server 127.0.0.1  "hello" 5 B',
    'server 127.0.0.1 → caller   "echo hello" 10 B',
  ]);
  const svg = parseSvg(shown["image/svg+xml"] ?? "");
  expect(findAll(svg, "g", "lane")).toHaveLength(2);
  expect(findAll(svg, "g", "data")).toHaveLength(2);
});
