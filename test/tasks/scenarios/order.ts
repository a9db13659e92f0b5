// The twin of order_scenarios.py.
import {
  Barrier,
  CancelledError,
  Condition,
  createTask,
  currentTask,
  Event,
  gather,
  getRunningLoop,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  shield,
  sleep,
  TaskGroup,
  ValueError,
  wait,
} from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

const names = (text: string, body: (name: string) => Promise<unknown>) => Array.from(text, (name) => () => body(name));

export async function aFreeLockIsTakenWithoutGivingWay(trace: Trace) {
  const lock = new Lock();
  const user = async (name: string) => {
    trace(name, "wants");
    using held = await lock.acquire();
    trace(name, "has");
    await sleep(0);
    trace(name, "leaves");
  };
  await gather(...names("abc", user));
}

export async function whoeverReleasesALockMayNotTakeItBackAtOnce(trace: Trace) {
  const lock = new Lock();
  const user = async (name: string) => {
    for (let turn = 0; turn < 3; turn++) {
      using held = await lock.acquire();
      trace(name, turn);
      await sleep(0);
    }
  };
  await gather(...names("ab", user));
}

export async function withoutWaitersALockIsTakenAgainAndAgain(trace: Trace) {
  const lock = new Lock();
  const user = async (name: string) => {
    for (let turn = 0; turn < 3; turn++) {
      using held = await lock.acquire();
      trace(name, turn);
    }
  };
  await gather(...names("ab", user));
}

export async function placesOfASemaphoreAreTakenWithoutGivingWay(trace: Trace) {
  const places = new Semaphore(2);
  const user = async (name: string) => {
    trace(name, "wants");
    {
      using held = await places.acquire();
      trace(name, "has");
      await sleep(tick);
    }
    trace(name, "left");
  };
  await gather(...names("abcd", user));
}

export async function aProducerFillsAnUnboundedQueueBeforeItsConsumerSeesIt(trace: Trace) {
  const queue = new Queue<number>();
  const task = createTask(async () => {
    for (let i = 0; i < 3; i++) trace("got", await queue.get());
  });
  await sleep(0);
  for (let item = 0; item < 3; item++) {
    await queue.put(item);
    trace("put", item);
  }
  await task;
}

export async function producerAndConsumerTakeTurnsAtASmallQueue(trace: Trace) {
  const queue = new Queue<number | undefined>({ maxsize: 2 });
  const producer = async () => {
    for (let item = 0; item < 6; item++) {
      await queue.put(item);
      trace("put", item);
    }
    await queue.put(undefined);
  };
  const consumer = async () => {
    for (let item = await queue.get(); item !== undefined; item = await queue.get()) trace("got", item);
  };
  await gather(producer, consumer);
}

export async function twoConsumersShareTheItems(trace: Trace) {
  const queue = new Queue<number>();
  const consumer = (name: string) => async () => {
    for (;;) {
      const item = await queue.get();
      trace(name, item);
      await sleep(tick * (item % 2));
      queue.taskDone();
    }
  };
  const consumers = Array.from("ab", (name) => createTask(consumer(name)));
  for (let item = 0; item < 6; item++) queue.putNowait(item);
  await queue.join();
  trace("joined");
  for (const task of consumers) task.cancel();
  await gather(consumers, { returnExceptions: true });
  trace(consumers.map((task) => task.cancelled()));
}

export async function aPriorityQueueWakesOneGetterAnItem(trace: Trace) {
  const queue = new PriorityQueue<[number, string]>();
  const getter = (name: string) => async () => {
    trace(name, (await queue.get())[0]);
  };
  const tasks = Array.from("abc", (name) => createTask(getter(name)));
  await sleep(0);
  for (const item of [3, 1, 2]) queue.putNowait([item, "x"]);
  await gather(tasks);
}

export async function anEventThatIsSetLetsPassWithoutGivingWay(trace: Trace) {
  const event = new Event();
  event.set();
  const walker = async (name: string) => {
    trace(name, "comes");
    trace(name, await event.wait());
  };
  await gather(...names("ab", walker));
}

export async function anEventSetAndClearedStillWakesWhoWaited(trace: Trace) {
  const event = new Event();
  const walker = (name: string) => async () => {
    trace(name, await event.wait(), event.isSet());
  };
  const tasks = Array.from("ab", (name) => createTask(walker(name)));
  await sleep(0);
  event.set();
  event.clear();
  const late = createTask(walker("late"));
  await gather(tasks);
  trace(late.done());
  event.set();
  await late;
}

