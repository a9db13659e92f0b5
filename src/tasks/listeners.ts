// Who is told when a future is done: done callbacks and awaits, in one order. Main thread.
import type { Future } from "./future.ts";
import { observer } from "./observer.ts";
import { enqueue, makeReady, type Ready } from "./ready.ts";
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

const { toString: functionText } = Function.prototype as { toString: (this: unknown) => string };
/** The text of a function of the runtime that has no name. */
const resolverText = functionText.call(Reflect.ownKeys).replace("ownKeys", "");

const unwanted = (): void => undefined;

/**
 * Whether `fn` is the resolving function that the runtime passes to `then` for an `await`. It never runs user code, so
 * it may be called at once, which saves an await two ticks and keeps awaiters and done callbacks in one order.
 */
export function isResolver(fn: unknown): fn is Resolve {
  return typeof fn === "function" && fn.name === "" && functionText.call(fn) === resolverText;
}

/** A done callback, which runs in a step of its own. */
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
export class Awaiter implements Wait, Listener, Ready {
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

  get cancelled(): boolean {
    return this.target.cancelled();
  }

  cancel(message: string | undefined): boolean {
    return this.target.cancel(message);
  }

  notify(): void {
    if (typeof this.#owner !== "function") observer?.released?.(this.#owner);
    makeReady(this);
  }

  run(): void {
    const cancelled = endWait(this, this.#owner);
    if (!cancelled || this.cancelled) {
      this.target.settle(this.#resolve, this.#reject);
      return;
    }
    this.target.settle(unwanted, unwanted);
    this.#reject(cancelled);
  }
}
