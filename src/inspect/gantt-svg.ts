// A Gantt of tasks as SVG: full bars run, dashed boxes are ready, thin lines wait; arrows cancel. Pure.
import { escapeXml, figure, figureWidth, type Ground, label, line, px, rect, timeAxis } from "./figure.ts";
import { type Gantt, type GanttRow, mostMarks, type PhaseBar } from "./gantt.ts";
import { shortPosition } from "./places.ts";
import { clip, formatTime, signs } from "./text/words.ts";

const left = 150;
const right = 110;
const rowHeight = 22;
const plotWidth = figureWidth - left - right;
const laneHeight = 13;
const noteColumns = 2;
const mostNotes = 12;

export function ganttSvg(gantt: Gantt, ground: Ground): string {
  const { rows, folded, blocked, marks, durationSeconds } = gantt;
  const x = (seconds: number): number => left + (durationSeconds > 0 ? (seconds / durationSeconds) * plotWidth : 0);
  const lanes = (blocked.length > 0 ? 1 : 0) + (marks.length > 0 ? 2 : 0);
  const top = 12 + lanes * laneHeight;
  const bottom = top + (rows.length + (folded ? 1 : 0)) * rowHeight;
  const names = rows.map(
    (row) => `${row.name} ${row.outcome ?? "live"} after ${formatTime(row.endSeconds - row.startSeconds)}`,
  );
  const legendTop = bottom + 40;
  const notes = notesOf(gantt);
  const noteRows = Math.ceil(notes.length / noteColumns);
  return figure(
    ground,
    "tasks-timeline",
    legendTop + 30 + noteRows * 16,
    `Tasks over ${formatTime(durationSeconds)}: ${names.join("; ")}`,
    [
      ...timeAxis(durationSeconds, x, top, bottom),
      ...blocked.map((stretch, i) =>
        blockedSvg(stretch, blockedName(i), x, marks.length > 0 ? 12 + 2 * laneHeight : 12, bottom),
      ),
      ...marksSvg(marks, x, bottom),
      ...rows.map((row, i) => rowSvg(row, x, top + i * rowHeight)),
      ...rows.flatMap((row, i) => cancelsSvg(row, i, x, top)),
      ...(folded ? [foldSvg(folded, x, top + rows.length * rowHeight)] : []),
      ...legendSvg(gantt, legendTop),
      ...notes.map((note, i) =>
        label(20 + Math.floor(i / noteRows) * (740 / noteColumns), legendTop + 36 + (i % noteRows) * 16, note),
      ),
    ],
  );
}

const meanings = { pending: "not started", running: "runs", ready: "ready, and others run", waiting: "waits" } as const;

function barSvg(bar: PhaseBar, x: (seconds: number) => number, top: number): string {
  const from = x(bar.startSeconds);
  const width = x(bar.endSeconds) - from;
  const title = `${meanings[bar.phase]}${bar.label === undefined ? "" : ` for ${bar.label}`}: ${formatTime(bar.endSeconds - bar.startSeconds)}`;
  if (bar.phase === "waiting") return rect("waiting", from, top + 9, width, 4, title);
  // A step of microseconds is still to be seen.
  if (bar.phase === "running") return rect("running", from, top + 4, Math.max(1.5, width), rowHeight - 8, title);
  return width < 1.5 ? "" : rect("ready", from, top + 4, width, rowHeight - 8, title);
}

/** Bars less than half a pixel wide are drawn as one with their neighbours of the same phase. */
function thinned(bars: readonly PhaseBar[], x: (seconds: number) => number): PhaseBar[] {
  if (bars.length <= 60) return [...bars];
  const result: PhaseBar[] = [];
  for (const bar of bars) {
    const same = result.findLast(({ phase }) => phase === bar.phase);
    if (same && x(bar.startSeconds) - x(same.endSeconds) < 0.5) {
      result[result.indexOf(same)] = { ...same, endSeconds: Math.max(same.endSeconds, bar.endSeconds) };
    } else result.push(bar);
  }
  return result;
}

function rowSvg(row: GanttRow, x: (seconds: number) => number, top: number): string {
  const total = formatTime(row.endSeconds - row.startSeconds);
  const sign = row.outcome ? ` ${signs[row.outcome]}` : " …";
  const title = `${row.name}: ${total}, busy ${formatTime(row.busySeconds)}, ${row.outcome ?? "still live"}`;
  const order = { waiting: 0, pending: 1, ready: 2, running: 3 } as const;
  const bars = thinned(row.bars, x).toSorted((a, b) => order[a.phase] - order[b.phase]);
  return [
    `<g class="task" data-task="${String(row.id)}" data-name="${escapeXml(row.name)}"><title>${escapeXml(title)}</title>`,
    label(left - 8, top + 15, clip(row.name, 20), { anchor: "end" }),
    ...bars.map((bar) => barSvg(bar, x, top)),
    label(x(row.endSeconds) + 7, top + 15, `${total}${sign}`),
    "</g>",
  ].join("");
}