export async function awaitingAPlainCoroutineGivesWayToNobody(trace: Trace) {
  const inner = (name: string) => {
    trace(name, "inner");
    return Promise.resolve(name);
  };
  const outer = async (name: string) => {
    trace(name, "before");
    trace(await inner(name));
    trace(name, "after");
  };
  await gather(...names("ab", outer));
}

export async function awaitingAFinishedTaskGivesWayToNobody(trace: Trace) {
  const done = createTask(() => 1);
  await done;
  const asker = async (name: string) => {
    trace(name, "asks");
    trace(name, await done);
  };
  await gather(...names("ab", asker));
}

export async function sleepZeroGoesRound(trace: Trace) {
  const walker = async (name: string) => {
    for (let step = 0; step < 3; step++) {
      trace(name, step);
      await sleep(0);
    }
  };
  await gather(...names("abc", walker));
}

export async function aTaskBeginsAfterWhatWasReadyBeforeIt(trace: Trace) {
  const parent = async () => {
    trace("parent");
    for (const name of ["first", "second"]) {
      createTask(() => {
        trace(name, "starts");
      });
    }
    await sleep(0);
    trace("parent again");
  };
  const other = async () => {
    trace("other");
    await sleep(0);
    trace("other again");
  };
  await gather(parent, other);
}

export async function whatATaskWakesComesBeforeItsOwnNextTurn(trace: Trace) {
  const event = new Event();
  const waiter = async () => {
    await event.wait();
    trace("woken");
  };
  const waker = async () => {
    await sleep(0);
    event.set();
    trace("set");
    await sleep(0);
    trace("next turn");
  };
  await gather(waiter, waker);
}

export async function aSleeperOfNoTimeKeepsItsPlaceWhenOthersAreWoken(trace: Trace) {
  const event = new Event();
  const waiter = async () => {
    await event.wait();
    trace("woken");
  };
  const sleeper = async () => {
    await event.wait();
    trace("to sleep");
    await sleep(0);
    trace("slept");
  };
  const waker = async () => {
    await sleep(tick);
    event.set();
    await sleep(0);
    trace("waker");
  };
  await gather(sleeper, waiter, waker);
}

export async function oneEndWakesAwaitersAndCallbacksAsTheyCame(trace: Trace) {
  const task = createTask(() => sleep(tick, 1));
  const awaiter = (name: string) => async () => {
    await task;
    trace(name);
  };
  const first = createTask(awaiter("first"));
  await sleep(0);
  task.addDoneCallback(() => {
    trace("callback");
  });
  const second = createTask(awaiter("second"));
  await gather(first, second);
}

const walker = (trace: Trace, steps: number) => async () => {
  for (let step = 0; step < steps; step++) {
    trace("step", step);
    await sleep(0);
  }
};

export async function gatheredResultsComeOneRoundAfterTheLastChild(trace: Trace) {
  const child = async (name: string) => {
    await sleep(0);
    trace(name, "ends");
  };
  const parent = async () => {
    await gather(...names("ab", child));
    trace("gathered");
  };
  await gather(parent, walker(trace, 6));
}

export async function aWaitIsWokenAfterTheCallbacksOfItsTasks(trace: Trace) {
  const child = async () => {
    await sleep(0);
    trace("child");
  };
  const parent = async () => {
    await wait([createTask(child)]);
    trace("waited");
  };
  await gather(parent, walker(trace, 6));
}

export async function aGroupEndsAfterItsLastTask(trace: Trace) {
  const child = (name: string) => async () => {
    await sleep(0);
    trace(name);
  };
  const parent = async () => {
    await TaskGroup.run((group) => {
      group.createTask(child("a"));
      group.createTask(child("b"));
      trace("body ends");
    });
    trace("group ends");
  };
  await gather(parent, walker(trace, 6));
}

export async function callSoonStandsInLineWithTasks(trace: Trace) {
  const body = (name: string) => async () => {
    trace(name);
    await sleep(0);
    trace(name, "again");
  };
  const loop = getRunningLoop();
  const first = createTask(body("a"));
  loop.callSoon(trace, "soon 1");
  const second = createTask(body("b"));
  loop.callSoon(trace, "soon 2");
  await gather(first, second);
}

