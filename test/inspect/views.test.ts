// The views as figures: well-formed SVG with the right bars and labels, folded where there is too much, and as text.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { allTasks, createTask, gather, Lock, sleep } from "../../src/index.ts";
import { inspect } from "../../src/inspect.ts";
import { microtasks } from "../../src/inspect.ts";
import { clip, formatTime, widthOf } from "../../src/inspect/text/words.ts";
import { findAll, parseSvg, textOf } from "./parse-svg.ts";

const display = Symbol.for("Jupyter.display");
type Shown = Record<symbol, () => Record<string, string>>;

function bundleOf(view: object): Record<string, string> {
  const bundle = (view as Shown)[display]?.();
  if (!bundle) throw new Error("the view has no Jupyter.display");
  return bundle;
}

afterEach(async () => {
  const left = [...allTasks()];
  for (const task of left) task.cancel();
  await Promise.allSettled(left);
});

test("the timeline has a row a task, with its running, waiting and total time", async () => {
  const name = 'bars <&"\u0007> ';
  const run = async (seconds: number): Promise<void> => {
    await sleep(seconds);
    const end = performance.now() + 30;
    while (performance.now() < end);
  };
  await gather([0.1, 0.2].map((seconds, i) => createTask(() => run(seconds), { name: `${name}${String(i)}` })));
  const view = inspect.timeline({ name });
  for (const text of [bundleOf(view)["image/svg+xml"], bundleOf(view)["text/html"]]) {
    const rows = findAll(parseSvg(text ?? ""), "g", "task");
    expect(rows).toHaveLength(2);
    const widths = rows.map((row) => ({
      waits: findAll(row, "rect", "waiting").reduce((sum, bar) => sum + Number(bar.attributes["width"]), 0),
      runs: findAll(row, "rect", "running").reduce((sum, bar) => sum + Number(bar.attributes["width"]), 0),
    }));
    const [first, second] = widths;
    expect((second?.waits ?? 0) / (first?.waits ?? 1)).toBeGreaterThan(1.4);
    expect(first?.runs).toBeGreaterThan(20);
    expect(textOf(rows[0] ?? parseSvg("<g/>"))).toMatch(/✓/);
  }
  const text = bundleOf(view)["text/plain"] ?? "";
  expect(text).toMatch(/│[█▒·─]*─{5,}[█─]*\s*│ 0\.00 → 0\.\d\d s {2}✓ finished, busy/);
});

test("a cancellation is an arrow from the row of the task that asked", async () => {
  const victim = createTask(() => sleep(30), { name: "arrow victim" });
  const killer = createTask(
    async () => {
      await sleep(0.05);
      victim.cancel();
    },
    { name: "arrow killer" },
  );
  await Promise.allSettled([victim, killer]);
  const svg = parseSvg(inspect.timeline({ name: /^arrow/ }).toSvg() ?? "");
  const [arrow] = findAll(svg, "g", "cancel");
  const line = arrow && findAll(arrow, "line")[0]?.attributes;
  expect(textOf(arrow ?? svg)).toContain("cancel by arrow killer");
  // The killer's row is the second one: the arrow points up.
  expect(Number(line?.["y1"])).toBeGreaterThan(Number(line?.["y2"]));
});

test("hundreds of tasks are folded into a strip of how many are alive", async () => {
  await gather(Array.from({ length: 300 }, (_, i) => createTask(() => sleep(0.02), { name: `fold ${String(i)}` })));
  const view = inspect.timeline({ name: /^fold / });
  const svg = parseSvg(view.toSvg() ?? "");
  expect(findAll(svg, "g", "task")).toHaveLength(29);
  expect(textOf(findAll(svg, "g", "folded")[0] ?? svg)).toMatch(/271 more tasks.*≤ 271 alive/);
  expect(Number(svg.attributes["height"])).toBeLessThan(1000);
  expect(
    inspect
      .tasks({ name: /^fold / })
      .toString()
      .split("\n"),
  ).toHaveLength(62);
  expect(inspect.tasks({ name: /^fold / }).toString()).toMatch(
    /and 240 more: 240 finished; 240 at views\.test\.ts:\d+:\d+/,
  );
});

