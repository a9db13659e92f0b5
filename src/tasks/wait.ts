// wait(tasks): until the first, the first failure, or all are done, or time is up. Cancels nothing. Main thread.
import { type TimerToken, clock } from "../timing/clock.ts";
import { ensureFuture, type Result } from "./ensure-future.ts";
import { ValueError } from "./errors.ts";
import { type Future } from "./future.ts";
import { Suspension } from "./suspension.ts";

/** When `wait` returns. */
export type ReturnWhen = "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";

/** Options of `wait`. */
export interface WaitOptions {
  /** Seconds to wait at most; what is not done then stands in `pending`. Nothing is cancelled, nothing raised. */
  timeout?: number | undefined;
  /** Default `"ALL_COMPLETED"`. */
  returnWhen?: ReturnWhen;
}

/** The two sets that `wait` gives: together they are what was passed. */
export interface WaitResult<F> {
  done: Set<F>;
  pending: Set<F>;
}

const conditions: readonly string[] = ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"] satisfies ReturnWhen[];

/** Takes the futures as they are and follows promises. Functions are refused: only their task could be found again. */
function asFuture(awaitable: unknown): Future {
  if (typeof awaitable === "function") {
    throw new TypeError("Passing coroutines is forbidden, use tasks explicitly.");
  }
  return ensureFuture(awaitable as PromiseLike<unknown>);
}

function failed(future: Future): boolean {
  return !future.cancelled() && future.exception() !== undefined;
}

/**
 * Waits for tasks and futures (asyncio.wait): <https://docs.python.org/3/library/asyncio-task.html#asyncio.wait>.
 * Neither raises what they fail with nor cancels them when time is up. A promise is followed by a future, which is what
 * stands in the sets. Rejects with ValueError for none or for an unknown `returnWhen`, with TypeError for functions.
 *
 * @example
 * ```ts
 * import { createTask, sleep, wait } from "loopbook";
 * const tasks = [createTask(() => sleep(0.01, "A")), createTask(() => sleep(60, "B"))];
 * const { done, pending } = await wait(tasks, { returnWhen: "FIRST_COMPLETED" });
 * console.log(done.size, pending.size); // 1 1
 * for (const task of pending) task.cancel();
 * ```
 */
export async function wait<A extends PromiseLike<unknown>>(
  awaitables: Iterable<A>,
  options: WaitOptions = {},
): Promise<WaitResult<A extends Future ? A : Future<Result<A>>>> {
  type F = A extends Future ? A : Future<Result<A>>;
  const { timeout, returnWhen = "ALL_COMPLETED" } = options;
  if (typeof (awaitables as Partial<Iterable<A>> | undefined)?.[Symbol.iterator] !== "function") {
    throw new TypeError(`expect a list of futures, not ${typeof awaitables}`);
  }
  const futures = new Set([...new Set(awaitables)].map(asFuture));
  if (futures.size === 0) throw new ValueError("Set of Tasks/Futures is empty.");
  if (!conditions.includes(returnWhen)) throw new ValueError(`Invalid return_when value: ${returnWhen}`);
  if (!isSatisfied(futures, returnWhen)) await firstOf(futures, returnWhen, timeout);
  const done = new Set<F>();
  const pending = new Set<F>();
  for (const future of futures) (future.done() ? done : pending).add(future as F);
  return { done, pending };
}

function isSatisfied(futures: Set<Future>, returnWhen: ReturnWhen): boolean {
  let left = futures.size;
  for (const future of futures) {
    if (!future.done()) continue;
    left--;
    if (returnWhen === "FIRST_COMPLETED" || (returnWhen === "FIRST_EXCEPTION" && failed(future))) return true;
  }
  return left === 0;
}

async function firstOf(futures: Set<Future>, returnWhen: ReturnWhen, timeout: number | undefined): Promise<void> {
  const waiter = new Suspension({
    kind: "wait",
    awaits: futures,
    get label() {
      const names = [...futures].filter((future) => !future.done()).map((future) => future.label);
      return `wait for ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""} (${returnWhen})`;
    },
  });
  let left = futures.size;
  const onDone = (future: Future): void => {
    left--;
    const enough =
      left <= 0 || returnWhen === "FIRST_COMPLETED" || (returnWhen === "FIRST_EXCEPTION" && failed(future));
    if (enough) waiter.resolve();
  };
  const source = clock;
  let timer: TimerToken;
  if (timeout !== undefined) {
    timer = source.setTimer(Math.max(0, timeout), () => {
      waiter.resolve();
    });
  }
  for (const future of futures) future.onDone(onDone);
  try {
    await waiter.promise;
  } finally {
    if (timer !== undefined) source.clearTimer(timer);
    for (const future of futures) future.removeDoneCallback(onDone);
  }
}