export async function callbacksThatCallSoonGoRoundWithTasks(trace: Trace) {
  const loop = getRunningLoop();
  const again = (count: number) => {
    trace("callback", count);
    if (count > 0) loop.callSoon(again, count - 1);
  };
  loop.callSoon(again, 3);
  await walker(trace, 4)();
}

export async function timersComeBetweenTheTurnsOfBusyTasks(trace: Trace) {
  const stop = new Event();
  getRunningLoop().callLater(0, () => {
    stop.set();
  });
  let turns = 0;
  while (!stop.isSet()) {
    turns++;
    await sleep(0);
  }
  trace(turns > 0);
}

export async function aConditionHandsOnInTheOrderOfWaiting(trace: Trace) {
  const changed = new Condition();
  const state: number[] = [];
  const waiter = (name: string) => async () => {
    using held = await changed.acquire();
    trace(name, "waits");
    await changed.waitFor(() => state.length > 0);
    trace(name, "goes on");
  };
  const tasks = Array.from("abc", (name) => createTask(waiter(name)));
  await sleep(0);
  {
    using held = await changed.acquire();
    changed.notifyAll();
    trace("notified too early");
  }
  await sleep(tick);
  {
    using held = await changed.acquire();
    state.push(1);
    changed.notifyAll();
    trace("notified");
  }
  await gather(tasks);
}

export async function theLastAtABarrierGoesOnFirst(trace: Trace) {
  const barrier = new Barrier(3);
  const member = async (name: string) => {
    trace(name, "comes");
    const place = await barrier.wait();
    trace(name, place);
  };
  await gather(...names("abc", member));
}

export async function aResultAtTheMomentOfTheCancelIsLost(trace: Trace) {
  const event = new Event();
  const task = createTask(async () => {
    try {
      await event.wait();
      trace("went on");
    } catch (error) {
      trace("cancelled", (error as Error).message);
      throw error;
    }
  });
  await sleep(0);
  event.set();
  task.cancel("too late");
  await outcome(trace, () => task);
}

export async function aCancelBeatsTheResultOfAnAwaitedTask(trace: Trace) {
  const task = createTask(async () => {
    const inner = createTask(() => "result");
    try {
      trace(await inner);
    } finally {
      trace(inner.done(), inner.cancelled());
    }
  });
  await sleep(0);
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
}

export async function aCancelBeatsTheFailureOfAnAwaitedTask(trace: Trace) {
  const child = () => Promise.reject(new ValueError("child"));
  const task = createTask(async () => {
    await createTask(child);
  });
  await sleep(0);
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
}

export async function aPendingCancelPassesWhatNeedNotWait(trace: Trace) {
  const [lock, queue, event] = [new Lock(), new Queue<number>(), new Event()];
  event.set();
  const body = async () => {
    currentTask()?.cancel();
    await lock.acquire();
    await queue.put(1);
    trace(await queue.get(), await event.wait());
    try {
      await sleep(0);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      trace("at the first wait");
    }
  };
  await outcome(trace, () => createTask(body));
}

export async function aCancelledSleeperOfNoTimeKeepsItsPlace(trace: Trace) {
  const victim = createTask(async () => {
    try {
      await sleep(0);
    } finally {
      trace("victim");
    }
  });
  const other = createTask(async () => {
    await sleep(0);
    trace("other");
  });
  await sleep(0);
  victim.cancel();
  await gather(victim, other, { returnExceptions: true });
}

export async function twoCancelsOneError(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } catch (error) {
      trace("first", (error as Error).message);
    }
    await sleep(tick);
    trace("went on");
    return currentTask()?.cancelling();
  });
  await sleep(0);
  task.cancel("one");
  task.cancel("two");
  await outcome(trace, () => task);
}

export async function aWaiterCancelledWithTheLockInHandPassesItOn(trace: Trace) {
  const lock = new Lock();
  await lock.acquire();
  const user = (name: string) => async () => {
    using held = await lock.acquire();
    trace(name);
  };
  const [first, second] = [createTask(user("first")), createTask(user("second"))];
  await sleep(0);
  lock.release();
  first.cancel();
  await gather(first, second, { returnExceptions: true });
  trace(first.cancelled(), lock.locked());
}

export async function aGetterCancelledAsItIsWokenLeavesTheItemToTheNext(trace: Trace) {
  const queue = new Queue<string>();
  const getter = (name: string) => async () => {
    trace(name, await queue.get());
  };
  const [first, second] = [createTask(getter("first")), createTask(getter("second"))];
  await sleep(0);
  queue.putNowait("item");
  first.cancel();
  await gather(first, second, { returnExceptions: true });
  trace(first.cancelled(), queue.qsize());
}

