// Marks, spans, stopwatches and the timeline that shows them.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Host, type HostCell, installHost } from "../../src/host.ts";
import { loop, mark, measure, sleep, span, stopwatch, timeline } from "../../src/index.ts";
import { type Clock, installClock } from "../../src/timing/clock.ts";

/** A clock that stands still until it is moved: the hook that virtual time uses. */
class HandClock implements Clock {
  seconds = 100;
  readonly timers = new Map<object, { at: number; callback: () => void }>();
  now = (): number => this.seconds;

  setTimer(delaySeconds: number, callback: () => void): object {
    const token = {};
    this.timers.set(token, { at: this.seconds + delaySeconds, callback });
    return token;
  }

  clearTimer(token: unknown): void {
    this.timers.delete(token as object);
  }

  advance(seconds: number): void {
    this.seconds += seconds;
    for (const [token, { at, callback }] of [...this.timers]) {
      if (at > this.seconds) continue;
      this.timers.delete(token);
      callback();
    }
  }
}

let clock: HandClock;
let previous: Clock;
let cell: HostCell;

beforeEach(() => {
  clock = new HandClock();
  previous = installClock(clock);
  cell = {} as HostCell;
  installHost({ currentCell: () => cell } as Partial<Host> as Host);
});

afterEach(() => {
  installClock(previous);
  Reflect.deleteProperty(globalThis, Symbol.for("loopbook.host"));
});

test("sleep and loop.time follow the clock that is installed", async () => {
  Reflect.deleteProperty(globalThis, Symbol.for("loopbook.host"));
  const start = loop.time();
  const sleeping = sleep(2, "slept");
  clock.advance(2);
  expect(await sleeping).toBe("slept");
  expect(loop.time() - start).toBe(2);
});

test("measure takes the time between two marks", () => {
  mark("a");
  clock.seconds += 1.5;
  mark("b");
  expect(measure("a", "b")).toMatchObject({ name: "a → b", durationSeconds: 1.5 });
  clock.seconds += 1;
  expect(measure("a")).toMatchObject({ name: "a → now", durationSeconds: 2.5 });
});

test("measure says which marks there are", () => {
  mark("a");
  expect(() => measure("b")).toThrow('no mark is named "b" in this cell; marks: a');
});

test("span notes how long a function took, also when it fails, and gives what it gives", async () => {
  expect(
    span("sync", () => {
      clock.seconds += 1;
      return 7;
    }),
  ).toBe(7);
  const failing = span("async", async () => {
    await Promise.resolve();
    clock.seconds += 2;
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(() =>
    span("throws", () => {
      throw new Error("at once");
    }),
  ).toThrow("at once");
  expect(timeline().spans.map(({ name, durationSeconds }) => [name, durationSeconds])).toEqual([
    ["sync", 1],
    ["async", 2],
    ["throws", 0],
  ]);
});

test("a stopwatch prints its time at the end of a `using` block", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  {
    using watch = stopwatch("work");
    clock.seconds += 0.25;
    expect(watch.lap()).toBe(0.25);
    clock.seconds += 1;
    expect([watch.lap(), watch.elapsedSeconds]).toEqual([1, 1.25]);
  }
  expect(log.mock.calls).toEqual([["work: 1.25 s"]]);
  log.mockRestore();
  const silent = stopwatch("silent");
  clock.seconds += 0.0125;
  expect(silent.stop().toFixed(4)).toBe("0.0125");
  expect(timeline().spans.map((each) => each.name)).toEqual(["work", "silent"]);
});

test("each cell has its own timeline; a cell without one shows the last", () => {
  mark("first cell");
  cell = {} as HostCell;
  expect(timeline().marks.map((each) => each.name)).toEqual(["first cell"]);
  mark("second cell");
  expect(timeline().marks.map((each) => each.name)).toEqual(["second cell"]);
});

function example(): void {
  mark("start");
  const start = clock.seconds;
  span("A", () => (clock.seconds = start + 1));
  clock.seconds = start;
  span("B <&>", () => (clock.seconds = start + 2));
  mark("end");
}

test("the text shows bars, times and marks", () => {
  example();
  expect(String(timeline())).toBe(
    [
      "timeline: 2.00 s",
      "A     │████████████████████                    │ 0.00 → 1.00 s  (1.00 s)",
      "B <&> │████████████████████████████████████████│ 0.00 → 2.00 s  (2.00 s)",
      "◆   0.00 s  start",
      "◆   2.00 s  end",
    ].join("\n"),
  );
});

function bundle(): Record<string, string> {
  const shown = timeline() as unknown as Record<symbol, () => Record<string, string>>;
  return shown[Symbol.for("Jupyter.display")]?.() ?? {};
}

test("a notebook gets a Gantt whose bars are as long as the spans, with axis and legend", () => {
  example();
  const shown = bundle();
  expect(Object.keys(shown)).toEqual(["text/plain", "image/svg+xml", "text/html"]);
  const svg = shown["image/svg+xml"] ?? "";
  const widths = [...svg.matchAll(/class="bar" x="150" y="\d+" width="(\d+)"/g)].map(([, width]) => Number(width));
  expect(widths.slice(0, 2)).toEqual([260, 520]);
  expect(svg).toContain("seconds</text>");
  expect(svg).toContain("span, with its time in all");
  expect(svg).toContain("1 · 0.00 s · start");
  expect(svg).toContain("B &#60;&#38;&#62;");
});

test("hundreds of spans are folded into a strip of how many run at once", () => {
  const start = clock.seconds;
  for (let i = 0; i < 300; i++) {
    clock.seconds = start;
    span(`task ${String(i)}`, () => (clock.seconds = start + 1));
  }
  for (let i = 0; i < 100; i++) mark(`m${String(i)}`);
  const text = String(timeline());
  expect(text).toContain("… and 271 more rows, up to 271 at once");
  expect(text).toContain("… and 60 more marks");
  expect(text.split("\n").length).toBeLessThan(80);
  const svg = timeline().toSvg();
  expect(svg).toContain("271 more");
  expect(svg.length).toBeLessThan(40_000);
});

test("an empty timeline says so", () => {
  cell = {} as HostCell;
  mark("somewhere");
  cell = {} as HostCell;
  expect(String(timeline())).toContain("somewhere");
});
