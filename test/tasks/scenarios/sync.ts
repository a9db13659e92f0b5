// The twin of sync_scenarios.py.
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  createTask,
  Event,
  gather,
  Lock,
  Semaphore,
  sleep,
} from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

/** A user of a lock or semaphore: says its name while it holds it. */
function user(trace: Trace, lock: Lock | Semaphore, name: string): () => Promise<void> {
  return async () => {
    using held = await lock.acquire();
    trace(name);
  };
}

export async function aLockServesItsWaitersInOrder(trace: Trace) {
  const lock = new Lock();
  const stay = (name: string) => async () => {
    using held = await lock.acquire();
    trace(name, "in");
    await sleep(tick);
    trace(name, "out");
  };
  await gather(stay("a"), stay("b"), stay("c"));
  trace(lock.locked());
}

export async function aNewcomerDoesNotOvertakeAWokenWaiter(trace: Trace) {
  const lock = new Lock();
  await lock.acquire();
  const task = createTask(async () => {
    await lock.acquire();
    trace("waiter");
    lock.release();
  });
  await sleep(0);
  lock.release();
  trace(lock.locked());
  await lock.acquire();
  trace("newcomer");
  lock.release();
  await task;
}

export async function aCancelledLockWaiterLeavesTheLine(trace: Trace) {
  const lock = new Lock();
  await lock.acquire();
  const first = createTask(user(trace, lock, "first"));
  const second = createTask(user(trace, lock, "second"));
  await sleep(0);
  first.cancel();
  await sleep(0);
  lock.release();
  await second;
  await outcome(trace, () => first);
}

export async function aWaiterCancelledAsItIsWokenPassesTheLockOn(trace: Trace) {
  const lock = new Lock();
  await lock.acquire();
  const first = createTask(user(trace, lock, "first"));
  const second = createTask(user(trace, lock, "second"));
  await sleep(0);
  lock.release();
  first.cancel();
  await outcome(trace, () => first);
  await second;
  trace(lock.locked());
}

export async function releasingAFreeLockIsAnError(trace: Trace) {
  try {
    new Lock().release();
  } catch (error) {
    trace(error);
  }
}

export async function aSemaphoreLetsInAsManyAsItHasPlaces(trace: Trace) {
  const semaphore = new Semaphore(2);
  const stay = (name: string, ticks: number) => async () => {
    using held = await semaphore.acquire();
    trace(name, "in");
    await sleep(ticks * tick);
    trace(name, "out");
  };
  await gather(stay("a", 1), stay("b", 3), stay("c", 4), stay("d", 1));
  trace(semaphore.locked());
}

export async function aSemaphoreDoesNotLetNewcomersOvertake(trace: Trace) {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const first = createTask(user(trace, semaphore, "first"));
  await sleep(0);
  semaphore.release();
  trace(semaphore.locked());
  await gather(first, user(trace, semaphore, "second"));
}

export async function aCancelledSemaphoreWaiterGivesItsPlaceBack(trace: Trace) {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const first = createTask(user(trace, semaphore, "first"));
  const second = createTask(user(trace, semaphore, "second"));
  await sleep(0);
  semaphore.release();
  first.cancel();
  await outcome(trace, () => first);
  await second;
  trace(semaphore.locked());
}

export async function aBoundedSemaphoreCountsReleases(trace: Trace) {
  const semaphore = new BoundedSemaphore(1);
  await semaphore.acquire();
  semaphore.release();
  try {
    semaphore.release();
  } catch (error) {
    trace(error);
  }
}

export async function aSemaphoreBelowZeroIsRefused(trace: Trace) {
  try {
    new Semaphore(-1);
  } catch (error) {
    trace(error);
  }
}

export async function anEventWakesAllWhoWait(trace: Trace) {
  const event = new Event();
  const waiter = (name: string) => async () => {
    trace(name, await event.wait());
  };
  const tasks = [createTask(waiter("a")), createTask(waiter("b"))];
  await sleep(0);
  trace(event.isSet());
  event.set();
  event.clear();
  await gather(...tasks);
  trace(event.isSet());
  event.set();
  trace(await event.wait());
}

