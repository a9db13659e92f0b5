// A trace: everything that tasks and the loop did between two moments. Main thread. record() … stop() → Trace.
import { writeFile } from "node:fs/promises";
import { clock } from "../timing/clock.ts";
import { layOutGantt } from "./gantt.ts";
import { ganttSvg } from "./gantt-svg.ts";
import { ganttText } from "./gantt-text.ts";
import type { BlockedStretch } from "./heartbeat.ts";
import { formatPlace, placeOf } from "./places.ts";
import { type PromiseCount, watchPromises } from "./promises.ts";
import { heartbeat, tracker } from "./state.ts";
import type { CancelRecord, Outcome, PhaseStart, TaskRecord } from "./task-record.ts";
import { chromeTrace } from "./trace-file.ts";
import { View } from "./view.ts";

/** A task in a trace. Times are seconds from the trace's beginning. */
export interface TracedTask {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | undefined;
  readonly cell: number | undefined;
  readonly created: string | undefined;
  readonly startSeconds: number;
  /** The trace's end, for a task that was still live then. */
  readonly endSeconds: number;
  readonly outcome: Outcome | undefined;
  readonly busySeconds: number;
  readonly readySeconds: number;
  readonly waitingSeconds: number;
  readonly steps: number;
  readonly phases: readonly PhaseStart[];
  readonly cancels: readonly CancelRecord[];
}

/** What a trace file holds. */
export interface TraceData {
  readonly durationSeconds: number;
  readonly tasks: readonly TracedTask[];
  /** How late the loop was at the most, by this program's own doing. */
  readonly maxLagMs: number;
  readonly blocked: readonly BlockedStretch[];
  /** Promises that were pending at the end, by the cell that made them. */
  readonly promises: readonly PromiseCount[];
}

/** What was recorded; shown as a Gantt. */
export class Trace extends View<TraceData> {
  constructor(data: TraceData, records: readonly TaskRecord[], endSeconds: number) {
    const gantt = layOutGantt(records, endSeconds, data.blocked);
    super(data, { text: () => ganttText(gantt), svg: (ground) => ganttSvg(gantt, ground) });
  }

  /** The tasks of the recording. */
  get tasks(): readonly TracedTask[] {
    return this.data.tasks;
  }

  /** The longest time in which the loop did not turn, in milliseconds. */
  get maxLagMs(): number {
    return this.data.maxLagMs;
  }

  /** The most tasks that were begun and not ended at one moment. */
  get peakConcurrency(): number {
    const steps = this.tasks
      .flatMap(({ startSeconds, endSeconds }) => [
        { at: startSeconds, by: 1 },
        { at: endSeconds, by: -1 },
      ])
      .sort((a, b) => a.at - b.at || a.by - b.by);
    let count = 0;
    return steps.reduce((most, { by }) => Math.max(most, (count += by)), 0);
  }

  /** The trace in Chrome's format, for <https://ui.perfetto.dev> and chrome://tracing. */
  toChrome(): object {
    return chromeTrace(this.data);
  }

  /** Writes it in Chrome's format. */
  async save(file: string): Promise<void> {
    await writeFile(file, JSON.stringify(this.toChrome()));
  }
}

/** A recording that goes on. */
export interface Recording extends Disposable {
  /** Ends it and gives what was recorded; called again, it gives the same. */
  stop(): Trace;
  /** Ends it and writes it in Chrome's format. */
  save(file: string): Promise<void>;
}

/** Begins to record. `using recording = inspect.record()` ends it with the block. */
export function record(): Recording {
  const startSeconds = clock.now();
  const beganAt = performance.now() / 1000;
  const release = heartbeat.hold();
  const promises = watchPromises();
  let trace: Trace | undefined;
  // Kept here, as the tracker forgets what ended long ago.
  const seen = new Map<number, TaskRecord>(
    tracker
      .records()
      .filter(({ isDone }) => !isDone)
      .map((each) => [each.id, each]),
  );
  const listener = {
    changed: (changed: TaskRecord): void => {
      seen.set(changed.id, changed);
    },
  };
  tracker.listeners.add(listener);
  const stop = (): Trace => {
    if (trace) return trace;
    heartbeat.look();
    tracker.listeners.delete(listener);
    release();
    const endSeconds = clock.now();
    const records = [...seen.values()];
    const lags = heartbeat.beats.filter(({ atSeconds }) => atSeconds >= beganAt).map(({ ownLagMs }) => ownLagMs);
    const data: TraceData = {
      durationSeconds: endSeconds - startSeconds,
      tasks: records.map((each) => traced(each, startSeconds, endSeconds)),
      maxLagMs: lags.reduce((most, lag) => Math.max(most, lag), 0),
      blocked: heartbeat.stretches
        .filter((stretch) => stretch.endSeconds >= beganAt)
        .map((stretch) => ({
          ...stretch,
          startSeconds: stretch.startSeconds - beganAt,
          endSeconds: stretch.endSeconds - beganAt,
        })),
      promises: promises.stop(),
    };
    trace = new Trace(data, records, endSeconds);
    return trace;
  };
  return {
    stop,
    save: (file) => stop().save(file),
    [Symbol.dispose]: () => void stop(),
  };
}

function traced(record: TaskRecord, zero: number, end: number): TracedTask {
  const relative = (seconds: number): number => Math.max(0, seconds - zero);
  return {
    id: record.id,
    name: record.name,
    parentId: record.parentId,
    cell: record.cell,
    created: formatPlace(placeOf(record.created)) || undefined,
    startSeconds: relative(record.createdSeconds),
    endSeconds: relative(record.endedSeconds ?? end),
    outcome: record.outcome,
    busySeconds: record.busySeconds,
    readySeconds: record.readySeconds,
    waitingSeconds: record.waitingSeconds,
    steps: record.steps,
    phases: record.phases.map((phase) => ({ ...phase, startSeconds: relative(phase.startSeconds) })),
    cancels: (record.cancels ?? []).map((cancel) => ({
      ...cancel,
      askedSeconds: relative(cancel.askedSeconds),
      deliveredSeconds: cancel.deliveredSeconds === undefined ? undefined : relative(cancel.deliveredSeconds),
    })),
  };
}
