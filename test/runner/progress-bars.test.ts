// The bars of `loopbook run --parallel N` on a terminal: what is painted, line by line.
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { CodeCell } from "../../kernel/runner/notebook-file.ts";
import { createBars } from "../../kernel/runner/progress-bars.ts";

const cell = (source: string) => ({ cell_type: "code", source }) as CodeCell;
const at = (step: number) => ({ cell: step, step, steps: 4 });

test("each notebook has a line that fills as its cells end and says what runs, painted in place", () => {
  const painted: string[] = [];
  const bars = createBars(["one", "second"], { write: (text) => painted.push(text), columns: 60 });
  const events = bars.eventsOf("second");
  events.cellStarted(cell("// why\nawait work()"), at(1));
  events.cellEnded(cell("await work()"), at(1), 0.1, undefined);
  events.cellStarted(cell("x".repeat(200)), at(2));
  bars.ended("second", false, 2);
  expect(painted.map((text) => stripVTControlCharacters(text).split("\n")[1])).toEqual([
    `▸ second ${"░".repeat(20)} 0/4 await work()`,
    `▸ second ${"█".repeat(5)}${"░".repeat(15)} 1/4 await work()`,
    expect.stringMatching(/^▸ second █{5}░{15} 1\/4 x+…$/u) as string,
    `✗ second ${"█".repeat(5)}${"░".repeat(15)} 1/4 2.0 s`,
  ]);
  expect(stripVTControlCharacters(painted[2] ?? "").split("\n")[1]).toHaveLength(59);
  expect(painted.slice(1).every((text) => text.startsWith("\x1b[2A"))).toBe(true);
});
