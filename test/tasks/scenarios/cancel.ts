// The twin of cancel_scenarios.py.
import { CancelledError, createTask, currentTask, getRunningLoop, sleep, ValueError } from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

export async function aTaskCancelledBeforeItsFirstStepNeverRuns(trace: Trace) {
  const task = createTask(async () => {
    trace("ran");
  });
  trace(task.cancel(), task.done(), task.cancelling());
  await outcome(trace, () => task);
  trace(task.cancelled(), task.cancel());
}

export async function cancelReachesASleepingTaskAtOnce(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } catch (error) {
      trace("caught", error);
      throw error;
    }
  });
  await sleep(0);
  task.cancel("enough");
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function aSecondCancelReachesTheFinallyBlock(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } finally {
      trace("finally");
      try {
        await sleep(50);
      } catch (error) {
        trace("again", error);
        throw error;
      }
    }
  });
  await sleep(tick);
  task.cancel("one");
  await sleep(tick);
  trace(task.done(), task.cancelling());
  task.cancel("two");
  await outcome(trace, () => task);
  trace(task.cancelling());
}

export async function awaitsInFinallyGoOnAfterOneCancel(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } finally {
      trace("cleaning");
      await sleep(tick);
      trace("cleaned");
    }
  });
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
}

export async function aTaskMaySwallowItsCancellation(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } catch {
      trace("swallowed");
    }
    await sleep(tick);
    return "done";
  });
  await sleep(0);
  trace(task.cancel());
  await outcome(trace, () => task);
  trace(task.cancelled(), task.cancelling(), task.result());
}

export async function uncancelCountsRequestsDown(trace: Trace) {
  const task = createTask(async () => {
    const me = currentTask();
    try {
      await sleep(50);
    } catch {
      trace(me?.cancelling(), me?.uncancel(), me?.uncancel(), me?.cancelling());
    }
    return "ok";
  });
  await sleep(0);
  task.cancel();
  task.cancel();
  await outcome(trace, () => task);
  trace(task.cancelling());
}

export async function twoCancelsBeforeTheTaskWakesAreDeliveredOnceMore(trace: Trace) {
  const task = createTask(async () => {
    for (let turn = 0; turn < 3; turn++) {
      try {
        await sleep(tick);
        trace(turn, "slept");
      } catch (error) {
        trace(turn, error);
      }
    }
  });
  await sleep(0);
  task.cancel("one");
  task.cancel("two");
  await outcome(trace, () => task);
}

export async function aTaskThatCancelsItselfIsToldAtItsNextWait(trace: Trace) {
  await outcome(trace, () =>
    createTask(async () => {
      currentTask()?.cancel("me");
      trace("still running");
      await sleep(0);
      trace("never");
    }),
  );
}

export async function aTaskThatCancelsItselfAndReturnsIsCancelled(trace: Trace) {
  const task = createTask(async () => {
    currentTask()?.cancel("late");
    return 1;
  });
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function aTaskThatCancelsItselfAndFailsHasFailed(trace: Trace) {
  const task = createTask(async () => {
    currentTask()?.cancel();
    throw new ValueError("first");
  });
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function cancelPassesToTheAwaitedTask(trace: Trace) {
  const inner = createTask(async () => {
    try {
      await sleep(50);
    } catch (error) {
      trace("child", error);
      throw error;
    }
  });
  const task = createTask(async () => {
    await inner;
  });
  await sleep(tick);
  task.cancel("down");
  await outcome(trace, () => task);
  trace(inner.cancelled(), inner.cancelling(), task.cancelled());
}

export async function aChildThatSwallowsSavesItsParent(trace: Trace) {
  const inner = createTask(async () => {
    try {
      await sleep(50);
    } catch {
      return "saved";
    }
    return undefined;
  });
  const task = createTask(async () => await inner);
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(task.cancelling());
}

export async function awaitingACancelledTaskRaisesInTheOneWhoAwaits(trace: Trace) {
  const inner = createTask(() => sleep(50));
  const task = createTask(async () => {
    try {
      await inner;
    } catch (error) {
      trace("parent caught", error, currentTask()?.cancelling());
    }
  });
  await sleep(0);
  inner.cancel("inner only");
  await outcome(trace, () => task);
}

export async function aBodyThatRaisesCancelledErrorIsCancelled(trace: Trace) {
  const task = createTask(async () => {
    throw new CancelledError("by hand");
  });
  await outcome(trace, () => task);
  trace(task.cancelled(), task.cancelling());
}

export async function aBodyMayAnswerACancelWithAnotherError(trace: Trace) {
  const task = createTask(async () => {
    try {
      await sleep(50);
    } catch {
      throw new ValueError("instead");
    }
  });
  await sleep(0);
  task.cancel();
  await outcome(trace, () => task);
  trace(task.cancelled(), task.done());
}

export async function cancellingAFutureWakesItsTask(trace: Trace) {
  const future = getRunningLoop().createFuture();
  const task = createTask(async () => {
    await future;
  });
  await sleep(0);
  trace(future.cancel("gone"), future.cancel());
  await outcome(trace, () => task);
  trace(task.cancelled(), task.cancelling());
}

export async function cancellingATaskCancelsTheFutureItAwaits(trace: Trace) {
  const future = getRunningLoop().createFuture();
  const task = createTask(async () => {
    await future;
  });
  await sleep(tick);
  task.cancel("all");
  trace(future.cancelled());
  await outcome(trace, () => task);
}

export async function cancelAfterTheEndSaysFalse(trace: Trace) {
  const task = createTask(async () => 7);
  await task;
  trace(task.cancel(), task.cancelled(), task.cancelling(), task.result());
}
