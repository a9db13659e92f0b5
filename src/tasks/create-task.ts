// createTask(fn), and a task for scopes that need one. Main thread.
import { activeTask } from "./current.ts";
import { Task, type TaskBody, type TaskOptions } from "./task.ts";

/**
 * Starts `body` as a task and returns the task (asyncio.create_task):
 * <https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task>.
 * The body starts after the caller's current step. Pass a function, not a promise: JavaScript starts an async function
 * at the call, and what has started cannot be cancelled before its first step.
 *
 * @example
 * ```ts
 * import { createTask, sleep } from "loopbook";
 * const task = createTask(() => sleep(0.01, "done"), { name: "A" });
 * console.log(task.name, task.done(), await task); // A false done
 * ```
 */
export function createTask<T>(body: TaskBody<T>, options?: TaskOptions): Task<T> {
  return new Task(body, options);
}

/** Runs `body` in the current task, or outside of tasks in one of its own: scopes need a task that they can cancel. */
export async function inTask<T>(name: string, body: (task: Task) => Promise<T>): Promise<T> {
  const current = activeTask();
  if (current) return body(current);
  const task: Task<T> = new Task(() => body(task), { name });
  return await task;
}
