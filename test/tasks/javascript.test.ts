// What tasks are beyond asyncio: promises, signals, `using`, the inspector's hook, and what Python 3.11 lacks.
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  asCompleted,
  CancelledError,
  createTask,
  currentTask,
  Future,
  gather,
  Lock,
  Queue,
  QueueShutDown,
  run,
  Runner,
  Semaphore,
  sleep,
  suspend,
  TaskGroup,
  throwIfCancelled,
  TimeoutError,
  timeout,
  waitFor,
} from "../../src/index.ts";
import { setTaskObserver } from "../../src/tasks/observer.ts";

/** How many microtasks run until `promise` has been awaited. */
async function ticksOf(promise: PromiseLike<unknown>): Promise<number> {
  const progress = { ticks: 0, ended: false };
  const awaited = (async () => {
    await promise;
    progress.ended = true;
  })();
  while (!progress.ended) {
    await Promise.resolve();
    progress.ticks++;
  }
  await awaited;
  return progress.ticks;
}

test("awaiting a finished task takes two ticks, the least that a thenable can", async () => {
  const task = createTask(() => 1);
  await task;
  expect(await ticksOf({ then: (resolve) => (resolve as (value: number) => void)(1) } as PromiseLike<number>)).toBe(
    await ticksOf(task),
  );
});

test("a task that waits in Promise.all for several things is cancelled in all of them", async () => {
  const children = [createTask(() => sleep(50)), createTask(() => sleep(50))] as const;
  const task = createTask(() => Promise.all([...children, sleep(50)]));
  await sleep(0.01);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  expect(children.map((child) => child.cancelled())).toEqual([true, true]);
});

test("a cancellation waits behind a plain promise and comes at the next helper, once", async () => {
  const events: unknown[] = [];
  let release: (() => void) | undefined;
  const task = createTask(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    events.push("after the promise");
    try {
      await sleep(50);
    } catch (error) {
      events.push((error as Error).message);
    }
    await sleep(0);
    return "went on";
  });
  await sleep(0);
  task.cancel("late");
  release?.();
  expect(await task).toBe("went on");
  expect(events).toEqual(["after the promise", "late"]);
});

test("throwIfCancelled is a checkpoint for loops without helpers", async () => {
  let turns = 0;
  const task = createTask(async () => {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled();
      turns++;
    }
  });
  await sleep(0.01);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  expect(turns).toBeGreaterThan(0);
});

test("a task's signal aborts what listens to it, and that delivers the cancellation", async () => {
  const target = new EventTarget();
  const cleanedUp: unknown[] = [];
  const task = createTask(async () => {
    try {
      await once(target, "never", { signal: currentTask()?.signal as AbortSignal });
    } finally {
      await sleep(0.001);
      cleanedUp.push("cleaned up");
    }
  });
  await sleep(0);
  task.cancel("stop");
  await expect(task).rejects.toMatchObject({ name: "AbortError", cause: expect.any(CancelledError) as unknown });
  expect(cleanedUp).toEqual(["cleaned up"]);
});

test("timeout's scope carries a signal for libraries", async () => {
  const slow = (signal: AbortSignal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        reject(signal.reason as Error);
      });
    });
  await expect(timeout(0.01, (scope) => slow(scope.signal))).rejects.toBeInstanceOf(TimeoutError);
});

test("waitFor lets go of a promise that takes too long", async () => {
  await expect(waitFor(new Promise(() => undefined), 0.01)).rejects.toBeInstanceOf(TimeoutError);
});

test("a helper of one's own waits cancellably by suspend", async () => {
  let undone = false;
  const task = createTask(() =>
    suspend({ kind: "pin", label: "pin 4" }, () => () => {
      undone = true;
    }),
  );
  await sleep(0);
  expect(task.waits().map((target) => target.label)).toEqual(["pin 4"]);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  expect(undone).toBe(true);
});

test("`using` releases a lock and a semaphore at the end of the block", async () => {
  for (const lock of [new Lock(), new Semaphore(1)]) {
    {
      using held = await lock.acquire();
      expect(Boolean(held)).toBe(true);
      expect(lock.locked()).toBe(true);
    }
    expect(lock.locked()).toBe(false);
  }
});

test("locks know their holder and waiters", async () => {
  const lock = new Lock();
  const holder = createTask(
    async () => {
      using held = await lock.acquire();
      await sleep(50);
    },
    { name: "holder" },
  );
  const waiter = createTask(() => lock.acquire(), { name: "waiter" });
  await sleep(0);
  expect([lock.holders, lock.waiters]).toEqual([[holder], [waiter]]);
  expect(waiter.waits()[0]?.label).toBe(`Lock#${String(lock.id)} held by holder`);
  waiter.cancel();
  holder.cancel();
  await gather(holder, waiter, { returnExceptions: true });
});

test("a task is a promise to libraries: then, catch, finally, Promise.race", async () => {
  const task = createTask(() => Promise.resolve(3));
  expect(await task.then((value) => value * 2)).toBe(6);
  expect(await task.finally(() => undefined)).toBe(3);
  expect(await Promise.race([task, sleep(50)])).toBe(3);
  expect(await createTask(() => Promise.reject(new Error("no"))).catch((error: unknown) => error)).toEqual(
    new Error("no"),
  );
});

test("then calls back later, also when the task is done", async () => {
  const task = createTask(() => 1);
  await task;
  const order: string[] = [];
  const called = task.then(() => order.push("then"));
  order.push("now");
  await called;
  expect(order).toEqual(["now", "then"]);
});

