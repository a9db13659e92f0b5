// Work for other threads, as asyncio spells it. Main thread; the executor is loaded at the first use.
import { Task } from "./task.ts";

/**
 * Runs `fn(...args)` in a thread of `pool`, or of the shared pool for null (asyncio's loop.run_in_executor):
 * <https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor>.
 * The returned task gives the result; cancelling it stops the thread. See `loopbook/executor` for what may cross.
 *
 * @example
 * ```ts
 * import { runInExecutor } from "loopbook";
 * const sum = (upTo: number): number => {
 *   let total = 0;
 *   for (let n = 1; n <= upTo; n++) total += n;
 *   return total;
 * };
 * console.log(await runInExecutor(null, sum, 1_000)); // 500500
 * ```
 */
export function runInExecutor<A extends unknown[], T>(
  pool: unknown,
  fn: (...args: A) => T,
  ...args: A
): Task<Awaited<T>> {
  const name = `runInExecutor(${fn.name || "function"})`;
  return new Task<Awaited<T>>(
    async (): Promise<Awaited<T>> => {
      const { runInThread } = await import("../executor/run-in-thread.ts");
      return runInThread(pool, fn, ...args);
    },
    { name },
  );
}

/** Runs `fn(...args)` in a thread of the shared pool (asyncio.to_thread): `runInExecutor(null, fn, ...args)`. */
export function toThread<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Task<Awaited<T>> {
  return runInExecutor(null, fn, ...args);
}
