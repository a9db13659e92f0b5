// From when on the inspector warns. Main thread. `inspect.configure({blockedMs: 20})` sets them for the whole kernel.

/** Each is the smallest amount that is worth a warning. */
export interface Thresholds {
  /** The loop did not turn for this long, in milliseconds. */
  blockedMs: number;
  /** One step of a task ran for this long without waiting, in milliseconds. */
  stepMs: number;
  /** How many tasks, each begun when the one before had ended, make a queue that could be gathered. */
  sequentialTasks: number;
  /** The least that such a queue took in all, in seconds. */
  sequentialSeconds: number;
  /** A cancellation was asked for and has not reached the task after this long, in seconds. */
  cancelPendingSeconds: number;
  /** A task went on for this long after its cancellation reached it, in seconds. */
  swallowedSeconds: number;
  /** A sleep of this many seconds, or more, was probably meant in milliseconds. */
  longSleepSeconds: number;
}

/** The thresholds in use. */
export const thresholds: Thresholds = {
  blockedMs: 50,
  stepMs: 100,
  sequentialTasks: 3,
  sequentialSeconds: 0.05,
  cancelPendingSeconds: 1,
  swallowedSeconds: 0.1,
  longSleepSeconds: 100,
};

/** Sets some thresholds; gives all. Throws TypeError for an unknown name, RangeError for what is not above zero. */
export function configure(changes: Partial<Thresholds> = {}): Thresholds {
  for (const [name, value] of Object.entries(changes) as [string, unknown][]) {
    if (!(name in thresholds)) {
      throw new TypeError(`inspect has no threshold "${name}"; there are ${Object.keys(thresholds).join(", ")}`);
    }
    if (typeof value !== "number" || !(value > 0)) {
      throw new RangeError(`${name} takes a number above 0, got ${String(value)}`);
    }
  }
  return { ...Object.assign(thresholds, changes) };
}
