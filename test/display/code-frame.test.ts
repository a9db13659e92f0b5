import { expect, test } from "vitest";
import { codeFrame } from "../../kernel/display/code-frame.ts";

const frame = (source: string, line: number, column: number) => codeFrame(source, line, column).join("\n");

test("two lines on either side, numbers aligned, the caret under the column", () => {
  const source = Array.from({ length: 12 }, (_, index) => `line${index + 1}`).join("\n");
  expect(frame(source, 10, 3)).toBe(`   8 | line8
   9 | line9
> 10 | line10
     |   ^
  11 | line11
  12 | line12`);
});

test("a tab is four columns wide, in the line and before the caret", () => {
  expect(frame("\tx.y", 1, 2)).toBe("> 1 |     x.y\n    |     ^");
});

test.each([
  ["漢字", "漢字.x", 4, 5],
  ["full width", "ＡＢ.x", 4, 5],
  ["an emoji", "😀.x", 4, 3],
  ["an emoji of many parts", "👩‍👩‍👧.x", 10, 3],
  ["a combining mark", "e\u0301.x", 4, 2],
])("the caret stands right behind %s", (_, text, column, width) => {
  expect(frame(text, 1, column)).toBe(`> 1 | ${text}\n    | ${" ".repeat(width)}^`);
});

test("a long line is shown around the column", () => {
  const lines = codeFrame(`${"a".repeat(500)}!${"b".repeat(500)}`, 1, 501);
  expect(lines[0]).toBe(`> 1 | …${"a".repeat(50)}!${"b".repeat(49)}…`);
  expect(lines[1]).toBe(`    | ${" ".repeat(51)}^`);
});

test("a long line near its end keeps its end", () => {
  const lines = codeFrame("a".repeat(500), 1, 500);
  expect(lines).toEqual([`> 1 | …${"a".repeat(100)}`, `    | ${" ".repeat(100)}^`]);
});

test("lines end as TypeScript ends them", () => {
  expect(frame("a\r\nb\u2028c", 3, 1)).toBe("  1 | a\n  2 | b\n> 3 | c\n    | ^");
});

test("a line that the source has not gives nothing, a column behind the line's end a caret there", () => {
  expect(codeFrame("a", 2, 1)).toEqual([]);
  expect(frame("ab", 1, 9)).toBe("> 1 | ab\n    |   ^");
});
