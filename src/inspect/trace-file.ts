// A trace in Chrome's Trace Event format, as Perfetto reads it: a track a task, slices for its phases. Pure.
// Format: "Trace Event Format", Google; times in microseconds.
import type { TraceData, TracedTask } from "./trace.ts";

interface TraceEvent {
  name: string;
  /** X: slice, M: metadata, i: instant, C: counter, s/f: the two ends of a flow. */
  ph: "X" | "M" | "i" | "C" | "s" | "f";
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  cat?: string;
  id?: number;
  s?: "t";
  bp?: "e";
  args?: Record<string, unknown>;
}

const pid = 1;
/** The track of the loop itself; tasks come after it. */
const loopTrack = 0;
const microseconds = (seconds: number): number => Math.round(seconds * 1e9) / 1e3;

export function chromeTrace(trace: TraceData): { traceEvents: TraceEvent[]; displayTimeUnit: "ms" } {
  const events: TraceEvent[] = [
    { name: "process_name", ph: "M", pid, tid: loopTrack, args: { name: "Loopbook" } },
    { name: "thread_name", ph: "M", pid, tid: loopTrack, args: { name: "event loop" } },
    ...trace.blocked.map((stretch): TraceEvent => {
      const stack = stretch.stack.map(({ position, functionName }) =>
        functionName === undefined ? position : `${functionName} (${position})`,
      );
      const times = {
        ts: microseconds(stretch.startSeconds),
        dur: microseconds(stretch.endSeconds - stretch.startSeconds),
      };
      return { name: "loop blocked", cat: "lag", ph: "X", pid, tid: loopTrack, ...times, args: { stack } };
    }),
    ...trace.tasks.flatMap(taskEvents),
    ...concurrency(trace.tasks),
  ];
  let flow = 0;
  for (const task of trace.tasks) {
    for (const cancel of task.cancels) {
      const common = { name: "cancel", cat: "cancel", pid, id: ++flow };
      const at = microseconds(cancel.askedSeconds);
      events.push({
        ...common,
        ph: "i",
        tid: task.id,
        ts: at,
        s: "t",
        args: { by: cancel.by?.name, message: cancel.message },
      });
      if (!cancel.by) continue;
      events.push({ ...common, ph: "s", tid: cancel.by.id, ts: at });
      events.push({
        ...common,
        ph: "f",
        bp: "e",
        tid: task.id,
        ts: microseconds(cancel.deliveredSeconds ?? cancel.askedSeconds),
      });
    }
  }
  return { traceEvents: events, displayTimeUnit: "ms" };
}

function taskEvents(task: TracedTask): TraceEvent[] {
  const { id: tid, name, outcome, created, cell, parentId, steps } = task;
  const args = {
    outcome: outcome ?? "live",
    created,
    cell: cell === undefined ? undefined : `In[${String(cell)}]`,
    parentId,
    steps,
  };
  const whole = { ts: microseconds(task.startSeconds), dur: microseconds(task.endSeconds - task.startSeconds) };
  const phases = task.phases.flatMap(({ phase, startSeconds, label }, i): TraceEvent[] => {
    const end = task.phases[i + 1]?.startSeconds ?? task.endSeconds;
    if (phase === "done" || end <= startSeconds) return [];
    const slice = label === undefined || phase !== "waiting" ? phase : `waiting: ${label}`;
    return [
      {
        name: slice,
        cat: phase,
        ph: "X",
        pid,
        tid,
        ts: microseconds(startSeconds),
        dur: microseconds(end - startSeconds),
      },
    ];
  });
  return [
    { name: "thread_name", ph: "M", pid, tid, args: { name: `${name} (task ${String(tid)})` } },
    { name: "thread_sort_index", ph: "M", pid, tid, args: { sort_index: tid } },
    { name, cat: "task", ph: "X", pid, tid, ...whole, args },
    ...phases,
  ];
}

function concurrency(tasks: readonly TracedTask[]): TraceEvent[] {
  const steps = tasks
    .flatMap(({ startSeconds, endSeconds }) => [
      { at: startSeconds, by: 1 },
      { at: endSeconds, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let alive = 0;
  return steps.map(({ at, by }) => ({
    name: "tasks alive",
    ph: "C",
    pid,
    tid: loopTrack,
    ts: microseconds(at),
    args: { alive: (alive += by) },
  }));
}
