// TaskGroup.run(fn): tasks that end together: none outlives the call, one failure cancels the rest. Main thread.
import { CancelledError, isExit, RuntimeError } from "./errors.ts";
import { Suspension } from "./suspension.ts";
import { createTask, inTask } from "./create-task.ts";
import type { Task, TaskBody, TaskOptions } from "./task.ts";

interface Failed {
  readonly error: unknown;
}

/**
 * Tasks that end together (asyncio.TaskGroup): <https://docs.python.org/3/library/asyncio-task.html#task-groups>.
 * Begin one with `TaskGroup.run`.
 *
 * @example
 * ```ts
 * import { sleep, TaskGroup } from "loopbook";
 * const [a, b] = await TaskGroup.run((group) => [
 *   group.createTask(() => sleep(0.01, 1)),
 *   group.createTask(() => sleep(0.02, 2)),
 * ]);
 * console.log(a.result() + b.result()); // 3
 * ```
 */
export class TaskGroup {
  readonly #parent: Task;
  readonly #tasks = new Set<Task>();
  readonly #errors: unknown[] = [];
  #exit: Failed | undefined;
  #aborting = false;
  #exiting = false;
  #parentCancelRequested = false;
  #allDone: Suspension | undefined;

  private constructor(parent: Task) {
    this.#parent = parent;
  }

  /**
   * Runs `body` with a new group and waits for all tasks that it created in it; gives what `body` gave. When a task or
   * the body fails, the rest is cancelled, and the call fails with an AggregateError ("unhandled errors in a
   * TaskGroup") of all failures. A KeyboardInterrupt passes as it is. Outside of tasks it runs in a task of its own.
   */
  static run<T>(body: (group: TaskGroup) => T | PromiseLike<T>): Promise<T> {
    return inTask("TaskGroup", async (parent) => {
      const group = new TaskGroup(parent);
      let value: T;
      try {
        value = await body(group);
      } catch (error) {
        await group.#leave({ error });
        throw error;
      }
      await group.#leave(undefined);
      return value;
    });
  }

  /**
   * Starts a task of this group (asyncio.TaskGroup.create_task). Throws RuntimeError when the group is finished or
   * shutting down.
   */
  createTask<T>(body: TaskBody<T>, options?: TaskOptions): Task<T> {
    if (this.#exiting && this.#tasks.size === 0) throw new RuntimeError("TaskGroup is finished");
    if (this.#aborting) throw new RuntimeError("TaskGroup is shutting down");
    const task = createTask(body, options);
    this.#tasks.add(task);
    task.onDone(this.#onTaskDone);
    return task;
  }

  async #leave(failed: Failed | undefined): Promise<void> {
    this.#exiting = true;
    if (failed && isExit(failed.error)) this.#exit ??= failed;
    let cancelled = failed?.error instanceof CancelledError ? failed : undefined;
    if (failed && !this.#aborting) this.#abort();
    cancelled = await this.#waitForTasks(cancelled);
    if (this.#exit) throw this.#exit.error;
    // The request that this group made of its parent is taken back; what remains was asked for by others.
    if (this.#parentCancelRequested && this.#parent.uncancel() === 0) cancelled = undefined;
    if (cancelled && this.#errors.length === 0) throw cancelled.error;
    if (failed && !(failed.error instanceof CancelledError)) this.#errors.push(failed.error);
    if (this.#errors.length === 0) return;
    if (this.#parent.cancelling() > 0) {
      // Others cancelled the parent too, and these errors take the CancelledError's place: it comes at the next wait.
      this.#parent.uncancel();
      this.#parent.cancel();
    }
    throw new AggregateError(this.#errors, "unhandled errors in a TaskGroup");
  }

  async #waitForTasks(cancelled: Failed | undefined): Promise<Failed | undefined> {
    let seen = cancelled;
    while (this.#tasks.size > 0) {
      this.#allDone = new Suspension({
        kind: "task group",
        label: `${String(this.#tasks.size)} tasks of a group`,
        awaits: this.#tasks,
      });
      try {
        await this.#allDone.promise;
      } catch (error) {
        if (!this.#aborting) {
          seen = { error };
          this.#abort();
        }
      }
      this.#allDone = undefined;
    }
    return seen;
  }

  #abort(): void {
    this.#aborting = true;
    for (const task of this.#tasks) task.cancel();
  }

  readonly #onTaskDone = (task: Task): void => {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.#allDone?.resolve();
    if (task.cancelled()) return;
    const failed = failureOf(task);
    if (!failed) return;
    this.#errors.push(failed.error);
    if (isExit(failed.error)) this.#exit ??= failed;
    if (this.#aborting || this.#parentCancelRequested) return;
    this.#abort();
    this.#parentCancelRequested = true;
    this.#parent.cancel();
  };
}

function failureOf(task: Task): Failed | undefined {
  try {
    task.result();
    return undefined;
  } catch (error) {
    return { error };
  }
}
