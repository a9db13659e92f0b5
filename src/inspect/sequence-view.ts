// The sequence diagram of connections: an arrow a message, top to bottom in time. Text and SVG. Pure.
import { escapeXml, figure, figureWidth, type Ground, label, line, px } from "./figure.ts";
import type { NetMessage } from "./net-events.ts";
import { clip } from "./text/words.ts";

const rowHeight = 26;
const top = 40;
const timeWidth = 70;
const mostRows = 60;
const mostLanes = 6;

/** A message of the figure, or several alike in a row. */
export interface SequenceRow extends NetMessage {
  readonly count: number;
}

export interface Sequence {
  readonly lanes: readonly string[];
  readonly rows: readonly SequenceRow[];
  /** Messages beyond the rows. */
  readonly leftOut: number;
  /** Ends beyond the lanes; their messages are left out too. */
  readonly moreLanes: number;
  readonly startSeconds: number;
}

/** Messages of one direction right after each other are one row when there are many. */
export function layOutSequence(messages: readonly NetMessage[]): Sequence {
  const all = [...new Set(messages.flatMap(({ from, to }) => [from, to]))];
  // Servers stand on the right, as in most books.
  const lanes = all
    .slice(0, mostLanes)
    .sort((a, b) => Number(a.startsWith("server ")) - Number(b.startsWith("server ")));
  const shown = messages.filter(({ from, to }) => lanes.includes(from) && lanes.includes(to));
  const rows: SequenceRow[] = [];
  for (const message of shown) {
    const last = rows.at(-1);
    const isSame =
      last?.kind === "data" && message.kind === "data" && last.from === message.from && last.to === message.to;
    if (isSame && shown.length > mostRows)
      rows[rows.length - 1] = { ...last, bytes: last.bytes + message.bytes, count: last.count + 1 };
    else rows.push({ ...message, count: 1 });
  }
  return {
    lanes,
    rows: rows.slice(0, mostRows),
    leftOut: Math.max(0, rows.length - mostRows),
    moreLanes: all.length - lanes.length,
    startSeconds: messages[0]?.atSeconds ?? 0,
  };
}

function words({ kind, text, bytes, count }: SequenceRow): string {
  if (kind === "data") return `"${text}" ${String(bytes)} B${count > 1 ? ` in ${String(count)} parts` : ""}`;
  return { connect: "connects", end: "sends no more", close: "closes", reset: `breaks: ${text}` }[kind];
}

const milliseconds = ({ startSeconds }: Sequence, { atSeconds }: NetMessage): string =>
  `${((atSeconds - startSeconds) * 1000).toFixed(1)} ms`;

export function sequenceText(sequence: Sequence): string {
  if (sequence.rows.length === 0) return "no connection has done anything since the inspector was loaded";
  const lines = sequence.rows.map(
    (row) => `${milliseconds(sequence, row).padStart(11)}  ${row.from} → ${row.to}  ${words(row)}`,
  );
  if (sequence.leftOut > 0) lines.push(`and ${String(sequence.leftOut)} more`);
  if (sequence.moreLanes > 0) lines.push(`and ${String(sequence.moreLanes)} more ends, with their messages`);
  return lines.join("\n");
}

export function sequenceSvg(sequence: Sequence, ground: Ground): string {
  const { lanes, rows, leftOut, moreLanes } = sequence;
  const laneWidth = (figureWidth - timeWidth) / Math.max(1, lanes.length);
  const x = (lane: string): number => timeWidth + (lanes.indexOf(lane) + 0.5) * laneWidth;
  const y = (index: number): number => top + 22 + index * rowHeight;
  const bottom = y(Math.max(1, rows.length)) - 6;
  const heads = lanes.map(
    (lane) =>
      `<g class="lane"><title>${escapeXml(lane)}</title>${line("dashed", x(lane), top, x(lane), bottom)}<rect class="box" x="${px(x(lane) - laneWidth / 2 + 6)}" y="14" width="${px(laneWidth - 12)}" height="24" rx="4"/>${label(x(lane), 30, clip(lane, Math.floor(laneWidth / 7)), { anchor: "middle" })}</g>`,
  );
  const arrows = rows.map((row, i) => {
    const [from, to] = [x(row.from), x(row.to)];
    const back = to > from ? -1 : 1;
    const kind = row.kind === "data" ? "line" : "dashed";
    const tip = `<path fill="var(--ink)" d="M${px(to)} ${px(y(i))}l${px(back * 8)} -4v8Z"/>`;
    const text = clip(words(row), Math.max(10, Math.floor(Math.abs(to - from) / 6.5)));
    return `<g class="message ${row.kind}"><title>${escapeXml(`${row.from} → ${row.to}: ${words(row)}`)}</title>${label(timeWidth - 8, y(i) + 4, milliseconds(sequence, row), { anchor: "end", kind: "faint" })}${line(kind, from, y(i), to, y(i))}${tip}${label((from + to) / 2, y(i) - 5, text, { anchor: "middle" })}</g>`;
  });
  const rest = [
    leftOut > 0 ? `${String(leftOut)} more messages` : "",
    moreLanes > 0 ? `${String(moreLanes)} more ends` : "",
  ].filter((text) => text !== "");
  return figure(ground, "sequence", bottom + 34, `Messages: ${sequenceText(sequence)}`, [
    ...heads,
    ...arrows,
    ...(rows.length === 0
      ? [label(figureWidth / 2, top + 10, "no connection has done anything yet", { anchor: "middle" })]
      : []),
    line("line", 12, bottom + 18, 34, bottom + 18),
    label(40, bottom + 22, "bytes sent"),
    line("dashed", 120, bottom + 18, 142, bottom + 18),
    label(148, bottom + 22, "connects, ends, closes; times from the first message"),
    label(figureWidth - 12, bottom + 22, rest.join(", "), { anchor: "end", kind: "faint" }),
  ]);
}
