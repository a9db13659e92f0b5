// What was marked and measured, per cell (per process in plain Node). Main thread.
import { host, type HostCell } from "../host.ts";
import { currentTask } from "../tasks/current.ts";
import { clock } from "./clock.ts";

/** A named moment. */
export interface Mark {
  readonly name: string;
  /** Seconds of `loop.time()`. */
  readonly timeSeconds: number;
  /** The name of the task that made it, if a task did. */
  readonly task: string | undefined;
}

/** A named stretch of time. */
export interface Span {
  readonly name: string;
  /** Seconds of `loop.time()`. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly durationSeconds: number;
  readonly task: string | undefined;
}

/** All of one cell, in the order it was made. */
export interface Timings {
  readonly marks: Mark[];
  readonly spans: Span[];
}

const plainNode = {};
const timingsOf = new WeakMap<HostCell | typeof plainNode, Timings>();
let latest: Timings | undefined;

/** The timings of the cell on whose behalf the caller runs, to be added to. */
export function currentTimings(): Timings {
  const owner = host()?.currentCell() ?? plainNode;
  let timings = timingsOf.get(owner);
  if (!timings) {
    timings = { marks: [], spans: [] };
    timingsOf.set(owner, timings);
  }
  latest = timings;
  return timings;
}

/** The timings to show: the current cell's, or where it has none those that were added to last. */
export function shownTimings(): Timings {
  return timingsOf.get(host()?.currentCell() ?? plainNode) ?? latest ?? { marks: [], spans: [] };
}

/** Notes a stretch of time and returns it. */
export function addSpan(name: string, startSeconds: number, endSeconds = clock.now()): Span {
  const durationSeconds = endSeconds - startSeconds;
  const span = { name, startSeconds, endSeconds, durationSeconds, task: currentTask()?.name };
  currentTimings().spans.push(span);
  return span;
}
