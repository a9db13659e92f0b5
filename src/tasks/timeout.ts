// timeout(s, fn) and waitFor(aw, s): deadlines that cancel and then say TimeoutError. Main thread.
import { clock } from "../timing/clock.ts";
import { type Awaitable, ensureFuture, type Result } from "./ensure-future.ts";
import { CancelledError, RuntimeError, TimeoutError, ValueError } from "./errors.ts";
import type { Future } from "./future.ts";
import { Suspension } from "./suspension.ts";
import { inTask } from "./create-task.ts";
import { enqueue } from "./ready.ts";
import type { Task } from "./task.ts";

/** A running deadline (asyncio.Timeout), as `timeout` passes it to its body. */
export class Timeout {
  readonly #task: Task;
  readonly #cancelling: number;
  #state: "active" | "expiring" | "expired" | "finished" = "active";
  #whenSeconds: number | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(task: Task, whenSeconds: number | undefined) {
    this.#task = task;
    this.#cancelling = task.cancelling();
    this.reschedule(whenSeconds);
  }

  /** The deadline in seconds of `loop.time()`, or undefined for none. */
  when(): number | undefined {
    return this.#whenSeconds;
  }

  /** Aborts when the deadline passes or the task is cancelled otherwise: for fetch and other libraries. */
  get signal(): AbortSignal {
    return this.#task.signal;
  }

  /** Whether the deadline passed while the body ran. */
  expired(): boolean {
    return this.#state === "expiring" || this.#state === "expired";
  }

  /** Moves the deadline to `whenSeconds` of `loop.time()`; none for null. Throws RuntimeError after it passed. */
  reschedule(whenSeconds: number | null | undefined): void {
    if (this.#state !== "active") throw new RuntimeError(`Cannot change state of ${this.#state} Timeout`);
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#whenSeconds = whenSeconds ?? undefined;
    if (whenSeconds === null || whenSeconds === undefined) return;
    if (Number.isNaN(whenSeconds)) throw new ValueError("Invalid deadline: NaN (not a number)");
    const source = clock;
    const delaySeconds = whenSeconds - source.now();
    if (delaySeconds > 0) {
      const token = source.setTimer(delaySeconds, this.#expire);
      this.#stopTimer = () => {
        source.clearTimer(token);
      };
    } else {
      let isStopped = false;
      enqueue(() => {
        if (!isStopped) this.#expire();
      });
      this.#stopTimer = () => {
        isStopped = true;
      };
    }
  }

  readonly #expire = (): void => {
    this.#stopTimer = undefined;
    this.#state = "expiring";
    this.#task.cancel();
  };

  /** Ends the scope; true when the body's CancelledError is the deadline's own doing. */
  close(cancelled: boolean): boolean {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.#state !== "expiring") {
      this.#state = "finished";
      return false;
    }
    this.#state = "expired";
    return this.#task.uncancel() <= this.#cancelling && cancelled;
  }
}

function deadline(delaySeconds: number | null | undefined): number | undefined {
  return delaySeconds === null || delaySeconds === undefined ? undefined : clock.now() + delaySeconds;
}

/**
 * Runs `body` with a deadline `delaySeconds` from now (asyncio.timeout): <https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout>.
 * When it passes, the current task is cancelled and the call fails with an error named `TimeoutError`, whose cause is
 * the CancelledError. Null means no deadline. The body gets the scope: `reschedule`, `when`, `expired`,
 * `signal`. A plain promise cannot be cancelled: give `signal` to what makes it. Outside of tasks the body runs in a task of its own.
 *
 * @example
 * ```ts
 * import { sleep, timeout } from "loopbook";
 * const slow = timeout(0.01, () => sleep(60));
 * console.log(await slow.catch((error) => error.name)); // TimeoutError
 * ```
 */
export function timeout<T>(
  delaySeconds: number | null | undefined,
  body: (scope: Timeout) => T | PromiseLike<T>,
): Promise<T> {
  return timeoutAt(deadline(delaySeconds), body);
}

/** As `timeout`, with the deadline in seconds of `loop.time()` (asyncio.timeout_at). */
export function timeoutAt<T>(
  whenSeconds: number | null | undefined,
  body: (scope: Timeout) => T | PromiseLike<T>,
): Promise<T> {
  return inTask("timeout", async (task) => {
    const scope = new Timeout(task, whenSeconds ?? undefined);
    let value: T;
    try {
      value = await body(scope);
    } catch (error) {
      if (scope.close(error instanceof CancelledError)) throw new TimeoutError("", { cause: error });
      throw error;
    }
    scope.close(false);
    return value;
  });
}

/**
 * Waits at most `timeoutSeconds`, then cancels what it waits for and fails with `TimeoutError` (asyncio.wait_for):
 * <https://docs.python.org/3/library/asyncio-task.html#asyncio.wait_for>. Null means no limit. A function runs within
 * the current task. A promise is only let go of: its work cannot be cancelled.
 */
export async function waitFor<A extends Awaitable>(
  awaitable: A,
  timeoutSeconds: number | null | undefined,
): Promise<Result<A>> {
  if (typeof timeoutSeconds === "number" && timeoutSeconds <= 0) return atOnce(ensureFuture(awaitable));
  return timeout(timeoutSeconds, () =>
    typeof awaitable === "function" ? (awaitable() as Result<A>) : (ensureFuture(awaitable) as PromiseLike<Result<A>>),
  );
}

async function atOnce<T>(future: Future<T>): Promise<T> {
  if (future.done()) return future.result();
  const ended = new Suspension(future);
  const wake = (): void => {
    ended.resolve();
  };
  future.onDone(wake);
  try {
    future.cancel();
    // Not `await future`: cancelling this wait is to end the wait itself, whatever the future makes of it.
    await ended.promise;
  } finally {
    future.removeDoneCallback(wake);
  }
  try {
    return future.result();
  } catch (error) {
    if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
    throw error;
  }
}
