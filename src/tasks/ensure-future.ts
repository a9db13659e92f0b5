// What may be awaited together: futures, tasks, promises and functions, each as a future. Main thread.
import { Future } from "./future.ts";
import { Task } from "./task.ts";

/** A future or task, a promise, or a function that gives one (run as a task): where Python takes an awaitable. */
export type Awaitable<T = unknown> = PromiseLike<T> | (() => T | PromiseLike<T>);

/** What an `Awaitable` gives. */
export type Result<A> = A extends PromiseLike<infer T> ? Awaited<T> : A extends () => infer R ? Awaited<R> : never;

/** A promise seen as a future. Cancelling it ends the wait for the promise; the work behind it cannot be stopped. */
class PromiseFuture<T> extends Future<T> {
  constructor(promise: PromiseLike<T>) {
    super();
    promise.then(
      (value) => {
        if (!this.done()) this.setResult(value);
      },
      (error: unknown) => {
        if (!this.done()) this.setException(error);
      },
    );
  }

  override get kind(): string {
    return "promise";
  }

  override get label(): string {
    return "promise";
  }
}

/**
 * Makes a future of whatever can be awaited (asyncio.ensure_future). A future comes back as it is, a function becomes a
 * task, and a promise is followed: awaiting what comes back, instead of the promise, makes the wait cancellable.
 * Throws TypeError for anything else.
 */
export function ensureFuture<A extends Awaitable>(awaitable: A): Future<Result<A>>;
export function ensureFuture(awaitable: Awaitable): Future {
  if (awaitable instanceof Future) return awaitable;
  if (typeof awaitable === "function") return new Task(awaitable);
  if (typeof (awaitable as Partial<PromiseLike<unknown>> | undefined)?.then === "function") {
    return new PromiseFuture(awaitable);
  }
  throw new TypeError("An asyncio.Future, a coroutine or an awaitable is required");
}
