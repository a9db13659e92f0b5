// A Gantt of tasks as text: █ runs, ▒ ready, ─ waits. Pure.
import type { Gantt, GanttRow } from "./gantt.ts";
import { clip, formatTime, signs } from "./text/words.ts";

const barWidth = 48;
const glyphs = { pending: "·", waiting: "─", ready: "▒", running: "█" } as const;
const order = ["pending", "waiting", "ready", "running"] as const;

export function ganttText(gantt: Gantt): string {
  const { rows, folded, blocked, marks, durationSeconds } = gantt;
  if (rows.length === 0) return "timeline: no tasks yet";
  const nameWidth = Math.min(24, Math.max(...rows.map(({ name }) => name.length)));
  const lines = rows.map((row) => {
    const range = `${row.startSeconds.toFixed(2)} → ${row.endSeconds.toFixed(2)} s`;
    const cancels = row.cancels.map(
      ({ by, atSeconds }) => `, cancel at ${atSeconds.toFixed(2)} s${by === undefined ? "" : ` by ${by}`}`,
    );
    const end = row.outcome ? `${signs[row.outcome]} ${row.outcome}` : "… live";
    const busy = `busy ${formatTime(row.busySeconds)}`;
    return `${clip(row.name, nameWidth).padEnd(nameWidth)} │${bar(row, durationSeconds)}│ ${range}  ${end}, ${busy}${cancels.join("")}`;
  });
  if (folded) lines.push(`… and ${String(folded.taskCount)} more tasks, up to ${String(folded.peak)} alive at once`);
  for (const { startSeconds, endSeconds, label } of blocked) {
    lines.push(
      `! loop blocked for ${formatTime(endSeconds - startSeconds)} at ${startSeconds.toFixed(2)} s${label === "" ? "" : `: ${label}`}`,
    );
  }
  for (const mark of marks) lines.push(`◆ ${mark.atSeconds.toFixed(2).padStart(6)} s  ${mark.name}`);
  return [`tasks over ${formatTime(durationSeconds)}  (█ runs  ▒ ready, others run  ─ waits)`, ...lines].join("\n");
}

function bar(row: GanttRow, durationSeconds: number): string {
  const cells = new Array<string>(barWidth).fill(" ");
  const scale = durationSeconds > 0 ? barWidth / durationSeconds : 0;
  for (const phase of order) {
    for (const each of row.bars) {
      if (each.phase !== phase) continue;
      const exactWidth = (each.endSeconds - each.startSeconds) * scale;
      if (phase !== "waiting" && exactWidth < 0.25) continue;
      const from = Math.min(barWidth - 1, Math.floor(each.startSeconds * scale));
      cells.fill(glyphs[phase], from, Math.max(from + 1, Math.min(barWidth, Math.round(each.endSeconds * scale))));
    }
  }
  return cells.join("");
}
