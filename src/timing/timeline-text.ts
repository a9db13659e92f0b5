// A timeline as plain text: bars of blocks, then the marks. Pure.
import { formatSeconds } from "./stopwatch.ts";
import type { Bar, Layout } from "./timeline-rows.ts";

const barWidth = 40;

/** The timeline for a terminal, 40 columns of bar. */
export function timelineText(layout: Layout): string {
  const { rows, folded, marks, durationSeconds } = layout;
  if (rows.length === 0 && marks.length === 0) return "timeline: nothing marked or measured yet";
  const nameWidth = Math.min(24, Math.max(0, ...rows.map((row) => row.name.length)));
  const lines = [`timeline: ${formatSeconds(durationSeconds)}`];
  for (const { name, bars } of rows) {
    const total = bars.reduce((sum, bar) => sum + bar.endSeconds - bar.startSeconds, 0);
    const first = bars[0]?.startSeconds ?? 0;
    const last = bars.at(-1)?.endSeconds ?? 0;
    const times = bars.length > 1 ? `, ${String(bars.length)} times` : "";
    const range = `${first.toFixed(2)} → ${last.toFixed(2)} s  (${formatSeconds(total)}${times})`;
    lines.push(`${clip(name, nameWidth).padEnd(nameWidth)} │${blocks(bars, durationSeconds)}│ ${range}`);
  }
  if (folded) lines.push(`… and ${String(folded.rowCount)} more rows, up to ${String(folded.peak)} at once`);
  for (const mark of marks) lines.push(`◆ ${mark.atSeconds.toFixed(2).padStart(6)} s  ${mark.name}`);
  if (layout.foldedMarks > 0) lines.push(`… and ${String(layout.foldedMarks)} more marks`);
  return lines.join("\n");
}

export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function blocks(bars: readonly Bar[], durationSeconds: number): string {
  const cells = new Array<string>(barWidth).fill(" ");
  const scale = durationSeconds > 0 ? barWidth / durationSeconds : 0;
  for (const bar of bars) {
    const from = Math.min(barWidth - 1, Math.floor(bar.startSeconds * scale));
    const to = Math.max(from + 1, Math.min(barWidth, Math.round(bar.endSeconds * scale)));
    cells.fill("█", from, to);
  }
  return cells.join("");
}
