// Jupyter counts code points, JavaScript and the language server UTF-16 units. Positions ⇄ positions.

/** The UTF-16 offset of a place that is `codePoints` characters into the text. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left--) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** How many characters stand before a UTF-16 offset. */
export function codePointOffset(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset && at < text.length; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

/** 0-based line and character in UTF-16 units, as the language server counts. */
export interface LinePosition {
  line: number;
  character: number;
}

export function linePosition(text: string, offset: number): LinePosition {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export function lineOffset(text: string, { line, character }: LinePosition): number {
  const ends = /\r\n|\r|\n/g;
  for (let left = line; left > 0; left--) if (!ends.exec(text)) return text.length;
  return Math.min(ends.lastIndex + character, text.length);
}
