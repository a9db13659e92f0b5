// Which task the running code belongs to. Main thread; AsyncLocalStorage carries it through every await.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Task } from "./task.ts";

/** Carries the task; its value stays set in work that outlives the task, hence `activeTask`. */
export const taskStorage = new AsyncLocalStorage<Task | undefined>();

/** All tasks that have not finished, oldest first. Holds them alive, unlike asyncio, which may lose a running task. */
export const liveTasks = new Set<Task>();

/** The task on whose behalf the caller runs, unless that task has finished already. */
export function activeTask(): Task | undefined {
  const task = taskStorage.getStore();
  return task === undefined || task.done() ? undefined : task;
}

/** The task that runs now, or undefined outside of tasks (asyncio.current_task). */
export function currentTask(): Task | undefined {
  return activeTask();
}

/** All tasks that have not finished yet (asyncio.all_tasks). */
export function allTasks(): Set<Task> {
  return new Set(liveTasks);
}
