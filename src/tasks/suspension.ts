// How a helper waits: a promise that a cancelled task, or an interrupted cell, rejects at once. Main thread.
import { activeTask } from "./current.ts";
import { CancelledError } from "./errors.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { makeReady, makeReadyNextTurn, type Ready } from "./ready.ts";
import type { Task } from "./task.ts";
import { beginWait, endWait, type EndWait, type Wait } from "./waiting.ts";

const unseen = (): void => undefined;

let takenResolve: (value: unknown) => void;
let takenReject: (error: unknown) => void;
/** One executor for all: waits are frequent, and each closure less is less to collect. */
const take = (resolve: (value: never) => void, reject: (error: unknown) => void): void => {
  takenResolve = resolve as (value: unknown) => void;
  takenReject = reject;
};

/**
 * One wait of a helper, begun by its constructor. Await `promise`; whichever of `resolve`, `reject` and `cancel` comes
 * first decides what it gives, and whoever waits goes on in its turn. A cancellation that could not be delivered before
 * ends it at once, so test `done` before starting costly work. Set `onCancel` to undo that work.
 */
export class Suspension<T = void> implements Wait, Ready {
  readonly target: WaitTarget;
  readonly promise: Promise<T>;
  /** The task that waits. */
  readonly task: Task | undefined;
  /** Whether it is decided what it gives. */
  done = false;
  /** Whether it was ended by a cancellation. */
  cancelled = false;
  onCancel: (() => void) | undefined;
  readonly #owner: Task | EndWait;
  readonly #settle: (value: T) => void;
  readonly #fail: (error: unknown) => void;
  #value: T | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(target: WaitTarget) {
    this.target = target;
    this.task = activeTask();
    this.promise = new Promise<T>(take);
    this.#settle = takenResolve;
    this.#fail = takenReject;
    this.#owner = beginWait(this, this.task);
  }

  resolve(value: T): void {
    if (this.#decide(value, undefined)) makeReady(this);
  }

  /** As `resolve`, but whoever waits goes on after a turn of the loop. */
  resolveNextTurn(value: T): void {
    if (this.#decide(value, undefined)) makeReadyNextTurn(this);
  }

  reject(error: unknown): void {
    if (this.#decide(undefined, { error })) makeReady(this);
  }

  cancel(message: string | undefined): boolean {
    if (!this.#decide(undefined, { error: new CancelledError(message) })) return false;
    this.cancelled = true;
    // A cancelled wait that nobody awaits is no failure: as in asyncio, nothing is reported for it.
    this.promise.catch(unseen);
    makeReady(this);
    this.onCancel?.();
    return true;
  }

  /** Its turn: whoever waits goes on, with what was decided or with a cancellation that came since. */
  run(): void {
    const cancelled = endWait(this, this.#owner);
    const error = this.#failure?.error;
    if (cancelled && !(error instanceof CancelledError)) this.#fail(cancelled);
    else if (this.#failure) this.#fail(error);
    else this.#settle(this.#value as T);
  }

  #decide(value: T | undefined, failure: { readonly error: unknown } | undefined): boolean {
    if (this.done) return false;
    this.done = true;
    this.#value = value;
    this.#failure = failure;
    if (this.task) observer?.released?.(this.task);
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
