// asCompleted(aws): futures in the order of their ends, for `for await`. Main thread.
import { clock, type TimerToken } from "../timing/clock.ts";
import { type Awaitable, ensureFuture, type Result } from "./ensure-future.ts";
import { TimeoutError } from "./errors.ts";
import { type Future } from "./future.ts";
import { wakeNext } from "./queue.ts";
import { FirstIn } from "./queue-order.ts";
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
 *
 * @example
 * ```ts
 * import { asCompleted, createTask, sleep } from "loopbook";
 * const tasks = [0.03, 0.01].map((seconds) => createTask(() => sleep(seconds, seconds)));
 * for await (const task of asCompleted(tasks)) console.log(await task); // 0.01
 * ```
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
  /** Ended and not given yet; undefined for one whose time is up. */
  readonly #ended = new FirstIn<Future | undefined>();
  readonly #waiters = new Set<Suspension>();
  readonly #clock = clock;
  readonly #timer: TimerToken;
  /** How many are still to be asked for. */
  #left: number;

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
    this.#ended.add(future);
    if (this.#todo.size === 0) this.#stopTimer();
    wakeNext(this.#waiters);
  };

  readonly #onTimeout = (): void => {
    for (let left = this.#forget(); left > 0; left--) {
      this.#ended.add(undefined);
      wakeNext(this.#waiters);
    }
  };

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  #forget(): number {
    const left = this.#todo.size;
    for (const future of this.#todo) future.removeDoneCallback(this.#onDone);
    this.#todo.clear();
    return left;
  }

  /** In a box: a promise of a future would become the future's own result. */
  async #nextEnded(): Promise<{ future: Future }> {
    while (this.#ended.size === 0) {
      const waiter = new Suspension({ kind: "wait", label: `the next of ${String(this.#todo.size)} to end` });
      this.#waiters.add(waiter);
      try {
        await waiter.promise;
      } catch (error) {
        this.#waiters.delete(waiter);
        // Woken but cancelled before it could take what ended: the next in line takes it.
        if (!waiter.cancelled && this.#ended.first) wakeNext(this.#waiters);
        throw error;
      }
    }
    const ended = this.#ended.take();
    if (!ended) throw new TimeoutError();
    return { future: ended };
  }

  async next(): Promise<IteratorResult<Future, undefined>> {
    if (this.#left === 0) return { done: true, value: undefined };
    this.#left--;
    const { future } = await this.#nextEnded();
    return { done: false, value: future };
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
    while (this.#left > 0) {
      this.#left--;
      yield this.#nextResult();
    }
  }

  async #nextResult(): Promise<unknown> {
    const { future } = await this.#nextEnded();
    return future.result();
  }
}
