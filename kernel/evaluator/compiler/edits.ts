// Insertions and replacements in a text [main]: edits → new text, and positions in the new text back to the old.
// Each compile step that changes text keeps its edits, so that positions can be traced back when one is asked for.

/** Replaces `[start, end)` of the old text. An insertion has `start === end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Collects edits of one text. Edits at one place keep the order in which they were made. */
export class EditList {
  readonly edits: Edit[] = [];

  insert(at: number, text: string): void {
    this.edits.push({ start: at, end: at, text });
  }

  replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }
}

/** Sorts the edits in place (stable) and applies them. */
export function applyEdits(text: string, edits: Edit[]): string {
  edits.sort((a, b) => a.start - b.start);
  let result = "";
  let from = 0;
  for (const { start, end, text: inserted } of edits) {
    if (start > from) result += text.slice(from, start);
    result += inserted;
    if (end > from) from = end;
  }
  return result + text.slice(from);
}

/** The offset in the old text of an offset in the new one. Inserted text belongs to the place where it was put. */
export function oldOffset(edits: readonly Edit[], newOffset: number): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (newOffset < start + shift) break;
    if (newOffset < start + shift + text.length) return start;
    shift += text.length - (end - start);
  }
  return newOffset - shift;
}

/** The offset in the new text of an offset in the old one; what was inserted at that very place stands before it. */
export function newOffset(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start > offset || end > offset) break;
    shift += text.length - (end - start);
  }
  return offset + shift;
}

/** The offset in the new text of an offset in the old one; what was inserted at that very place stands after it. */
export function newOffsetBefore(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start >= offset || end > offset) break;
    shift += text.length - (end - start);
  }
  return offset + shift;
}

/** 1-based line and column, in UTF-16 units; lines end with `\n`. */
export interface Position {
  line: number;
  column: number;
}

export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

export function offsetAt(text: string, { line, column }: Position): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}
