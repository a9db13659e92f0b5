// The lines of a cell around a position, with a caret under it.
// Main thread. source and place → lines of text.

const contextLines = 2;
const tabWidth = 4;
/** Longer lines are shown in part, around the column. */
const maxWidth = 100;

/** The code frame of a 1-based position; empty where the source has no such line. */
export function codeFrame(source: string, line: number, column: number): string[] {
  const all = source.split(/\r\n|[\n\r\u2028\u2029]/);
  const text = all[line - 1];
  if (text === undefined) return [];
  const first = Math.max(1, line - contextLines);
  const last = Math.min(all.length, line + contextLines);
  const gutter = String(last).length;
  const offset = windowStart(text, column - 1);
  const result: string[] = [];
  for (let number = first; number <= last; number++) {
    const shown = windowOf(all[number - 1] ?? "", offset);
    result.push(`${number === line ? ">" : " "} ${String(number).padStart(gutter)} | ${shown.text}`.trimEnd());
    if (number !== line) continue;
    const before = shown.text.slice(0, shown.lead) + expandTabs(text.slice(offset, column - 1));
    result.push(`  ${" ".repeat(gutter)} | ${" ".repeat(displayWidth(before))}^`);
  }
  return result;
}

/** Where the shown part of the lines begins, so that the column is inside it. */
function windowStart(text: string, index: number): number {
  if (text.length <= maxWidth || index < maxWidth - 20) return 0;
  const start = Math.max(0, Math.min(index - Math.floor(maxWidth / 2), text.length - maxWidth));
  return isLowSurrogate(text, start) ? start - 1 : start;
}

function windowOf(text: string, start: number): { text: string; lead: number } {
  const lead = start > 0 ? "…" : "";
  let end = start + maxWidth;
  if (isLowSurrogate(text, end)) end += 1;
  const tail = text.length > end ? "…" : "";
  return { text: text.length <= start ? lead : lead + expandTabs(text.slice(start, end)) + tail, lead: lead.length };
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit < 0xe000;
}

function expandTabs(text: string): string {
  return text.replaceAll("\t", " ".repeat(tabWidth));
}

/** Columns that `text` takes in a fixed-width font. */
function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += segmentWidth(segment);
  return width;
}

/** East Asian wide characters and emoji take two columns, marks that stand alone and control characters none. */
function segmentWidth(segment: string): number {
  if (/^[\x20-\x7e]/.test(segment)) return 1;
  if (/^[\p{Mark}\p{Cc}\p{Cf}]/u.test(segment)) return 0;
  return /^\p{RGI_Emoji}|^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/v.test(
    segment,
  )
    ? 2
    : 1;
}
