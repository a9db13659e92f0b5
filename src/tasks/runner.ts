// run(main) and Runner: a main task, and nothing left of what it began. Main thread.
import { activeTask, liveTasks } from "./current.ts";
import { RuntimeError } from "./errors.ts";
import { gather } from "./gather.ts";
import { type EventLoop, loop } from "./loop.ts";
import { createTask } from "./create-task.ts";
import type { TaskBody } from "./task.ts";

/**
 * Runs main tasks one after another and, when closed, cancels what they began (asyncio.Runner):
 * <https://docs.python.org/3/library/asyncio-runner.html#asyncio.Runner>. The loop is the one that runs anyway.
 * `await using runner = new Runner()` closes it at the end of the block.
 */
export class Runner implements AsyncDisposable {
  #closed = false;

  /** Runs `main` as a task and gives its result. Rejects with RuntimeError when closed or called within a task of it. */
  async run<T>(main: TaskBody<T>): Promise<T> {
    if (this.#closed) throw new RuntimeError("Runner is closed");
    if (activeTask()?.runner === this)
      throw new RuntimeError("Runner.run() cannot be called from a running event loop");
    const task = createTask(main);
    task.runner = this;
    return await task;
  }

  /** The event loop. */
  getLoop(): EventLoop {
    return loop;
  }

  /** Cancels the tasks that are left of what `run` began and waits for their end. Failures of theirs are not raised. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = liveTasks().filter((task) => task.runner === this);
    for (const task of left) task.cancel();
    await gather(left, { returnExceptions: true });
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Runs `main` and gives its result, after cancelling and awaiting all tasks that it began and left (asyncio.run):
 * <https://docs.python.org/3/library/asyncio-runner.html#asyncio.run>. Await it: JavaScript cannot block.
 */
export async function run<T>(main: TaskBody<T>): Promise<T> {
  await using runner = new Runner();
  return await runner.run(main);
}