export async function aSemaphoreWaiterCancelledWithItsPlacePassesItOn(trace: Trace) {
  const places = new Semaphore(0);
  const user = (name: string) => async () => {
    await places.acquire();
    trace(name);
  };
  const [first, second] = [createTask(user("first")), createTask(user("second"))];
  await sleep(0);
  places.release();
  first.cancel();
  await gather(first, second, { returnExceptions: true });
  trace(first.cancelled(), places.locked());
}

export async function aShieldHoldsOffACancelAndThenGivesItsResult(trace: Trace) {
  const inner = createTask(async () => {
    await sleep(tick);
    trace("inner ends");
    return 7;
  });
  const outer = createTask(async () => {
    try {
      return await shield(inner);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      trace("outer cancelled", inner.done());
      return await inner;
    }
  });
  await sleep(0);
  outer.cancel();
  await outcome(trace, () => outer);
}

export async function cleanupOfACancelledTaskEndsBeforeItsAwaiterGoesOn(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } finally {
      trace("cleans");
      await sleep(tick);
      trace("clean");
    }
  });
  await sleep(0);
  task.cancel();
  try {
    await task;
  } catch {
    trace("awaiter");
  }
}

export async function aCancelFromACallbackReachesTheNextWait(trace: Trace) {
  const task = createTask(async () => {
    trace("begins");
    await sleep(0);
    trace("never");
  });
  getRunningLoop().callSoon(() => {
    task.cancel();
  });
  await outcome(trace, () => task);
}

export async function tasksOfTasksEndInsideOut(trace: Trace) {
  const noted = (words: unknown[], body: () => PromiseLike<unknown>) => async () => {
    try {
      await body();
    } finally {
      trace(...words);
    }
  };
  const leaf = (name: number) => noted(["leaf", name], () => sleep(50));
  const middle = noted(["middle"], () => gather(leaf(1), leaf(2)));
  const root = createTask(noted(["root"], () => createTask(middle)));
  await sleep(tick);
  root.cancel();
  await outcome(trace, () => root);
}

export async function aWorkerPoolDealsJobsInOrder(trace: Trace) {
  const queue = new Queue<number>({ maxsize: 3 });
  const worker = (name: string) => async () => {
    for (;;) {
      const job = await queue.get();
      trace(name, "begins", job);
      await sleep(tick * (1 + (job % 3)));
      trace(name, "ends", job);
      queue.taskDone();
    }
  };
  const workers = Array.from("ab", (name) => createTask(worker(name)));
  for (let job = 0; job < 7; job++) {
    await queue.put(job);
    trace("queued", job);
  }
  await queue.join();
  for (const each of workers) each.cancel();
  trace(await gather(workers, { returnExceptions: true }));
}

export async function readersAndWritersShareACondition(trace: Trace) {
  const changed = new Condition();
  const [readers, writing] = [new Set<string>(), new Set<string>()];
  const use = async (name: string, word: string, mine: Set<string>, mayBegin: () => boolean) => {
    {
      using held = await changed.acquire();
      await changed.waitFor(mayBegin);
      mine.add(name);
    }
    trace(name, word);
    await sleep(tick);
    using held = await changed.acquire();
    mine.delete(name);
    changed.notifyAll();
  };
  const reader = (name: string) => () => use(name, "reads", readers, () => writing.size === 0);
  const writer = (name: string) => () => use(name, "writes", writing, () => writing.size + readers.size === 0);
  await gather(reader("r1"), writer("w1"), reader("r2"), writer("w2"), reader("r3"));
}

export async function philosophersEatOneAfterAnother(trace: Trace) {
  const forks = [new Lock(), new Lock(), new Lock()] as const;
  const philosopher = async (seat: number) => {
    const [left, right] = [seat, (seat + 1) % 3].sort() as [0 | 1 | 2, 0 | 1 | 2];
    for (let meal = 0; meal < 2; meal++) {
      using first = await forks[left].acquire();
      await sleep(0);
      using second = await forks[right].acquire();
      trace(seat, "eats", meal);
      await sleep(tick);
    }
  };
  await gather(...[0, 1, 2].map((seat) => () => philosopher(seat)));
}
