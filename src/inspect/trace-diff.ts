// diff(before, after): what changed between two traces, task by task, by name. Text and HTML. Pure.
import { escapeXml } from "./figure.ts";
import type { Trace, TracedTask } from "./trace.ts";
import { formatTime } from "./text/words.ts";
import { View } from "./view.ts";

/** One line of the comparison; a side is undefined where it has no such task or measure. */
export interface Difference {
  readonly name: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly unit: "s" | "ms" | "tasks";
}

function written(value: number | undefined, unit: Difference["unit"]): string {
  if (value === undefined) return "–";
  if (unit === "tasks") return String(value);
  return formatTime(unit === "ms" ? value / 1000 : value);
}

function change({ before, after }: Difference): string {
  if (before === undefined) return "new";
  if (after === undefined) return "gone";
  if (before === 0 || after === 0) return before === after ? "same" : "";
  const ratio = after / before;
  if (Math.abs(ratio - 1) < 0.02) return "same";
  return ratio > 1 ? `×${ratio.toPrecision(3)}` : `÷${(1 / ratio).toPrecision(3)}`;
}

/** The tasks of a name, the time each took summed up. */
function byName(tasks: readonly TracedTask[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { name, startSeconds, endSeconds } of tasks)
    times.set(name, (times.get(name) ?? 0) + endSeconds - startSeconds);
  return times;
}

function spanOf({ tasks }: Trace): number {
  if (tasks.length === 0) return 0;
  return (
    Math.max(...tasks.map(({ endSeconds }) => endSeconds)) - Math.min(...tasks.map(({ startSeconds }) => startSeconds))
  );
}

const busyOf = ({ tasks }: Trace): number => tasks.reduce((sum, { busySeconds }) => sum + busySeconds, 0);

/** Compares two runs: whole time, busy time, concurrency, lag, and the time of each task by its name. */
export function diff(before: Trace, after: Trace): View<Difference[]> {
  const [old, recent] = [byName(before.tasks), byName(after.tasks)];
  const tasks = [...new Set([...old.keys(), ...recent.keys()])].map((name): Difference => ({
    name,
    before: old.get(name),
    after: recent.get(name),
    unit: "s",
  }));
  const rows: Difference[] = [
    { name: "whole time", before: spanOf(before), after: spanOf(after), unit: "s" },
    { name: "busy time", before: busyOf(before), after: busyOf(after), unit: "s" },
    { name: "tasks alive at once", before: before.peakConcurrency, after: after.peakConcurrency, unit: "tasks" },
    { name: "most lag", before: before.maxLagMs, after: after.maxLagMs, unit: "ms" },
    ...tasks,
  ];
  const cells = rows.map((row) => [row.name, written(row.before, row.unit), written(row.after, row.unit), change(row)]);
  const head = ["", "before", "after", "change"];
  return new View(rows, {
    text: () => {
      const all = [head, ...cells];
      const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
      return all
        .map((row) =>
          row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
        )
        .join("\n");
    },
    html: () => {
      const line = (row: string[], tag: string): string =>
        `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join("")}</tr>`;
      return `<table class="loopbook-diff">${line(head, "th")}${cells.map((row) => line(row, "td")).join("")}</table>`;
    },
  });
}