export async function aCancelledEventWaiterLeavesTheOthersWaiting(trace: Trace) {
  const event = new Event();
  const waiter = (name: string) => async () => {
    await event.wait();
    trace(name);
  };
  const first = createTask(waiter("first"));
  const second = createTask(waiter("second"));
  await sleep(0);
  first.cancel();
  await outcome(trace, () => first);
  event.set();
  await second;
}

export async function notifyWakesOneAndNotifyAllTheRest(trace: Trace) {
  const condition = new Condition();
  const waiter = (name: string) => async () => {
    using held = await condition.acquire();
    await condition.wait();
    trace(name);
  };
  const tasks = ["a", "b", "c"].map((name) => createTask(waiter(name)));
  await sleep(tick);
  {
    using held = await condition.acquire();
    condition.notify();
    trace("notified one");
  }
  await sleep(tick);
  {
    using held = await condition.acquire();
    condition.notifyAll();
    trace("notified all");
  }
  await gather(...tasks);
}

export async function aConditionAsksForItsLock(trace: Trace) {
  const condition = new Condition();
  await outcome(trace, () => condition.wait());
  try {
    condition.notify();
  } catch (error) {
    trace(error);
  }
}

export async function waitForAPredicateAsksAgain(trace: Trace) {
  const condition = new Condition();
  let value = 0;
  const task = createTask(async () => {
    using held = await condition.acquire();
    trace("got", await condition.waitFor(() => value >= 2 && value));
  });
  for (let turn = 0; turn < 3; turn++) {
    await sleep(tick);
    using held = await condition.acquire();
    value++;
    condition.notifyAll();
  }
  await task;
}

export async function aCancelledConditionWaiterTakesTheLockBackFirst(trace: Trace) {
  const condition = new Condition();
  const task = createTask(async () => {
    using held = await condition.acquire();
    try {
      await condition.wait();
    } catch (error) {
      trace("cancelled", condition.locked());
      throw error;
    }
  });
  await sleep(0);
  await condition.acquire();
  task.cancel();
  await sleep(tick);
  trace("still held", task.done());
  condition.release();
  await outcome(trace, () => task);
  trace(condition.locked());
}

export async function aBarrierLetsAllGoAtOnce(trace: Trace) {
  const barrier = new Barrier(3);
  const member = (ticks: number) => async () => {
    await sleep(ticks * tick);
    const place = await barrier.wait();
    trace("through", place);
  };
  const first = [createTask(member(1)), createTask(member(2))];
  await sleep(3 * tick);
  trace(barrier.nWaiting, barrier.parties);
  await gather(...first, member(0));
  trace(barrier.nWaiting, barrier.broken);
}

export async function aBarrierServesRoundAfterRound(trace: Trace) {
  const barrier = new Barrier(2);
  const member = async () => {
    for (let turn = 0; turn < 3; turn++) {
      await sleep(tick);
      await barrier.wait();
      trace(turn);
    }
  };
  await gather(
    () => member(),
    () => member(),
  );
}

export async function abortingABarrierBreaksItForAll(trace: Trace) {
  const barrier = new Barrier(3);
  const tasks = [createTask(() => barrier.wait()), createTask(() => barrier.wait())];
  await sleep(tick);
  await barrier.abort();
  for (const task of tasks) await outcome(trace, () => task);
  await outcome(trace, () => barrier.wait());
  trace(barrier.broken);
  await barrier.reset();
  trace(barrier.broken);
}

export async function resettingABarrierSendsAwayWhoWaits(trace: Trace) {
  const barrier = new Barrier(2);
  const task = createTask(() => barrier.wait());
  await sleep(tick);
  await barrier.reset();
  await outcome(trace, () => task);
  const results = await gather(barrier.wait(), barrier.wait());
  trace(results.sort(), barrier.broken);
}

export async function aCancelledBarrierMemberIsNotCounted(trace: Trace) {
  const barrier = new Barrier(2);
  const task = createTask(() => barrier.wait());
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(barrier.nWaiting);
  trace((await gather(barrier.wait(), barrier.wait())).sort());
}
