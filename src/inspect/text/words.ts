// How times and states are written, in notebooks and by `loopbook ps`. Pure.
import type { TaskState } from "../facts.ts";

/** A sign for each state, so that no view needs colour. */
export const signs: Readonly<Record<TaskState, string>> = {
  pending: "·",
  running: "▶",
  ready: "◇",
  waiting: "○",
  cancelling: "⊘",
  finished: "✓",
  failed: "✗",
  cancelled: "×",
};

export const endStates: readonly TaskState[] = ["finished", "failed", "cancelled"];

/** Seconds with the unit that fits, three figures. Nothing for what is not known. */
export function formatTime(seconds: number): string {
  if (Number.isNaN(seconds)) return "";
  const size = Math.abs(seconds);
  if (size < 5e-8) return "0 s";
  if (size < 0.0009995) return `${(seconds * 1e6).toPrecision(size < 0.0001 ? 2 : 3)} µs`;
  if (size < 0.9995) return `${(seconds * 1e3).toPrecision(3)} ms`;
  if (size < 100) return `${seconds.toPrecision(3)} s`;
  if (size < 6000) return `${String(Math.floor(seconds / 60))} min ${String(Math.floor(seconds % 60))} s`;
  return `${String(Math.floor(seconds / 3600))} h ${String(Math.floor((seconds % 3600) / 60))} min`;
}

/** Without what would move a terminal's cursor or colour it: names of tasks may hold anything. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\uFFFD");
}

const graphemes = new Intl.Segmenter();
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal the text takes. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u02ff\u2010-\u2fff]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** In one line of at most `width` columns, nothing in it that a terminal would obey. */
export function clip(text: string, width: number): string {
  const clean = printable(text);
  if (widthOf(clean) <= width) return clean;
  let [cut, used] = ["", 0];
  for (const { segment } of graphemes.segment(clean)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** "12 waiting, 3 running" */
export function countStates(states: readonly TaskState[]): string {
  const counts = new Map<TaskState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${String(count)} ${state}`).join(", ");
}
