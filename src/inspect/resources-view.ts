// Locks, queues and their like: who holds them, who waits. Text and SVG. Pure.
import type { LoopSnapshot, ResourceFacts } from "./facts.ts";
import { escapeXml, figure, figureWidth, type Ground, label, line, px } from "./figure.ts";
import { clip } from "./text/words.ts";

const rowHeight = 26;
const most = 40;
const namedWaiters = 8;

export interface ResourceRow {
  readonly label: string;
  readonly kind: string;
  readonly holders: readonly string[];
  readonly waiters: readonly string[];
}

/** Those in use first. The parts that queues and barriers are made of count only when somebody waits on them. */
export function resourceRows({ resources, tasks }: LoopSnapshot): { rows: ResourceRow[]; idleCount: number } {
  const names = new Map(tasks.map(({ id, name }) => [id, name]));
  const name = (id: number): string => names.get(id) ?? `#${String(id)}`;
  const inUse = (resource: ResourceFacts): boolean => resource.holders.length + resource.waiters.length > 0;
  const rows = resources.filter(inUse).map(({ label, kind, holders, waiters }) => ({
    // Who holds it stands beside it.
    label: label.replace(/ held by .*$/, ""),
    kind,
    holders: holders.map(name),
    waiters: waiters.map(name),
  }));
  return { rows, idleCount: resources.length - rows.length };
}

function some(names: readonly string[]): string {
  const first = names.slice(0, namedWaiters).join(", ");
  return names.length > namedWaiters ? `${first} and ${String(names.length - namedWaiters)} more` : first;
}

export function resourcesText(snapshot: LoopSnapshot): string {
  const { rows, idleCount } = resourceRows(snapshot);
  const lines = rows.map(({ label, holders, waiters }) => {
    const held = holders.length > 0 ? `held by ${some(holders)}` : "held by no task";
    return `${label}: ${held}; ${waiters.length > 0 ? `${String(waiters.length)} waiting: ${some(waiters)}` : "nobody waits"}`;
  });
  const idle = `${String(idleCount)} not in use`;
  return lines.length === 0
    ? `no lock, queue or the like is held or waited for (${idle})`
    : [...lines, idle].join("\n");
}

export function resourcesSvg(snapshot: LoopSnapshot, ground: Ground): string {
  const { rows, idleCount } = resourceRows(snapshot);
  const shown = rows.slice(0, most);
  const parts = shown.map((row, i) => {
    const y = 34 + i * rowHeight;
    const held = row.holders.length > 0 ? some(row.holders) : "no task";
    const waiting = row.waiters.length > 0 ? `${String(row.waiters.length)}: ${some(row.waiters)}` : "nobody";
    const arrow = `${line("line", 430, y - 4, 408, y - 4)}<path class="head" fill="var(--ink)" d="M404 ${px(y - 4)}l7 -4v8Z"/>`;
    return [
      `<g class="resource"><title>${escapeXml(`${row.label}: held by ${held}; waiting ${waiting}`)}</title>`,
      label(170, y, clip(held, 24), { anchor: "end" }),
      row.holders.length > 0 ? line("line", 178, y - 4, 204, y - 4) : "",
      `<rect class="box" x="206" y="${px(y - 17)}" width="196" height="22" rx="4"/>`,
      label(304, y - 1, clip(row.label, 30), { anchor: "middle" }),
      row.waiters.length > 0 ? arrow : "",
      label(438, y, clip(waiting, 48)),
      "</g>",
    ].join("");
  });
  const bottom = 34 + Math.max(1, shown.length) * rowHeight;
  return figure(ground, "resources", bottom + 12, `Resources: ${resourcesText(snapshot)}`, [
    label(170, 12, "held by", { anchor: "end", kind: "faint" }),
    label(304, 12, "resource", { anchor: "middle", kind: "faint" }),
    label(438, 12, "waiting, next one first", { kind: "faint" }),
    ...(shown.length === 0 ? [label(304, 38, "none is held or waited for", { anchor: "middle" })] : parts),
    label(
      figureWidth - 12,
      bottom,
      `${rows.length > most ? `${String(rows.length - most)} more in use, ` : ""}${String(idleCount)} not in use`,
      {
        anchor: "end",
        kind: "faint",
      },
    ),
  ]);
}
