// swc's syntax errors [main, io]: its drawn message → CellSyntaxError with line and column of the cell.
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { positionAt } from "./edits.ts";
import type { PreparedSource } from "./prepare-source.ts";

/** How swc draws a tab. */
const tabWidth = 4;

/**
 * swc says where only in a drawing:
 * ```
 *   x Expression expected
 *    ,-[cell.ts:2:1]
 *  2 | foo(]
 *    :     ^
 * ```
 * An error at the very end has no `^`. `parse` is asked again with a text of plain characters of the same length when
 * the drawing would have to be measured in display widths.
 */
export function toSyntaxError(
  thrown: unknown,
  source: PreparedSource,
  original: string,
  parse: (text: string) => void,
): CellSyntaxError {
  const drawing = drawingOf(thrown);
  const message = /^\s*[x×]\s+(.*)/m.exec(drawing)?.[1] ?? drawing.split("\n", 1)[0] ?? "Syntax error";
  const plain = source.text.replace(/[^\0-\x7f]/g, "x").replace(/[\t\r\f\v]/g, " ");
  const again = plain === source.text ? undefined : drawnAgain(plain, message, parse);
  const offset =
    (again === undefined ? markedOffset(drawing, source.text) : markedOffset(again, plain)) ??
    spanStart(source.text, message, parse);
  const atEnd = offset === undefined || /^Unterminated (?:template|block comment)/.test(message);
  const place = positionAt(original, source.original(offset ?? source.text.length));
  return new CellSyntaxError(message, { ...place, atEnd });
}

/** The drawing ends where swc, built with back traces, goes on with its own stack. */
function drawingOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return (text.split(/\n\s*\n\s*Caused by:/)[0] ?? text).replace(/\x1b\[[\d;]*m/g, "");
}

function drawnAgain(text: string, message: string, parse: (text: string) => void): string | undefined {
  try {
    parse(text);
  } catch (thrown) {
    const drawing = drawingOf(thrown);
    if (drawing.includes(message)) return drawing;
  }
  return undefined;
}

/** The offset of the first drawing's first `^`. */
function markedOffset(drawing: string, text: string): number | undefined {
  const first = drawing.split(/\n\s*`-+/)[0] ?? "";
  let line: { number: number; gutter: number; code: string } | undefined;
  for (const row of first.split("\n")) {
    // A span over several lines is drawn as an arrow between the line numbers and the code.
    const numbered = (first.includes(" | ,-> ") ? /^\s*(\d+) \| .{4}/ : /^\s*(\d+) \| /).exec(row);
    if (numbered) {
      const gutter = numbered[0].length;
      line = { number: Number(numbered[1]), gutter, code: row.slice(gutter) };
    }
    const mark = /^\s*: .*?[\^|]/.exec(row);
    if (mark && line) return offsetOfDrawn(text, line.number, errorColumn(row, line.gutter, first, line.code));
  }
  return undefined;
}

/**
 * The column of the error's own mark. A mark with a label (`|` above a line that says `-- This is …`) explains another
 * place, which may end where the error's begins: its middle is what carries the label.
 */
function errorColumn(row: string, gutter: number, drawing: string, code: string): number {
  const label = /^\s*:[^\n]*?`-- /m.exec(drawing)?.[0].length;
  const labelled = label === undefined ? undefined : label - "`-- ".length - gutter;
  const runs = [...row.slice(gutter).matchAll(/[\^|]+/g)].map(({ 0: run, index }) => ({
    start: index,
    end: index + run.length,
  }));
  const own = runs.find(({ start, end }) => labelled === undefined || labelled < start || labelled >= end);
  const [first] = runs;
  if (own !== undefined || first === undefined || labelled === undefined) return own?.start ?? 0;
  const half = labelled - first.start;
  const ends = [labelled + half + 1, labelled + half];
  return ends.find((column) => column > first.start && column < first.end && isBoundary(code, column)) ?? first.start;
}

/** Whether no word goes on at a column. */
function isBoundary(code: string, column: number): boolean {
  return !/^[\w$]{2}/.test(code.slice(column - 1));
}

function offsetOfDrawn(text: string, number: number, drawn: number): number {
  let start = 0;
  for (let line = 1; line < number; line++) start = text.indexOf("\n", start) + 1;
  let width = 0;
  let offset = start;
  for (const character of text.slice(start)) {
    if (width >= drawn || character === "\n") break;
    width += character === "\t" ? tabWidth - (width % tabWidth) : displayWidth(character);
    offset += character.length;
  }
  return offset;
}

function displayWidth(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
    character,
  )
    ? 2
    : 1;
}

/** A span over several lines is drawn without its column: with line ends that swc does not draw, it is one line. */
function spanStart(text: string, message: string, parse: (text: string) => void): number | undefined {
  if (!/^Unterminated (?:template|regexp|string)/.test(message)) return undefined;
  const oneLine = text
    .replace(/[^\0-\x7f]/g, "x")
    .replace(/[\t\r\f\v]/g, " ")
    .replaceAll("\n", "\u2028");
  const drawing = drawnAgain(oneLine, message, parse);
  return drawing === undefined ? undefined : markedOffset(drawing, oneLine);
}
