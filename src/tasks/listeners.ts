// Who is told when a future is done: done callbacks and awaits, in one order. Main thread.
import type { Future } from "./future.ts";
import type { Task } from "./task.ts";
import { beginWait, endWait, type EndWait, type Wait } from "./waiting.ts";

/** The two ends of a promise; what they return is nobody's business. */
export type Resolve = (value: never) => unknown;
export type Reject = (error: unknown) => unknown;

/** What a done future calls: a done callback, or the two ends of somebody's await. */
export interface Listener {
  /** The user's own function, by which it can be taken back. */
  readonly callback: unknown;
  notify(): void;
}

const settled = Promise.resolve();
const { toString: functionText } = Function.prototype as { toString: (this: unknown) => string };
/** The text of a function of the runtime that has no name. */
const resolverText = functionText.call(Reflect.ownKeys).replace("ownKeys", "");

/** Runs `callback` as a microtask in the caller's async context. What it throws surfaces as an unhandled rejection. */
export function enqueue(callback: () => void): void {
  void settled.then(callback);
}

/**
 * Whether `fn` is the resolving function that the runtime passes to `then` for an `await`. It never runs user code, so
 * it may be called at once, which saves an await two ticks and keeps awaiters and done callbacks in one order.
 */
export function isResolver(fn: unknown): fn is Resolve {
  return typeof fn === "function" && fn.name === "" && functionText.call(fn) === resolverText;
}

/** A done callback, which runs in a microtask of its own. */
export class DoneCallback implements Listener {
  readonly callback: (future: never) => void;
  readonly #future: Future;

  constructor(future: Future, callback: (future: never) => void) {
    this.#future = future;
    this.callback = callback;
  }

  notify(): void {
    enqueue(() => {
      this.callback(this.#future as never);
    });
  }
}

/** Somebody's await of a future: cancelling the waiter cancels the future, as asyncio's Task.cancel does. */
export class Awaiter implements Wait, Listener {
  readonly callback = undefined;
  readonly target: Future;
  readonly #resolve: Resolve;
  readonly #reject: Reject;
  readonly #owner: Task | EndWait;

  constructor(future: Future, task: Task | undefined, resolve: Resolve, reject: Reject) {
    this.target = future;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#owner = beginWait(this, task);
  }

  cancel(message: string | undefined): boolean {
    return this.target.cancel(message);
  }

  notify(): void {
    endWait(this, this.#owner);
    this.target.settle(this.#resolve, this.#reject);
  }
}
