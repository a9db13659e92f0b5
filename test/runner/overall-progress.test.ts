// The line for many notebooks, on a terminal and in a log.
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createOverallProgress } from "../../kernel/runner/overall-progress.ts";

function runAll(total: number, columns: number | undefined): string {
  let written = "";
  let ms = 0;
  const write = (text: string) => (written += text);
  const progress = createOverallProgress({ total, write, columns, now: () => ms });
  for (let at = 0; at < total; at++) {
    progress.started();
    ms += 1000;
    progress.ended(at === 0);
  }
  progress.finish();
  return written;
}

test("on a terminal one line is rewritten in place, cut to its width, and the last word stays", () => {
  const written = runAll(200, 60);
  const states = written.split("\r").map(stripVTControlCharacters);
  expect(states).toHaveLength(1 + 2 * 200 + 1);
  expect(states[1]).toBe("[░░░░░░░░░░░░░░░░░░░░░░░░] 0/200 notebooks, 0 failed, 1 run");
  expect(Math.max(...states.slice(0, -1).map((state) => state.length))).toBeLessThan(60);
  expect(states.at(-1)).toBe("[████████████████████████] 200/200 notebooks, 1 failed, 0 running, 3:20 min\n");
  expect(written.match(/\n/g)).toHaveLength(1);
});

test("in a log it is said at every twentieth, with the time that is left", () => {
  const lines = runAll(200, undefined).trimEnd().split("\n");
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("10/200 notebooks, 1 failed, 0 running, 10 s, 3:10 min left");
  expect(lines.at(-1)).toBe("200/200 notebooks, 1 failed, 0 running, 3:20 min");
});