/** From the row of the task that asked, else from above, to the row of the one that is to end. */
function cancelsSvg(row: GanttRow, index: number, x: (seconds: number) => number, top: number): string[] {
  return row.cancels.map(({ atSeconds, byRow, by, message, deliveredSeconds }) => {
    const at = x(atSeconds);
    const from = byRow === undefined || byRow === index ? top + index * rowHeight - 4 : top + byRow * rowHeight + 11;
    const to = top + index * rowHeight + 11;
    const down = to > from ? -1 : 1;
    const took =
      deliveredSeconds === undefined
        ? "not delivered yet"
        : `delivered after ${formatTime(deliveredSeconds - atSeconds)}`;
    const title = `cancel${by === undefined ? "" : ` by ${by}`}${message === undefined ? "" : ` ("${message}")`}, ${took}`;
    const tip = to + down * 3;
    return `<g class="cancel"><title>${escapeXml(title)}</title>${line("alarm", at, from, at, tip)}<path class="alarm-head" d="M${px(at)} ${px(tip)}l-4 ${px(down * 7)}h8Z"/></g>`;
  });
}

/** a, b, c, … */
function blockedName(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `a${String(index)}`;
}

function blockedText({ startSeconds, endSeconds, label: where }: Gantt["blocked"][number]): string {
  return `loop blocked ${formatTime(endSeconds - startSeconds)}${where === "" ? "" : ` at ${shortPosition(where)}`}`;
}

function blockedSvg(
  stretch: Gantt["blocked"][number],
  name: string,
  x: (seconds: number) => number,
  top: number,
  bottom: number,
): string {
  const from = x(stretch.startSeconds);
  const width = x(stretch.endSeconds) - from;
  return (
    rect("blocked", from, top + 4, width, bottom - top - 4, blockedText(stretch)) +
    label(from + width / 2, top, name, { anchor: "middle" })
  );
}

/** What the numbers and letters in the figure stand for. */
function notesOf({ marks, blocked }: Gantt): string[] {
  return [
    ...marks.map((mark) => `${String(mark.number)} · ${mark.atSeconds.toFixed(2)} s · ${clip(mark.name, 36)}`),
    ...blocked
      .slice(0, mostNotes)
      .map(
        (stretch, i) => `${blockedName(i)} · ${stretch.startSeconds.toFixed(2)} s · ${clip(blockedText(stretch), 46)}`,
      ),
    ...(blocked.length > mostNotes ? [`and ${String(blocked.length - mostNotes)} more blocked stretches`] : []),
  ];
}

/** Dashed lines with their numbers in two lanes. */
function marksSvg(marks: Gantt["marks"], x: (seconds: number) => number, bottom: number): string[] {
  const ends = [-Infinity, -Infinity];
  return marks.map((mark) => {
    const at = x(mark.atSeconds);
    const lane = ends.findIndex((end) => end < at);
    if (lane >= 0) ends[lane] = at + 18;
    const top = 14 + Math.max(0, lane) * laneHeight;
    const number = lane >= 0 ? label(at + 3, top, String(mark.number)) : "";
    return `<g><title>${escapeXml(mark.name)}</title>${line("mark", at, top, at, bottom)}${number}</g>`;
  });
}

function foldSvg(folded: NonNullable<Gantt["folded"]>, x: (seconds: number) => number, top: number): string {
  const bottom = top + rowHeight - 4;
  const y = (count: number): number => bottom - (count / Math.max(1, folded.peak)) * (rowHeight - 8);
  let path = `M${px(x(folded.load[0]?.atSeconds ?? 0))} ${px(bottom)}`;
  for (const { atSeconds, count } of folded.load) path += `H${px(x(atSeconds))}V${px(y(count))}`;
  const text = `${String(folded.taskCount)} more tasks`;
  return `<g class="folded">${label(left - 8, top + 15, text, { anchor: "end" })}<path class="load" d="${path}Z"/>${label(left + plotWidth + 7, top + 15, `≤ ${String(folded.peak)} alive`)}</g>`;
}

function legendSvg({ rows, blocked, marks, folded }: Gantt, top: number): string[] {
  const items: [shape: (x: number) => string, text: string][] = [
    [(x) => rect("running", x, top - 10, 18, 12), "runs"],
    [(x) => rect("ready", x, top - 10, 18, 12), "ready, others run"],
    [(x) => rect("waiting", x, top - 6, 18, 4), "waits"],
  ];
  if (rows.some(({ cancels }) => cancels.length > 0)) {
    items.push([
      (x) =>
        `${line("alarm", x + 9, top - 12, x + 9, top - 4)}<path class="alarm-head" d="M${px(x + 9)} ${px(top)}l-4 -7h8Z"/>`,
      "cancel",
    ]);
  }
  if (blocked.length > 0) items.push([(x) => rect("blocked", x, top - 10, 18, 12), "loop blocked"]);
  if (folded) items.push([(x) => rect("load", x, top - 10, 18, 12), "tasks alive"]);
  if (marks.length > 0) items.push([(x) => line("mark", x + 9, top - 12, x + 9, top + 2), "mark"]);
  let at = 12;
  const keys = items.map(([shape, text]) => {
    const part = shape(at) + label(at + 24, top, text);
    at += 40 + text.length * 6.4;
    return part;
  });
  const signsText = `${signs.finished} finished  ${signs.failed} failed  ${signs.cancelled} cancelled  … live`;
  const named: string[] = [];
  if (marks.length === mostMarks)
    named.push(label(figureWidth - 12, top + 18, "later marks are left out", { anchor: "end", kind: "faint" }));
  return [...keys, label(12, top + 18, signsText, { kind: "faint" }), ...named];
}
