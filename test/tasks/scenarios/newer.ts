// The twin of newer_scenarios.py.
import {
  asCompleted,
  Condition,
  createTask,
  currentTask,
  gather,
  Queue,
  QueueShutDown,
  sleep,
  type Task,
  TaskGroup,
  TimeoutError,
  timeout,
  ValueError,
  waitFor,
} from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

const after = <T>(ticks: number, value: T) => sleep(ticks * tick, value);
const fail =
  (name: string, ticks = 0) =>
  async () => {
    await sleep(ticks * tick);
    throw new ValueError(name);
  };
const cancelling = () => currentTask()?.cancelling();

async function note(trace: Trace, kind: new (...args: never[]) => Error, body: () => unknown): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    trace(error);
  }
}

export async function aQueueThatIsShutDownGivesWhatItHolds(trace: Trace) {
  const queue = new Queue<string>();
  for (const item of "ab") queue.putNowait(item);
  queue.shutdown();
  for (let i = 0; i < 3; i++) await outcome(trace, () => queue.get());
  await outcome(trace, () => queue.put("c"));
  await note(trace, QueueShutDown, () => queue.getNowait());
}

export async function aShutdownWakesGettersAndPutters(trace: Trace) {
  const empty = new Queue<string>();
  const full = new Queue<string>({ maxsize: 1 });
  full.putNowait("kept");
  const getter = () => outcome(trace, () => empty.get());
  const tasks = [createTask(getter), createTask(getter), createTask(() => outcome(trace, () => full.put("late")))];
  await sleep(0);
  empty.shutdown();
  full.shutdown();
  await gather(tasks);
  trace(full.qsize());
}

const joiner = (trace: Trace, queue: Queue) =>
  createTask(async () => {
    await queue.join();
    trace("joined");
  });

export async function anImmediateShutdownEmptiesTheQueueAndEndsJoin(trace: Trace) {
  const queue = new Queue<unknown>();
  for (let item = 0; item < 3; item++) queue.putNowait(item);
  const task = joiner(trace, queue);
  await sleep(0);
  queue.shutdown({ immediate: true });
  trace(queue.qsize(), queue.empty());
  await task;
  await outcome(trace, () => queue.get());
}

export async function joinAfterAShutdownWaitsForWhatWasTaken(trace: Trace) {
  const queue = new Queue<unknown>();
  queue.putNowait("item");
  queue.getNowait();
  queue.shutdown({ immediate: true });
  const task = joiner(trace, queue);
  await sleep(0);
  trace("not yet");
  queue.taskDone();
  await task;
}

export async function consumersEndWhenAQueueIsShutDown(trace: Trace) {
  const queue = new Queue<number>({ maxsize: 1 });
  const consumer = (name: string) => async () => {
    try {
      for (;;) trace(name, await queue.get());
    } catch (error) {
      if (!(error instanceof QueueShutDown)) throw error;
      trace(name, "ends");
    }
  };
  await TaskGroup.run(async (group) => {
    for (const name of "ab") group.createTask(consumer(name));
    for (let item = 0; item < 4; item++) await queue.put(item);
    queue.shutdown();
  });
}

export async function aShutdownLetsAFullQueueBeDrained(trace: Trace) {
  const queue = new Queue<number>({ maxsize: 1 });
  queue.putNowait(1);
  const tasks = [2, 3].map((item) => createTask(() => outcome(trace, () => queue.put(item))));
  await sleep(0);
  trace(queue.getNowait());
  queue.shutdown();
  await gather(tasks);
  trace(queue.qsize());
}

export async function uncancelDropsACancelThatIsNotDeliveredYet(trace: Trace) {
  const body = async () => {
    const task = currentTask() as Task;
    task.cancel();
    trace(task.cancelling(), task.uncancel());
    await sleep(0);
    return "went on";
  };
  await outcome(trace, () => createTask(body));
}

export async function uncancelOfOneOfTwoKeepsTheCancel(trace: Trace) {
  const body = async () => {
    const task = currentTask() as Task;
    task.cancel();
    task.cancel();
    trace(task.uncancel());
    try {
      await sleep(0);
    } finally {
      trace("cancelled", task.cancelling());
    }
  };
  await outcome(trace, () => createTask(body));
}

export async function aGroupWithinACancelledParentKeepsTheCancel(trace: Trace) {
  const parent = async () => {
    try {
      await TaskGroup.run((group) => {
        group.createTask(fail("child"));
        currentTask()?.cancel();
      });
    } catch (error) {
      trace(error, cancelling());
    }
    await sleep(0);
    trace("never");
  };
  await outcome(trace, () => createTask(parent));
}

export async function aCancelledParentOfAFailingGroupIsCancelledAtItsNextWait(trace: Trace) {
  const child = async () => {
    try {
      await sleep(50);
    } catch {
      throw new ValueError("in cleanup");
    }
  };
  const task = createTask(async () => {
    await note(trace, AggregateError, () =>
      TaskGroup.run((group) => {
        group.createTask(child);
      }),
    );
    trace(cancelling());
    await sleep(tick);
    trace("never");
  });
  await sleep(0);
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
}

export async function nestedGroupsFailOnce(trace: Trace) {
  const parent = async () => {
    try {
      await TaskGroup.run(async (outer) => {
        outer.createTask(fail("outer", 1));
        try {
          await TaskGroup.run((inner) => {
            inner.createTask(fail("inner", 1));
          });
        } catch (error) {
          trace("inner", error);
          throw error;
        }
      });
    } catch (error) {
      trace("outer", error);
    }
    trace(cancelling());
  };
  await createTask(parent);
}

