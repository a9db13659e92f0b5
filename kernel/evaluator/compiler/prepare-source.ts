// A cell's text → text that is a TypeScript module [main, io]: `#` lines, a leading `{`, `using`. Positions stay known.
import { applyEdits, type Edit, newOffset, oldOffset } from "./edits.ts";

export interface PreparedSource {
  text: string;
  /** The offset in the cell's own text. */
  original(offset: number): number;
  /** The offset in `text`. */
  prepared(offset: number): number;
}

/** Blanks a byte order mark, `#!` and the leading run of `# …` lines (nbgrader writes such); no position changes. */
export function blankHashLines(source: string): string {
  const [leading] = /^\uFEFF?(?:[^\S\n\r\u2028\u2029]*(?:#.*)?(?:\r\n|[\n\r\u2028\u2029]|$))*/.exec(source) ?? [""];
  if (!/[#\uFEFF]/.test(leading)) return source;
  return leading.replace(/[^\n\r\u2028\u2029]/g, " ") + source.slice(leading.length);
}

/** Whether the first code is a `{`: an object or a block. */
export function startsWithBrace(source: string): boolean {
  return source[firstCode(source)] === "{";
}

/** Where the first thing stands that is neither blank nor comment. No regular expression: those try comments again and again. */
function firstCode(source: string): number {
  const blank = /\s*/y;
  for (let at = 0; ;) {
    blank.lastIndex = at;
    at += blank.exec(source)?.[0].length ?? 0;
    const end = source.startsWith("//", at)
      ? source.indexOf("\n", at)
      : source.startsWith("/*", at)
        ? source.indexOf("*/", at + 2) + "*/".length
        : at;
    if (end <= at) return at;
    at = end;
  }
}

/** The same text as an expression in parentheses. */
export function asExpression(source: string): PreparedSource {
  const brace = firstCode(source);
  return prepare(source, [
    { start: brace, end: brace, text: "(" },
    { start: source.length, end: source.length, text: "\n)" },
  ]);
}

export function asIs(source: string): PreparedSource {
  return { text: source, original: (offset) => offset, prepared: (offset) => offset };
}

/** Applies more edits on top of what was prepared. */
export function prepare(source: string, edits: Edit[], before: PreparedSource = asIs(source)): PreparedSource {
  return {
    text: applyEdits(source, edits),
    original: (offset) => before.original(oldOffset(edits, offset)),
    prepared: (offset) => newOffset(edits, before.prepared(offset)),
  };
}
