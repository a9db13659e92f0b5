// The twin of wait_scenarios.py.
import {
  asCompleted,
  createTask,
  currentTask,
  loop,
  sleep,
  type Task,
  timeout,
  ValueError,
  wait,
  waitFor,
  type WaitOptions,
} from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

function after<T>(ticks: number, value: T): () => Promise<T> {
  return async () => {
    await sleep(ticks * tick);
    if (value instanceof Error) throw value;
    return value;
  };
}

async function names(trace: Trace, tasks: Task[], options: WaitOptions = {}) {
  const { done, pending } = await wait(tasks, options);
  trace([...done].map((task) => task.name).sort(), [...pending].map((task) => task.name).sort());
}

export async function waitForAllGivesBothSets(trace: Trace) {
  const tasks = [createTask(after(1, 1), { name: "a" }), createTask(after(2, new ValueError("x")), { name: "b" })];
  await names(trace, tasks);
  trace(tasks[1]?.exception());
}

export async function waitForTheFirstLeavesTheRestRunning(trace: Trace) {
  const tasks = [createTask(after(1, 1), { name: "a" }), createTask(after(3, 2), { name: "b" })];
  await names(trace, tasks, { returnWhen: "FIRST_COMPLETED" });
  await outcome(trace, () => tasks[1]);
}

export async function waitForTheFirstExceptionPassesOverResults(trace: Trace) {
  const tasks = [
    createTask(after(1, 1), { name: "a" }),
    createTask(after(2, new ValueError("x")), { name: "b" }),
    createTask(after(5, 3), { name: "c" }),
  ];
  await names(trace, tasks, { returnWhen: "FIRST_EXCEPTION" });
  tasks[2]?.cancel();
}

export async function waitForTheFirstExceptionPassesOverCancelledTasks(trace: Trace) {
  const tasks = [createTask(after(9, 1), { name: "a" }), createTask(after(2, 2), { name: "b" })];
  await sleep(0);
  tasks[0]?.cancel();
  await names(trace, tasks, { returnWhen: "FIRST_EXCEPTION" });
}

export async function waitWithATimeoutRaisesNothing(trace: Trace) {
  const tasks = [createTask(after(1, 1), { name: "a" }), createTask(after(9, 2), { name: "b" })];
  await names(trace, tasks, { timeout: 3 * tick });
  trace(tasks[1]?.cancelling());
  tasks[1]?.cancel();
}

export async function waitingForNothingIsAValueError(trace: Trace) {
  try {
    await wait([]);
  } catch (error) {
    trace((error as Error).name);
  }
}

export async function waitingForACoroutineIsATypeError(trace: Trace) {
  try {
    await wait([after(0, 1) as unknown as Promise<number>]);
  } catch (error) {
    trace(error);
  }
}

export async function anUnknownConditionIsAValueError(trace: Trace) {
  const task = createTask(after(0, 1));
  await outcome(trace, () => wait([task], { returnWhen: "SOMETIMES" as "ALL_COMPLETED" }));
  await task;
}

export async function cancellingAWaitLeavesItsTasksAlone(trace: Trace) {
  const inner = createTask(after(3, "kept"));
  const task = createTask(async () => {
    await wait([inner]);
  });
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  await outcome(trace, () => inner);
}

export async function waitForGivesTheResultInTime(trace: Trace) {
  await outcome(trace, () => waitFor(after(1, "ok"), 5 * tick));
  await outcome(trace, () => waitFor(after(1, "ok"), null));
}

export async function waitForCancelsWhatTakesTooLong(trace: Trace) {
  const inner = createTask(() => sleep(50));
  await outcome(trace, () => waitFor(inner, tick));
  trace(inner.cancelled());
}

export async function waitForWaitsUntilTheCancelledTaskHasEnded(trace: Trace) {
  const slowToEnd = async () => {
    try {
      await sleep(50);
    } finally {
      await sleep(2 * tick);
      trace("ended");
    }
  };
  await outcome(trace, () => waitFor(slowToEnd, tick));
}

export async function waitForZeroSecondsTakesOnlyWhatIsDone(trace: Trace) {
  const done = createTask(after(0, "done"));
  await done;
  await outcome(trace, () => waitFor(done, 0));
  const task = createTask(async () => {
    trace("ran");
  });
  await outcome(trace, () => waitFor(task, 0));
}

export async function waitForPassesAFailureOn(trace: Trace) {
  await outcome(trace, () => waitFor(after(1, new ValueError("own")), 5 * tick));
}

