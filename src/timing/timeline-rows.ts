// From timings to the rows of a timeline: spans of one name share a row, and what is too much to read is folded. Pure.
import type { Timings } from "./record.ts";

/** A bar, in seconds from the timeline's start. */
export interface Bar {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A row of bars under one name. */
export interface Row {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** A mark, numbered for the legend. */
export interface NumberedMark {
  readonly number: number;
  readonly name: string;
  readonly atSeconds: number;
}

/** How many of the folded bars run at once, from each moment on. */
export interface Load {
  readonly atSeconds: number;
  readonly count: number;
}

/** What a timeline shows. */
export interface Layout {
  readonly durationSeconds: number;
  readonly rows: readonly Row[];
  /** The rows that do not fit, as how many bars of them run at once. */
  readonly folded: { readonly rowCount: number; readonly load: readonly Load[]; readonly peak: number } | undefined;
  readonly marks: readonly NumberedMark[];
  /** How many marks are not shown. */
  readonly foldedMarks: number;
}

export const mostRows = 30;
export const mostMarks = 40;

/** Arranges timings; time zero is the first thing noted. */
export function layOut({ marks, spans }: Timings): Layout {
  const times = [...marks.map((each) => each.timeSeconds), ...spans.flatMap((s) => [s.startSeconds, s.endSeconds])];
  const zero = times.reduce((a, b) => Math.min(a, b), Infinity);
  const end = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const byName = new Map<string, Bar[]>();
  for (const span of spans.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const bars = byName.get(span.name) ?? [];
    byName.set(span.name, bars);
    bars.push({ startSeconds: span.startSeconds - zero, endSeconds: span.endSeconds - zero });
  }
  const rows = [...byName].map(([name, bars]) => ({ name, bars }));
  const hidden = rows.length > mostRows ? rows.slice(mostRows - 1) : [];
  const numbered = marks
    .toSorted((a, b) => a.timeSeconds - b.timeSeconds)
    .map((each, i) => ({ number: i + 1, name: each.name, atSeconds: each.timeSeconds - zero }));
  return {
    durationSeconds: times.length === 0 ? 0 : end - zero,
    rows: rows.slice(0, rows.length - hidden.length),
    folded: hidden.length === 0 ? undefined : fold(hidden),
    marks: numbered.slice(0, mostMarks),
    foldedMarks: Math.max(0, numbered.length - mostMarks),
  };
}

function fold(rows: readonly Row[]): NonNullable<Layout["folded"]> {
  const steps = rows
    .flatMap((row) => row.bars)
    .flatMap((bar) => [
      { atSeconds: bar.startSeconds, by: 1 },
      { atSeconds: bar.endSeconds, by: -1 },
    ])
    .sort((a, b) => a.atSeconds - b.atSeconds || a.by - b.by);
  let count = 0;
  const load = steps.map(({ atSeconds, by }) => ({ atSeconds, count: (count += by) }));
  return { rowCount: rows.length, load, peak: load.reduce((most, each) => Math.max(most, each.count), 0) };
}

/** Round steps for an axis: 1, 2 or 5 times a power of ten, at most `most` of them. */
export function axisTicks(durationSeconds: number, most = 8): number[] {
  if (!(durationSeconds > 0)) return [0];
  const rough = durationSeconds / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(durationSeconds / step + 1e-9) + 1 }, (_, i) => i * step);
}
