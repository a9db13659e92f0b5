// The shared pool behind `runInExecutor(null, …)` and `toThread`. Main thread.
import { ThreadPool } from "./thread-pool.ts";

let shared: ThreadPool | undefined;

/** Runs `fn(...args)` in a thread of `pool`, or of the shared pool for null, on behalf of the current task. */
export function runInThread<A extends unknown[], T>(
  pool: unknown,
  fn: (...args: A) => T,
  ...args: A
): Promise<Awaited<T>> {
  if (pool !== null && pool !== undefined && !(pool instanceof ThreadPool)) {
    throw new TypeError("runInExecutor takes a ThreadPool of loopbook/executor, or null for the shared one");
  }
  return (pool ?? (shared ??= new ThreadPool())).run(fn, ...args);
}