export async function aTaskMadeByAFailingBodyIsCancelledBeforeItBegins(trace: Trace) {
  await outcome(trace, () =>
    TaskGroup.run((group) => {
      group.createTask(() => {
        trace("never");
      });
      throw new ValueError("body");
    }),
  );
}

export async function waitForRunsInItsOwnTask(trace: Trace) {
  (currentTask() as Task).name = "asker";
  trace(await waitFor(() => currentTask()?.name, 1));
}

export async function waitForPassesCleanupAndLateResults(trace: Trace) {
  const stubborn = async () => {
    try {
      await sleep(50);
      return "never";
    } catch {
      return await after(1, "late");
    }
  };
  await outcome(trace, () => waitFor(stubborn, tick));
}

export async function waitForRaisesWhatTheCleanupRaises(trace: Trace) {
  const body = async () => {
    try {
      await sleep(50);
    } catch {
      throw new ValueError("cleanup");
    }
  };
  await outcome(trace, () => waitFor(body, tick));
}

export async function waitForCancelledWithItsDeadlineIsCancelled(trace: Trace) {
  const task = createTask(() => waitFor(() => sleep(50), 2 * tick));
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
}

export async function asCompletedGivesTheTasksThemselves(trace: Trace) {
  const tasks = [3, 1, 2].map((ticks) => createTask(() => after(ticks, ticks), { name: `t${String(ticks)}` }));
  // Written out: TypeScript types the variable of a `for await` by what awaiting it gives.
  const completed = asCompleted(tasks);
  for (let next = await completed.next(); !next.done; next = await completed.next()) {
    const task = next.value;
    trace(task.name, tasks.includes(task), task.done(), await task);
  }
}

export async function asCompletedRunsOutOfTimeInTheMiddle(trace: Trace) {
  const tasks = [1, 3].map((ticks) => createTask(() => after(ticks, ticks)));
  await note(trace, TimeoutError, async () => {
    for await (const task of asCompleted(tasks, { timeout: 2 * tick })) trace(await Promise.resolve(task));
  });
  trace(tasks.map((task) => task.done()));
  await gather(tasks);
}

export async function asCompletedGivesFailuresWithTheirTasks(trace: Trace) {
  const tasks = [createTask(() => Promise.reject(new ValueError("no"))), createTask(() => after(1, "yes"))];
  for await (const task of asCompleted<Task>(tasks)) {
    await note(trace, ValueError, async () => {
      trace(await task);
    });
  }
}

export async function asCompletedMayBeGathered(trace: Trace) {
  trace(await gather(...asCompleted([3, 1, 2].map((ticks) => createTask(() => after(ticks, ticks))))));
}

export async function asCompletedOutOfTimeFailsEachThatIsLeft(trace: Trace) {
  const tasks = [1, 3, 4].map((ticks) => createTask(() => after(ticks, ticks)));
  for (const each of asCompleted(tasks, { timeout: 2 * tick })) await outcome(trace, () => each);
  await gather(tasks);
}

export async function asCompletedOfNothingIsOver(trace: Trace) {
  for await (const task of asCompleted([])) trace("never", task);
  trace([...asCompleted([])]);
}

export async function aConditionWaiterCancelledAfterItsNotificationPassesItOn(trace: Trace) {
  const changed = new Condition();
  const waiter = (name: string) => async () => {
    using held = await changed.acquire();
    await changed.wait();
    trace(name);
  };
  const [first, second] = [createTask(waiter("first")), createTask(waiter("second"))];
  await sleep(0);
  {
    using held = await changed.acquire();
    changed.notify(1);
  }
  first.cancel();
  await outcome(trace, () => first);
  await second;
}

export async function anEagerTaskBeginsAtOnce(trace: Trace) {
  const body = (name: string) => async () => {
    trace(name, "begins");
    await sleep(0);
    trace(name, "ends");
  };
  const eager = createTask(body("eager"), { eagerStart: true });
  const lazy = createTask(body("lazy"));
  trace("made");
  await gather(eager, lazy);
}

export async function anEagerTaskThatNeedNotWaitIsDoneAtOnce(trace: Trace) {
  const task = createTask(() => 5, { eagerStart: true });
  trace(task.done(), await task);
}

export async function aTimeoutWithinAGroupLeavesTheGroupAlone(trace: Trace) {
  const parent = async () => {
    await TaskGroup.run(async (group) => {
      group.createTask(async () => {
        await sleep(2 * tick);
        trace("child ends");
      });
      await note(trace, TimeoutError, () => timeout(tick, () => sleep(50)));
    });
    trace(cancelling());
  };
  await createTask(parent);
}

export async function aGroupWithinATimeoutIsCancelledByIt(trace: Trace) {
  const child = async () => {
    try {
      await sleep(50);
    } finally {
      trace("child cancelled");
    }
  };
  const parent = () =>
    timeout(tick, () =>
      TaskGroup.run((group) => {
        group.createTask(child);
      }),
    );
  await outcome(trace, () => createTask(parent));
}

export async function aFailureInAGroupWithinATimeoutIsItsOwn(trace: Trace) {
  const parent = () =>
    timeout(tick, () =>
      TaskGroup.run(async (group) => {
        group.createTask(() => Promise.reject(new ValueError("child")));
        await sleep(50);
      }),
    );
  await outcome(trace, () => createTask(parent));
}

export async function aTimeoutWhoseDeadlineIsPastStrikesAtOnce(trace: Trace) {
  const body = () =>
    timeout(-1, async (scope) => {
      try {
        await sleep(0);
      } finally {
        trace(scope.expired());
      }
    });
  await outcome(trace, () => createTask(body));
}

export async function aClosedTimeoutCannotBeMoved(trace: Trace) {
  const scope = await timeout(1, (running) => running);
  try {
    scope.reschedule(2);
  } catch (error) {
    trace(error);
  }
  trace(scope.expired());
}
