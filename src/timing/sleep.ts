// sleep(seconds): a wait that cancellation ends at once. Main thread; the clock decides what a second is.
import { ValueError } from "../tasks/errors.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { Suspension } from "../tasks/suspension.ts";
import { clock } from "./clock.ts";

/** What a sleeping task waits for. */
export class SleepTarget implements WaitTarget {
  readonly kind = "sleep";
  /** How long it sleeps in all, in seconds. */
  readonly delaySeconds: number;
  /** When it wakes, by the loop's clock. */
  readonly untilSeconds: number;

  constructor(delaySeconds: number) {
    this.delaySeconds = delaySeconds;
    this.untilSeconds = clock.now() + delaySeconds;
  }

  get label(): string {
    return `sleep ${String(this.delaySeconds)} s`;
  }
}

const turn: WaitTarget = { kind: "sleep", label: "sleep 0 s" };

/**
 * Waits `delaySeconds` and gives `result` (asyncio.sleep): <https://docs.python.org/3/library/asyncio-task.html#asyncio.sleep>.
 * Zero or less gives way for one turn of the event loop. Rejects with CancelledError at once when the task is cancelled
 * or the cell is interrupted, and with ValueError for NaN. Mind the unit: seconds, not milliseconds.
 */
export function sleep(delaySeconds: number): Promise<void>;
export function sleep<T>(delaySeconds: number, result: T): Promise<T>;
export function sleep<T>(delaySeconds: number, result?: T): Promise<T | undefined> {
  if (typeof delaySeconds !== "number") {
    return Promise.reject(new TypeError(`sleep takes seconds as a number, got ${typeof delaySeconds}`));
  }
  if (Number.isNaN(delaySeconds)) return Promise.reject(new ValueError("Invalid delay: NaN (not a number)"));
  if (delaySeconds <= 0) {
    const wait = new Suspension<T | undefined>(turn);
    wait.resolveNextTurn(result);
    return wait.promise;
  }
  const source = clock;
  const wait = new Suspension<T | undefined>(new SleepTarget(delaySeconds));
  if (wait.done) return wait.promise;
  const token = source.setTimer(delaySeconds, () => {
    wait.resolve(result);
  });
  wait.onCancel = () => {
    source.clearTimer(token);
  };
  return wait.promise;
}
