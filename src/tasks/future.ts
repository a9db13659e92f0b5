// A result that comes later: asyncio.Future, as a JavaScript thenable. Main thread.
// Settled by setResult/setException/cancel → done callbacks and awaiters, each once, in the order they came.
import { AsyncLocalStorage } from "node:async_hooks";
import { host } from "../host.ts";
import { activeTask } from "./current.ts";
import { CancelledError, InvalidStateError, RuntimeError } from "./errors.ts";
import { Awaiter, DoneCallback, isResolver, type Listener, type Reject, type Resolve } from "./listeners.ts";
import type { WaitTarget } from "./observer.ts";
import { enqueue, makeReady } from "./ready.ts";
import { type Failure, retrieve, watchFailure } from "./unretrieved.ts";

/** asyncio's own words for where a future stands. */
export type FutureState = "PENDING" | "FINISHED" | "CANCELLED";

const settled = Promise.resolve();
let futures = 0;

/**
 * A result that is not there yet (asyncio.Future): <https://docs.python.org/3/library/asyncio-future.html>.
 * Await it, or set it with `setResult`, `setException` or `cancel`. Awaiting it inside a task ties the two: cancelling
 * the task cancels the future. An exception that nobody asks for is reported once, as an unhandled rejection.
 */
export class Future<T = unknown> implements Promise<T>, WaitTarget {
  /** Numbers futures and tasks in the order of their creation. */
  readonly id: number = ++futures;
  protected outcome: "pending" | "value" | "error" | "cancelled" = "pending";
  protected value: T | undefined;
  protected error: unknown;
  protected cancelMessage: string | undefined;
  protected failure: Failure | undefined;
  #listeners: Listener[] | undefined;

  /** `Future`, `Task` and the like. */
  get [Symbol.toStringTag](): string {
    return "Future";
  }

  get kind(): string {
    return "future";
  }

  get label(): string {
    return `Future#${String(this.id)}`;
  }

  /** `"PENDING"`, `"FINISHED"` (with a result or an exception) or `"CANCELLED"`. */
  get state(): FutureState {
    if (this.outcome === "pending") return "PENDING";
    return this.outcome === "cancelled" ? "CANCELLED" : "FINISHED";
  }

  /** Whether there is a result, an exception or a cancellation. */
  done(): boolean {
    return this.outcome !== "pending";
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this.outcome === "cancelled";
  }

  /**
   * The result. Throws the exception if there is one, CancelledError if cancelled, and InvalidStateError
   * ("Result is not set.") before the end.
   */
  result(): T {
    if (this.outcome === "value") return this.value as T;
    if (this.outcome === "pending") throw new InvalidStateError("Result is not set.");
    throw this.takeError();
  }

  /**
   * The exception, or undefined if there is a result. Throws CancelledError if cancelled, and InvalidStateError
   * ("Exception is not set.") before the end.
   */
  exception(): unknown {
    if (this.outcome === "pending") throw new InvalidStateError("Exception is not set.");
    if (this.outcome === "cancelled") throw this.takeError();
    return this.outcome === "error" ? this.takeError() : undefined;
  }

  /** Marks it done with a result. Throws InvalidStateError if it is done already. */
  setResult(value: T): void {
    this.assertPending();
    this.finish("value", value, undefined);
  }

  /** Marks it done with an exception. Throws InvalidStateError if it is done already. */
  setException(error: unknown): void {
    this.assertPending();
    this.finish("error", undefined, error);
  }

  /** Cancels it, so that whoever awaits it gets a CancelledError with `message`. False if it is done already. */
  cancel(message?: string): boolean {
    if (this.outcome !== "pending") return false;
    this.cancelMessage = message;
    this.finish("cancelled", undefined, undefined);
    return true;
  }

  /** Calls `callback(this)` soon after the end, in the caller's async context; soon if it is done already. */
  addDoneCallback(callback: (future: this) => void): void {
    const run = AsyncLocalStorage.bind(() => {
      callback(this);
    });
    const notify = (): void => {
      enqueue(run);
    };
    if (this.outcome !== "pending") notify();
    else (this.#listeners ??= []).push({ callback, notify });
  }

  /** For helpers: as `addDoneCallback`, without carrying the caller's async context. */
  onDone(callback: (future: this) => void): void {
    const listener = new DoneCallback(this, callback);
    if (this.outcome !== "pending") listener.notify();
    else (this.#listeners ??= []).push(listener);
  }

  /** Takes back every registration of `callback`; returns how many there were. */
  removeDoneCallback(callback: (future: this) => void): number {
    const before = this.#listeners?.length ?? 0;
    this.#listeners = this.#listeners?.filter((listener) => listener.callback !== callback);
    return before - (this.#listeners?.length ?? 0);
  }

  /** What `await` calls. Inside a task it registers the future as what the task waits for. */
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Promise has it: callbacks read error.message
    onRejected?: ((error: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (isResolver(onFulfilled) && typeof onRejected === "function") {
      this.#await(onFulfilled, onRejected);
      return settled as Promise<never>;
    }
    return this.#promise().then(onFulfilled, onRejected);
  }

  /** As a promise's `catch`. Does not tie the current task to this future. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Promise has it
  catch<B = never>(onRejected?: ((error: any) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  /** As a promise's `finally`. Does not tie the current task to this future. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onFinally);
  }

  #promise(): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = (): void => {
        this.settle(resolve, reject);
      };
      const notify = (): void => {
        makeReady({ run });
      };
      if (this.outcome !== "pending") run();
      else (this.#listeners ??= []).push({ callback: undefined, notify });
    });
  }

  #await(resolve: Resolve, reject: Reject): void {
    const task = activeTask();
    if ((task as unknown) === this) {
      reject(new RuntimeError(`Task cannot await on itself: ${this.label}`));
    } else if (this.outcome !== "pending") {
      this.settle(resolve, reject);
    } else {
      const awaiter = new Awaiter(this, task, resolve, reject);
      (this.#listeners ??= []).push(awaiter);
    }
  }

  /** Hands the outcome to the two ends of a promise; the exception counts as retrieved. */
  settle(resolve: Resolve, reject: Reject): void {
    if (this.outcome === "value") resolve(this.value as never);
    else reject(this.takeError());
  }

  /** Settles it and tells everybody. */
  protected finish(outcome: "value" | "error" | "cancelled", value: T | undefined, error: unknown): void {
    this.outcome = outcome;
    this.value = value;
    this.error = error;
    if (outcome === "error") this.failure = watchFailure(this, error, this.cell());
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) for (const listener of listeners) listener.notify();
  }

  /** The cell under which a failure that nobody asks for is reported. */
  protected cell(): ReturnType<NonNullable<ReturnType<typeof host>>["currentCell"]> {
    return host()?.currentCell();
  }

  protected takeError(): unknown {
    if (this.failure) retrieve(this.failure);
    this.failure = undefined;
    if (this.outcome === "cancelled") this.error ??= new CancelledError(this.cancelMessage);
    return this.error;
  }

  protected assertPending(): void {
    if (this.outcome !== "pending") throw new InvalidStateError("invalid state");
  }

  /** How consoles and notebooks show it, as Python's repr does. */
  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    const end =
      this.outcome === "value"
        ? ` result=${inspect(this.value, options)}`
        : this.outcome === "error"
          ? ` exception=${this.error instanceof Error ? `${this.error.name}(${inspect(this.error.message, options)})` : inspect(this.error, options)}`
          : "";
    const name = "name" in this ? ` name=${inspect(this.name, options)}` : "";
    return `<${this[Symbol.toStringTag]} ${this.state.toLowerCase()}${name}${end}>`;
  }
}
