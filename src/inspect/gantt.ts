// Task records → the rows of a Gantt: bars by phase, cancellations, blocked stretches, marks, and a fold. Pure.
import type { Mark } from "../timing/record.ts";
import type { CancelRecord, Outcome, Phase, TaskRecord } from "./task-record.ts";
import type { BlockedStretch } from "./heartbeat.ts";

export interface PhaseBar {
  readonly phase: Exclude<Phase, "done">;
  /** Seconds from the figure's start. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly label: string | undefined;
}

export interface CancelMark {
  readonly atSeconds: number;
  readonly deliveredSeconds: number | undefined;
  readonly message: string | undefined;
  /** The row of the task that asked, where it has one. */
  readonly byRow: number | undefined;
  readonly by: string | undefined;
}

export interface GanttRow {
  readonly id: number;
  readonly name: string;
  readonly bars: readonly PhaseBar[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly busySeconds: number;
  readonly outcome: Outcome | undefined;
  readonly cancels: readonly CancelMark[];
}

export interface Gantt {
  readonly durationSeconds: number;
  readonly rows: readonly GanttRow[];
  /** Tasks beyond the rows, as how many of them were alive and how many ran or could run. */
  readonly folded:
    | {
        readonly taskCount: number;
        readonly load: readonly { atSeconds: number; count: number }[];
        readonly peak: number;
      }
    | undefined;
  readonly blocked: readonly { readonly startSeconds: number; readonly endSeconds: number; readonly label: string }[];
  readonly marks: readonly { readonly number: number; readonly name: string; readonly atSeconds: number }[];
}

export const mostRows = 30;
export const mostMarks = 20;

/** Arranges records; time zero is the first task's creation, the end is `nowSeconds` where one still lives. */
export function layOutGantt(
  records: readonly TaskRecord[],
  nowSeconds: number,
  stretches: readonly BlockedStretch[] = [],
  allMarks: readonly Mark[] = [],
): Gantt {
  const sorted = records.toSorted((a, b) => a.createdSeconds - b.createdSeconds || a.id - b.id);
  const zero = sorted[0]?.createdSeconds ?? nowSeconds;
  const end = sorted.reduce((most, record) => Math.max(most, record.endedSeconds ?? nowSeconds), zero);
  const shown = sorted.length > mostRows ? sorted.slice(0, mostRows - 1) : sorted;
  const rowOf = new Map(shown.map((record, i) => [record.id, i]));
  const hidden = sorted.slice(shown.length);
  return {
    durationSeconds: end - zero,
    rows: shown.map((record) => rowFor(record, zero, end, rowOf)),
    folded: hidden.length === 0 ? undefined : fold(hidden, zero, end),
    blocked: stretches
      .filter((stretch) => !stretch.isMachine && stretch.endSeconds > zero && stretch.startSeconds < end)
      .map((stretch) => ({
        startSeconds: Math.max(0, stretch.startSeconds - zero),
        endSeconds: Math.min(end, stretch.endSeconds) - zero,
        label: stretch.stack[0]?.position ?? stretch.task?.name ?? "",
      })),
    marks: allMarks
      .filter(({ timeSeconds }) => timeSeconds >= zero - 1e-3 && timeSeconds <= end + 1e-3)
      .toSorted((a, b) => a.timeSeconds - b.timeSeconds)
      .slice(0, mostMarks)
      .map(({ name, timeSeconds }, i) => ({ number: i + 1, name, atSeconds: Math.max(0, timeSeconds - zero) })),
  };
}

function rowFor(record: TaskRecord, zero: number, end: number, rowOf: ReadonlyMap<number, number>): GanttRow {
  const endSeconds = (record.endedSeconds ?? end) - zero;
  const bars = record.phases.flatMap(({ phase, startSeconds, label }, i): PhaseBar[] => {
    const next = record.phases[i + 1]?.startSeconds ?? end;
    return phase === "done" || next <= startSeconds
      ? []
      : [{ phase, startSeconds: startSeconds - zero, endSeconds: next - zero, label }];
  });
  if (!record.isDetailed) {
    const startSeconds = record.createdSeconds - zero;
    bars.push({ phase: "waiting", startSeconds, endSeconds, label: "phases were not recorded" });
  }
  const mark = (cancel: CancelRecord): CancelMark => ({
    atSeconds: cancel.askedSeconds - zero,
    deliveredSeconds: cancel.deliveredSeconds === undefined ? undefined : cancel.deliveredSeconds - zero,
    message: cancel.message,
    byRow: cancel.by && rowOf.get(cancel.by.id),
    by: cancel.by?.name,
  });
  return {
    id: record.id,
    name: record.name,
    bars,
    startSeconds: record.createdSeconds - zero,
    endSeconds,
    busySeconds: record.busySeconds,
    outcome: record.outcome,
    cancels: (record.cancels ?? []).map(mark),
  };
}

function fold(records: readonly TaskRecord[], zero: number, end: number): NonNullable<Gantt["folded"]> {
  const steps = records
    .flatMap((record) => [
      { atSeconds: record.createdSeconds - zero, by: 1 },
      { atSeconds: (record.endedSeconds ?? end) - zero, by: -1 },
    ])
    .sort((a, b) => a.atSeconds - b.atSeconds || a.by - b.by);
  let count = 0;
  const load = steps.map(({ atSeconds, by }) => ({ atSeconds, count: (count += by) }));
  return { taskCount: records.length, load, peak: load.reduce((most, each) => Math.max(most, each.count), 0) };
}
