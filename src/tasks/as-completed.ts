// asCompleted(aws): futures in the order of their ends, for `for await`. Main thread.
import { clock, type TimerToken } from "../timing/clock.ts";
import { type Awaitable, ensureFuture, type Result } from "./ensure-future.ts";
import { TimeoutError } from "./errors.ts";
import { type Future } from "./future.ts";
import { Suspension } from "./suspension.ts";

/** What a function or promise becomes in `asCompleted`; tasks and futures come back themselves. */
type Completed<A> = A extends Future ? A : Future<Result<A>>;

/** Both of Python's loops: `for await` gives the futures themselves, `for` gives promises of the results. */
export interface AsCompleted<A> extends AsyncIterableIterator<Completed<A>>, Iterable<Promise<Result<A>>> {}

/**
 * Gives the futures as they end, each done already: `for await (const task of asCompleted(tasks)) { await task }`
 * (asyncio.as_completed): <https://docs.python.org/3/library/asyncio-task.html#asyncio.as_completed>.
 * (TypeScript types the variable of a `for await` by what awaiting it gives.) Without `await`, as in Python before 3.13,
 * it gives promises: `for (const next of asCompleted(tasks)) { const result = await next }`.
 * Tasks come back themselves, functions as the tasks that they became. With `timeout` in seconds the loop fails with
 * TimeoutError when not all have ended by then; they go on.
 */
export function asCompleted<A extends Awaitable>(
  awaitables: Iterable<A>,
  options: { timeout?: number | undefined } = {},
): AsCompleted<A> {
  return new Completions(new Set([...new Set(awaitables)].map((each) => ensureFuture(each))), options.timeout) as never;
}

/** Written out, as an async generator would await the tasks that it yields. */
class Completions implements AsyncIterableIterator<Future>, Iterable<Promise<unknown>> {
  readonly #todo: Set<Future>;
  readonly #ended: Future[] = [];
  readonly #clock = clock;
  readonly #timer: TimerToken;
  #left: number;
  #expired = false;
  #waiting: Suspension | undefined;

  constructor(todo: Set<Future>, timeout: number | undefined) {
    this.#todo = todo;
    this.#left = todo.size;
    for (const future of todo) future.onDone(this.#onDone);
    if (todo.size > 0 && timeout !== undefined) {
      this.#timer = this.#clock.setTimer(Math.max(0, timeout), this.#onTimeout);
    }
  }

  readonly #onDone = (future: Future): void => {
    if (!this.#todo.delete(future)) return;
    this.#ended.push(future);
    if (this.#todo.size === 0) this.#stopTimer();
    this.#waiting?.resolve();
  };

  readonly #onTimeout = (): void => {
    this.#expired = true;
    this.#forget();
    this.#waiting?.resolve();
  };

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  #forget(): void {
    for (const future of this.#todo) future.removeDoneCallback(this.#onDone);
    this.#todo.clear();
  }

  async next(): Promise<IteratorResult<Future, undefined>> {
    if (this.#left === 0) return { done: true, value: undefined };
    while (this.#ended.length === 0) {
      if (this.#expired) {
        this.#left = 0;
        throw new TimeoutError();
      }
      this.#waiting = new Suspension({ kind: "wait", label: `the next of ${String(this.#todo.size)} to end` });
      try {
        await this.#waiting.promise;
      } finally {
        this.#waiting = undefined;
      }
    }
    this.#left--;
    return { done: false, value: this.#ended.shift() as Future };
  }

  return(): Promise<IteratorResult<Future, undefined>> {
    this.#left = 0;
    this.#stopTimer();
    this.#forget();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  *[Symbol.iterator](): Generator<Promise<unknown>> {
    for (let left = this.#left; left > 0; left--) yield this.#nextResult();
  }

  async #nextResult(): Promise<unknown> {
    const next = await this.next();
    if (next.done) throw new TimeoutError();
    return next.value.result();
  }
}
