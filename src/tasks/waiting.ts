// One pending wait: what a cancellation, or an interrupt of a cell's own top level, has to end. Main thread.
import { host } from "../host.ts";
import { activeTask } from "./current.ts";
import type { CancelledError } from "./errors.ts";
import { observer, type WaitTarget } from "./observer.ts";
import type { Task } from "./task.ts";

/** A wait that can be ended from outside. */
export interface Wait {
  readonly target: WaitTarget;
  /** Whether a cancellation ended it. */
  readonly cancelled: boolean;
  /** Ends the wait with a CancelledError; false when it is over already, though its task may not have gone on yet. */
  cancel(message: string | undefined): boolean;
}

/** Takes back what `beginWait` registered. */
export type EndWait = () => void;

const nothing: EndWait = () => undefined;

/**
 * Registers a wait with whoever waits: the current task, or else the cell whose top level runs, so that an interrupt
 * ends the wait and `@settle` waits for it. Returns the task, or a function that ends the registration with the cell.
 */
export function beginWait(wait: Wait, task: Task | undefined = activeTask()): Task | EndWait {
  if (task) {
    task.beginWait(wait);
    return task;
  }
  const cell = host()?.currentCell();
  if (!cell) return nothing;
  const forget = cell.onInterrupt(() => void wait.cancel(undefined));
  const release = cell.hold();
  const seen = observer?.cellWaiting?.(cell, wait.target);
  return () => {
    forget();
    release();
    seen?.();
  };
}

/** Whoever waited goes on now; gives the CancelledError that has to be raised there instead of what the wait gave. */
export function endWait(wait: Wait, owner: Task | EndWait): CancelledError | undefined {
  if (typeof owner !== "function") return owner.endWait(wait);
  owner();
  return undefined;
}