test("every figure has a title, a legend with units, and words instead of colours alone", async () => {
  const lock = new Lock();
  createTask(async () => {
    await lock.acquire();
    await sleep(30);
  });
  createTask(() => lock.acquire());
  await sleep(0.03);
  for (const name of ["timeline", "tree", "resources", "loopLag", "sequence"] as const) {
    const view = inspect[name]();
    const { "image/svg+xml": card = "", "text/html": page = "", "text/plain": text } = bundleOf(view);
    for (const figure of [card, page]) expect(findAll(parseSvg(figure), "title").length, name).toBeGreaterThan(0);
    expect(card, name).toContain("prefers-color-scheme: dark");
    expect(card, name).toContain("@media print");
    expect(page, name).toContain("--jp-ui-font-color1");
    expect(text, name).not.toBe("");
  }
  expect(textOf(parseSvg(inspect.timeline().toSvg() ?? ""))).toMatch(
    /runs.*ready, others run.*waits.*finished.*cancelled/,
  );
});

test("the tree draws a circle of waiting as an arrow back", async () => {
  const [a, b] = [new Lock(), new Lock()];
  const both = async (first: Lock, second: Lock): Promise<void> => {
    await first.acquire();
    await sleep(0);
    await second.acquire();
  };
  createTask(() => both(a, b), { name: "circle 1" });
  createTask(() => both(b, a), { name: "circle 2" });
  await sleep(0.02);
  const view = inspect.tree();
  expect(view.toString()).toMatch(/circle 1 .*\n└─ ○ circle 2 .*\n {3}└─ ↺ circle 1 {2}\(closes a circle/);
  expect(findAll(parseSvg(view.toSvg() ?? ""), "g", "circle")).toHaveLength(1);
});

test("hundreds that wait alike are two lines of the tree and a count; circles come first", async () => {
  const gate = new Lock();
  await gate.acquire();
  const held = async (): Promise<void> => {
    using _ = await gate.acquire();
  };
  const [a, b] = [new Lock(), new Lock()];
  const both = async (first: Lock, second: Lock): Promise<void> => {
    await first.acquire();
    await sleep(0);
    await second.acquire();
  };
  for (let i = 0; i < 300; i++) createTask(held, { name: `held ${String(i)}` });
  createTask(() => both(a, b), { name: "circle 1" });
  createTask(() => both(b, a), { name: "circle 2" });
  await sleep(0.02);
  const lines = inspect.tree().toString().split("\n");
  expect(lines[0]).toMatch(/circle 1/);
  expect(lines.slice(3)).toEqual([
    expect.stringMatching(/○ held 0 /),
    expect.stringMatching(/○ held 1 /),
    "… 298 more  (298 waiting, for the same)",
  ]);
  gate.release();
});

test("names cannot steer a terminal, wide letters keep the columns, and what is not known is left out", async () => {
  createTask(() => sleep(9), { name: "\u001b[31mred\nline" });
  createTask(() => sleep(9), { name: "日本語 😀" });
  await sleep(0.01);
  const table = inspect.tasks({ live: true }).toString();
  expect(table + inspect.tree().toString()).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  const rows = table.split("\n").slice(1, 3);
  const columnOf = (row = ""): number => widthOf(row.slice(0, row.indexOf("○")));
  expect(columnOf(rows[0])).toBe(columnOf(rows[1]));
  expect(formatTime(Number.NaN)).toBe("");
  expect(clip("日本語", 4)).toBe("日…");
});

test("what printing itself queues is no piece of a body", async () => {
  const program = `const { microtasks } = await import(${JSON.stringify(new URL("../../src/inspect.ts", import.meta.url).href)});
console.error(String(await microtasks(() => { console.log("a"); queueMicrotask(() => console.log("b")); })));`;
  const { stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/1 +sync +prints "a"$/),
    expect.stringMatching(/2 +microtask +prints "b"/),
  ]);
});

test("the order of a body's pieces is that of Node's queues, each with what it printed", async () => {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    const view = await microtasks(async () => {
      console.log("sync");
      setTimeout(() => {
        console.log("timer");
      }, 1);
      setImmediate(() => {
        console.log("immediate");
      });
      process.nextTick(() => {
        console.log("tick");
      });
      void Promise.resolve().then(() => {
        console.log("then");
      });
      await Promise.resolve();
      console.log("after await");
    });
    expect(view.data.slice(0, 4).map(({ kind, printed }) => [kind, printed[0]])).toEqual([
      ["sync", "sync"],
      ["nextTick", "tick"],
      ["microtask", "then"],
      ["microtask", "after await"],
    ]);
    // Which of these two is first depends on the time that has passed.
    expect(new Set(view.data.slice(4).map(({ kind, printed }) => `${kind} ${printed[0] ?? ""}`))).toEqual(
      new Set(["timer timer", "immediate immediate"]),
    );
    expect(view.data.slice(1).every(({ queuedBy }) => queuedBy === 1)).toBe(true);
    expect(findAll(parseSvg(view.toSvg() ?? ""), "g", "step")).toHaveLength(6);
    expect(lines).toContain("after await");
  } finally {
    console.log = log;
  }
});
