// Which task the running code belongs to. Main thread; AsyncLocalStorage carries it through every await.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Task } from "./task.ts";

/** Carries the task; its value stays set in work that outlives the task, hence `activeTask`. */
export const taskStorage = new AsyncLocalStorage<Task | undefined>();

/** A link of the list of live tasks. A list costs a task two pointers, where a Set of 100,000 costs 1.5 µs each. */
export interface LiveLink {
  task: Task | undefined;
  before: LiveLink;
  after: LiveLink;
}

/** The ring of all tasks that have not finished. Holds them alive, unlike asyncio, which may lose a running task. */
const ring = { task: undefined } as LiveLink;
ring.before = ring.after = ring;

/** Adds a task at the end; returns what `removeLive` needs. */
export function addLive(task: Task): LiveLink {
  const link: LiveLink = { task, before: ring.before, after: ring };
  ring.before.after = link;
  ring.before = link;
  return link;
}

export function removeLive(link: LiveLink): void {
  link.before.after = link.after;
  link.after.before = link.before;
  // A finished task that somebody keeps must not keep its former neighbours.
  link.before = link.after = link;
}

/** All tasks that have not finished, oldest first. */
export function liveTasks(): Task[] {
  const tasks: Task[] = [];
  for (let link = ring.after; link.task; link = link.after) tasks.push(link.task);
  return tasks;
}

// The kernel looks here when it is asked what tasks do before anybody has loaded the inspector.
Object.defineProperty(globalThis, Symbol.for("loopbook.tasks"), { value: liveTasks, configurable: true });

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
  return new Set(liveTasks());
}

/** Throws CancelledError if the current task was cancelled and could not be told yet. For loops that never wait on a helper. */
export function throwIfCancelled(): void {
  activeTask()?.throwIfCancelled();
}