export async function cancellingAWaitForCancelsWhatItWaitsFor(trace: Trace) {
  const inner = createTask(() => sleep(50));
  const task = createTask(async () => {
    await waitFor(inner, 10);
  });
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(inner.cancelled(), task.cancelled());
}

export async function aTimeoutBecomesATimeoutError(trace: Trace) {
  await createTask(async () => {
    let expired: (() => boolean) | undefined;
    try {
      await timeout(tick, async (scope) => {
        expired = () => scope.expired();
        try {
          await sleep(50);
        } catch (error) {
          trace("cancelled inside", currentTask()?.cancelling());
          throw error;
        }
      });
    } catch (error) {
      trace(error, expired?.(), currentTask()?.cancelling(), ((error as Error).cause as Error).name);
    }
  });
}

export async function aTimeoutInTimeChangesNothing(trace: Trace) {
  const scope = await timeout(5 * tick, async (each) => {
    await sleep(tick);
    return each;
  });
  trace(scope.expired());
  await sleep(6 * tick);
  trace("alive");
}

export async function theInnerTimeoutIsCaughtInsideTheOuter(trace: Trace) {
  await timeout(50, async () => {
    try {
      await timeout(tick, () => sleep(50));
    } catch {
      trace("inner");
    }
    await sleep(tick);
    trace("went on");
  });
}

export async function theOuterTimeoutPassesThroughTheInner(trace: Trace) {
  let ended: (() => boolean) | undefined;
  try {
    await timeout(tick, async (outer) => {
      ended = () => outer.expired();
      let inner: (() => boolean) | undefined;
      try {
        await timeout(50, async (scope) => {
          inner = () => scope.expired();
          await sleep(50);
        });
      } finally {
        trace("inner", inner?.());
      }
    });
  } catch {
    trace("outer", ended?.());
  }
}

export async function aCancelFromOutsideIsNotATimeout(trace: Trace) {
  const task = createTask(() => timeout(50, () => sleep(50)));
  await sleep(tick);
  task.cancel("outside");
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function aSwallowedTimeoutIsNoError(trace: Trace) {
  const scope = await timeout(tick, async (each) => {
    try {
      await sleep(50);
    } catch {
      trace("swallowed");
    }
    return each;
  });
  trace(scope.expired(), currentTask()?.cancelling());
}

export async function anotherErrorAtTheDeadlinePasses(trace: Trace) {
  await outcome(trace, () =>
    createTask(() =>
      timeout(tick, async () => {
        try {
          await sleep(50);
        } catch {
          throw new ValueError("instead");
        }
      }),
    ),
  );
}

export async function aDeadlineMayBeMoved(trace: Trace) {
  const scope = await timeout(tick, async (each) => {
    each.reschedule(null);
    trace(each.when());
    await sleep(2 * tick);
    each.reschedule(loop.time() + 50);
    return each;
  });
  trace(scope.expired());
  try {
    scope.reschedule(null);
  } catch (error) {
    trace(error);
  }
}

export async function aTimeoutOfZeroStrikesAtTheFirstWait(trace: Trace) {
  try {
    await timeout(0, async () => {
      trace("inside");
      await sleep(50);
    });
  } catch {
    trace("timed out");
  }
}

export async function aCancelTogetherWithTheTimeoutStaysACancel(trace: Trace) {
  const task = createTask(() =>
    timeout(tick, async () => {
      try {
        await sleep(50);
      } finally {
        currentTask()?.cancel();
      }
    }),
  );
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function resultsComeAsTheyAreCompleted(trace: Trace) {
  const tasks = [3, 1, 2].map((n) => createTask(after(n, n)));
  for (const each of asCompleted(tasks)) trace(await each);
}

export async function asCompletedFailsWhenTimeIsUp(trace: Trace) {
  const tasks = [createTask(after(1, "in time")), createTask(after(50, "late"))];
  try {
    for (const each of asCompleted(tasks, { timeout: 3 * tick })) trace(await each);
  } catch (error) {
    trace(error);
  }
  trace(tasks[1]?.cancelling());
  tasks[1]?.cancel();
}

export async function asCompletedRaisesWhereATaskFailed(trace: Trace) {
  const tasks = [createTask(after(1, new ValueError("bad"))), createTask(after(2, "good"))];
  for await (const each of asCompleted<Task>(tasks)) await outcome(trace, () => each);
}
