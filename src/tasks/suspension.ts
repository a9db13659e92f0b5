// How a helper waits: a promise that a cancelled task, or an interrupted cell, rejects at once. Main thread.
import { activeTask } from "./current.ts";
import { CancelledError } from "./errors.ts";
import type { WaitTarget } from "./observer.ts";
import type { Task } from "./task.ts";
import { beginWait, endWait, type EndWait, type Wait } from "./waiting.ts";

const unseen = (): void => undefined;

/**
 * One wait of a helper, begun by its constructor. Await `promise`; whichever of `resolve`, `reject` and `cancel` comes
 * first settles it. A cancellation that could not be delivered before settles it at once, so test `done` before
 * starting costly work. Set `onCancel` to undo that work.
 */
export class Suspension<T = void> implements Wait {
  readonly target: WaitTarget;
  readonly promise: Promise<T>;
  /** The task that waits. */
  readonly task: Task | undefined;
  done = false;
  cancelled = false;
  onCancel: (() => void) | undefined;
  /** Not there yet when a cancellation that was owed ends the wait as it begins. */
  readonly #owner: Task | EndWait | undefined;
  #settle!: (value: T) => void;
  #fail!: (error: unknown) => void;

  constructor(target: WaitTarget) {
    this.target = target;
    this.task = activeTask();
    this.promise = new Promise<T>((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    this.#owner = beginWait(this, this.task);
    if (this.done) this.task?.endWait(this);
  }

  resolve(value: T): void {
    if (!this.#finish()) return;
    this.#settle(value);
  }

  reject(error: unknown): void {
    if (!this.#finish()) return;
    this.#fail(error);
  }

  cancel(message: string | undefined): boolean {
    if (!this.#finish()) return false;
    this.cancelled = true;
    // A cancelled wait that nobody awaits is no failure: as in asyncio, nothing is reported for it.
    this.promise.catch(unseen);
    this.#fail(new CancelledError(message));
    this.onCancel?.();
    return true;
  }

  #finish(): boolean {
    if (this.done) return false;
    this.done = true;
    if (this.#owner !== undefined) endWait(this, this.#owner);
    return true;
  }
}

/**
 * Waits so that cancelling the current task ends the wait at once with CancelledError; in a cell's own top level the
 * interrupt does the same. `begin` starts the work and may return what undoes it on cancellation.
 * For writing helpers of one's own: `suspend({kind: "gpio", label: "pin 4"}, ({resolve}) => pin.once("up", resolve))`.
 */
export function suspend<T>(
  target: WaitTarget,
  begin: (wait: Pick<Suspension<T>, "resolve" | "reject">) => (() => void) | undefined,
): Promise<T> {
  const wait = new Suspension<T>(target);
  if (wait.done) return wait.promise;
  try {
    wait.onCancel = begin({
      resolve: (value) => {
        wait.resolve(value);
      },
      reject: (error) => {
        wait.reject(error);
      },
    });
  } catch (error) {
    wait.reject(error);
  }
  return wait.promise;
}