test("gather takes a list, and returnExceptions with it", async () => {
  expect(await gather([sleep(0, 1), () => sleep(0, 2)])).toEqual([1, 2]);
  expect(await gather([Promise.reject(new Error("x"))], { returnExceptions: true })).toEqual([new Error("x")]);
  expect(() => gather(5 as never)).toThrow(TypeError);
});

test("asCompleted gives the tasks themselves to `for await`", async () => {
  const tasks = [createTask(() => sleep(0.02, "slow")), createTask(() => sleep(0, "quick"))];
  const seen: unknown[] = [];
  for await (const each of asCompleted(tasks)) seen.push(each);
  expect(seen[0]).toBe(tasks[1]);
  expect(seen[1]).toBe(tasks[0]);
});

test("an eager task runs its first step at once", async () => {
  const order: string[] = [];
  const body = async () => {
    order.push(`in ${currentTask()?.name ?? "no task"}`);
    await sleep(0);
  };
  const task = createTask(body, { eagerStart: true, name: "eager" });
  order.push("created");
  await task;
  expect(order).toEqual(["in eager", "created"]);
});

test("a task may run in another async context", async () => {
  const storage = new AsyncLocalStorage<string>();
  const context = storage.run("there", () => AsyncLocalStorage.snapshot());
  expect(await storage.run("here", () => createTask(() => storage.getStore(), { context }))).toBe("there");
  expect(await storage.run("here", () => createTask(() => storage.getStore()))).toBe("here");
});

test("a KeyboardInterrupt leaves a group as it is", async () => {
  const interrupt = Object.assign(new Error("stop"), { name: "KeyboardInterrupt" });
  const failed = TaskGroup.run((group) => {
    group.createTask(() => Promise.reject(interrupt));
    group.createTask(() => sleep(50));
  });
  await expect(failed).rejects.toBe(interrupt);
});

test("a runner that is closed runs nothing more, and none runs within itself", async () => {
  const runner = new Runner();
  expect(await runner.run(() => 1)).toBe(1);
  await expect(runner.run(() => runner.run(() => 2))).rejects.toThrow("running event loop");
  await runner.close();
  await expect(runner.run(() => 3)).rejects.toThrow("Runner is closed");
  await expect(run(() => Promise.reject(new Error("main")))).rejects.toThrow("main");
});

test("a queue that is shut down gives what it holds, then QueueShutDown", async () => {
  const queue = new Queue<number>({ maxsize: 1 });
  await queue.put(1);
  const putter = createTask(() => queue.put(2));
  await sleep(0);
  queue.shutdown();
  await expect(putter).rejects.toBeInstanceOf(QueueShutDown);
  expect(() => {
    queue.putNowait(3);
  }).toThrow(QueueShutDown);
  expect(await queue.get()).toBe(1);
  await expect(queue.get()).rejects.toBeInstanceOf(QueueShutDown);
  expect(() => queue.getNowait()).toThrow(QueueShutDown);
});

test("an immediate shutdown drops the items and ends join", async () => {
  const queue = new Queue<number>();
  queue.putNowait(1);
  queue.putNowait(2);
  const joined = createTask(() => queue.join());
  await sleep(0);
  queue.shutdown({ immediate: true });
  await joined;
  expect(queue.empty()).toBe(true);
});

test("a shutdown wakes the tasks that wait to get", async () => {
  const queue = new Queue<number>();
  const getters = [createTask(() => queue.get()), createTask(() => queue.get())];
  await sleep(0);
  queue.shutdown();
  for (const getter of getters) await expect(getter).rejects.toBeInstanceOf(QueueShutDown);
});

test("a queue of many items costs the same for each", async () => {
  const queue = new Queue<number>();
  for (let i = 0; i < 100_000; i++) queue.putNowait(i);
  for (let i = 0; i < 100_000; i++) if (queue.getNowait() !== i) throw new Error(`item ${String(i)} out of order`);
  expect(queue.empty()).toBe(true);
});

test("tasks and futures print as in Python", async () => {
  const task = createTask(() => sleep(0, 4), { name: "A" });
  expect(inspect(task)).toBe("<Task pending name='A'>");
  await task;
  expect(inspect(task)).toBe("<Task finished name='A' result=4>");
  const future = new Future();
  future.cancel();
  expect(inspect(future)).toBe("<Future cancelled>");
});

test("an observer sees creation, steps, waits, cancellation and end", async () => {
  const seen: string[] = [];
  const before = setTaskObserver({
    created: (task) => seen.push(`created ${task.name}`),
    stepStarted: (task) => seen.push(`step ${task.name}`),
    waiting: (task, target) => seen.push(`${task.name} waits: ${target.label}`),
    cancelRequested: (task, by) => seen.push(`cancel ${task.name} by ${by?.name ?? "nobody"}`),
    cancelDelivered: (task) => seen.push(`delivered ${task.name}`),
    finished: (task) => seen.push(`${task.name} ${task.state}`),
  });
  try {
    const task = createTask(() => sleep(50), { name: "T" });
    await sleep(0);
    task.cancel();
    await expect(task).rejects.toBeInstanceOf(CancelledError);
  } finally {
    setTaskObserver(before);
  }
  expect(seen).toEqual([
    "created T",
    "step T",
    "T waits: sleep 50 s",
    "cancel T by nobody",
    "step T",
    "delivered T",
    "T CANCELLED",
  ]);
});

test("a task whose body returns a future waits for it, and is cancelled through it", async () => {
  const inner = createTask(() => sleep(50));
  const outer = createTask(() => inner);
  await sleep(0);
  await sleep(0);
  expect(outer.waits()).toHaveLength(1);
  outer.cancel();
  await expect(outer).rejects.toBeInstanceOf(CancelledError);
  expect(inner.cancelled()).toBe(true);
});
