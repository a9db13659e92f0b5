// The twin of queue_scenarios.py.
import { createTask, gather, LifoQueue, PriorityQueue, Queue, sleep } from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

export async function itemsLeaveInTheOrderTheyCame(trace: Trace) {
  const queue = new Queue<string>();
  for (const item of "abc") queue.putNowait(item);
  trace(queue.qsize(), queue.empty(), queue.full());
  trace([queue.getNowait(), queue.getNowait(), queue.getNowait()], queue.empty());
}

export async function aStackAndAPriorityQueueKeepTheirOrders(trace: Trace) {
  const stack = new LifoQueue<number>();
  const heap = new PriorityQueue<[number, string]>();
  for (const item of [3, 1, 2, 5, 4]) {
    await stack.put(item);
    await heap.put([item, "x"]);
  }
  trace(await Array.fromAsync({ length: 5 }, () => stack.get()));
  trace(await Array.fromAsync({ length: 5 }, () => heap.get()));
}

export async function anEmptyQueueSaysSo(trace: Trace) {
  try {
    new Queue().getNowait();
  } catch (error) {
    trace(error);
  }
}

export async function aFullQueueSaysSo(trace: Trace) {
  const queue = new Queue<number>({ maxsize: 1 });
  queue.putNowait(1);
  trace(queue.full(), queue.maxsize);
  try {
    queue.putNowait(2);
  } catch (error) {
    trace(error);
  }
}

export async function putWaitsForRoom(trace: Trace) {
  const queue = new Queue<number>({ maxsize: 1 });
  const task = createTask(async () => {
    for (let item = 0; item < 3; item++) {
      await queue.put(item);
      trace("put", item);
    }
  });
  for (let turn = 0; turn < 3; turn++) {
    await sleep(tick);
    trace("got", await queue.get());
  }
  await task;
}

export async function gettersAreServedInOrder(trace: Trace) {
  const queue = new Queue<number>();
  const getter = (name: string) => async () => {
    trace(name, await queue.get());
  };
  const tasks = ["a", "b", "c"].map((name) => createTask(getter(name)));
  await sleep(0);
  for (let item = 0; item < 3; item++) queue.putNowait(item);
  await gather(...tasks);
}

export async function aCancelledGetterLosesNoItem(trace: Trace) {
  const queue = new Queue<string>();
  const getter = (name: string) => async () => {
    trace(name, await queue.get());
  };
  const first = createTask(getter("first"));
  const second = createTask(getter("second"));
  await sleep(0);
  queue.putNowait("item");
  first.cancel();
  await outcome(trace, () => first);
  await second;
  trace(queue.qsize());
}

export async function aCancelledPutterAddsNothing(trace: Trace) {
  const queue = new Queue<string>({ maxsize: 1 });
  await queue.put("a");
  const task = createTask(() => queue.put("b"));
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
  trace(await queue.get(), queue.empty());
}

export async function aPutterCancelledAsItIsWokenLetsTheNextIn(trace: Trace) {
  const queue = new Queue<string>({ maxsize: 1 });
  await queue.put("a");
  const first = createTask(() => queue.put("b"));
  const second = createTask(() => queue.put("c"));
  await sleep(0);
  queue.getNowait();
  first.cancel();
  await outcome(trace, () => first);
  await second;
  trace(await queue.get());
}

export async function joinWaitsUntilAllIsDone(trace: Trace) {
  const queue = new Queue<number>();
  for (let item = 0; item < 2; item++) queue.putNowait(item);
  const task = createTask(async () => {
    for (;;) {
      const item = await queue.get();
      await sleep(tick);
      trace("worked", item);
      queue.taskDone();
    }
  });
  await queue.join();
  trace("joined");
  task.cancel();
  await outcome(trace, () => queue.join());
}

export async function taskDoneTooOftenIsAnError(trace: Trace) {
  const queue = new Queue<number>();
  queue.putNowait(1);
  queue.getNowait();
  queue.taskDone();
  try {
    queue.taskDone();
  } catch (error) {
    trace(error);
  }
}
