// The twin of loop_scenarios.py.
import {
  allTasks,
  createTask,
  currentTask,
  Future,
  gather,
  getRunningLoop,
  loop,
  run,
  sleep,
  ValueError,
} from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

/** Writes down what each call gives or throws. */
function each(trace: Trace, label: boolean, ...calls: (() => unknown)[]): void {
  for (const call of calls) {
    try {
      const value = call();
      if (label) trace(value);
    } catch (error) {
      trace(...(label ? ["raised", error] : [error]));
    }
  }
}

export async function aResultBeforeTheEndIsAnInvalidState(trace: Trace) {
  const task = createTask(() => sleep(tick, 4));
  each(
    trace,
    false,
    () => task.result(),
    () => task.exception(),
  );
  trace(task.done());
  await task;
  trace(task.done(), task.result(), task.exception());
}

export async function aFailureReachesWhoeverAsksForTheResult(trace: Trace) {
  const task = createTask(async () => {
    throw new ValueError("bad");
  });
  await sleep(tick);
  each(
    trace,
    true,
    () => task.result(),
    () => task.result(),
    () => task.exception(),
  );
  await outcome(trace, () => task);
}

export async function aFutureIsSettledOnce(trace: Trace) {
  const future = getRunningLoop().createFuture<number>();
  future.setResult(1);
  each(
    trace,
    false,
    () => {
      future.setResult(2);
    },
    () => {
      future.setException(new ValueError("late"));
    },
  );
  trace(future.cancel(), await future);
}

export async function aFutureCarriesAnException(trace: Trace) {
  const future = new Future();
  future.setException(new ValueError("set"));
  trace(future.exception());
  await outcome(trace, () => future);
}

export async function doneCallbacksRunLaterInOrder(trace: Trace) {
  const future = new Future<number>();
  for (const name of "abc") {
    future.addDoneCallback(() => {
      trace(name);
    });
  }
  future.setResult(1);
  trace("set");
  await sleep(0);
  future.addDoneCallback((done) => {
    trace("late", done.result());
  });
  trace("added");
  await sleep(0);
}

export async function doneCallbacksCanBeTakenBack(trace: Trace) {
  const future = new Future<number>();
  const callback = () => {
    trace("called");
  };
  future.addDoneCallback(callback);
  future.addDoneCallback(callback);
  trace(future.removeDoneCallback(callback), future.removeDoneCallback(callback));
  future.setResult(1);
  await sleep(0);
  trace("end");
}

export async function awaitersAndCallbacksShareOneOrder(trace: Trace) {
  const future = new Future<null>();
  const waiter = (name: string) => async () => {
    await future;
    trace(name);
  };
  const first = createTask(waiter("first waiter"));
  await sleep(0);
  future.addDoneCallback(() => {
    trace("callback");
  });
  const second = createTask(waiter("second waiter"));
  await sleep(0);
  future.setResult(null);
  await gather(first, second);
}

export async function callSoonKeepsTheOrderOfCallsAndTasks(trace: Trace) {
  loop.callSoon(trace, "first");
  createTask(async () => {
    trace("task");
  });
  loop.callSoon(trace, "second", 2);
  trace("now");
  await sleep(0);
  trace("after");
}

export async function aCallbackScheduledByACallbackWaitsATurn(trace: Trace) {
  loop.callSoon(() => {
    trace("outer");
    loop.callSoon(trace, "inner");
  });
  loop.callSoon(trace, "next");
  await sleep(tick);
}

export async function aCancelledHandleIsNotCalled(trace: Trace) {
  const soon = loop.callSoon(trace, "soon");
  const later = loop.callLater(tick, trace, "later");
  soon.cancel();
  later.cancel();
  trace(soon.cancelled(), later.cancelled());
  await sleep(2 * tick);
  trace("end");
}

export async function callLaterAndCallAtKeepTime(trace: Trace) {
  const start = loop.time();
  loop.callLater(3 * tick, trace, "third");
  loop.callAt(start + 2 * tick, trace, "second");
  loop.callLater(tick, trace, "first");
  await sleep(4 * tick);
  trace(loop.time() >= start + 4 * tick);
}

export async function tasksStartInOrderAfterTheCurrentStep(trace: Trace) {
  const body = (name: string) => async () => {
    trace(name, 1);
    await sleep(0);
    trace(name, 2);
  };
  const tasks = ["a", "b", "c"].map((name) => createTask(body(name)));
  trace("created");
  for (const task of tasks) await task;
}

export async function tasksKnowThemselves(trace: Trace) {
  const task = createTask(
    async () => {
      trace(currentTask()?.name, allTasks().size);
    },
    { name: "me" },
  );
  trace(allTasks().has(task));
  await task;
  trace(allTasks().has(task), allTasks().size);
}

export async function sleepGivesItsResult(trace: Trace) {
  trace(await sleep(tick, "later"), await sleep(0, "at once"), await sleep(-1, "before"));
}

export async function sleepersWakeInTheOrderOfTheirTimes(trace: Trace) {
  const sleeper = (ticks: number) => async () => {
    await sleep(ticks * tick);
    trace(ticks);
  };
  await gather([4, 2, 3, 1].map(sleeper));
}

export async function aDoneCallbackSeesTheCancellation(trace: Trace) {
  const task = createTask(() => sleep(50));
  task.addDoneCallback((done) => {
    trace("callback", done.cancelled());
  });
  await sleep(0);
  task.cancel();
  trace("requested", task.done());
  await outcome(trace, () => task);
  await sleep(0);
}

export async function aTaskCannotBeSettledFromOutside(trace: Trace) {
  const task: Future = createTask(() => sleep(0));
  each(
    trace,
    false,
    () => {
      task.setResult(1);
    },
    () => {
      task.setException(new ValueError());
    },
  );
  await task;
}

export async function whatIsLeftOfARunIsCancelled(trace: Trace) {
  const left = async () => {
    try {
      await sleep(50);
    } finally {
      trace("cleaned up");
    }
  };
  const nested = createTask(() =>
    run(async () => {
      createTask(left);
      await sleep(0);
      return "main";
    }),
  );
  trace(await nested);
}
