// The twin of gather_scenarios.py.
import { createTask, currentTask, gather, shield, sleep, ValueError, waitFor } from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

function after<T>(ticks: number, value: T): () => Promise<T> {
  return async () => {
    await sleep(ticks * tick);
    if (value instanceof Error) throw value;
    return value;
  };
}

export async function resultsComeInTheOrderOfTheArguments(trace: Trace) {
  await outcome(trace, () => gather(after(3, "a"), after(1, "b"), after(2, "c")));
}

export async function gatheringNothingGivesAnEmptyList(trace: Trace) {
  await outcome(trace, () => gather());
}

export async function theFirstFailureIsRaisedAtOnceAndTheOthersGoOn(trace: Trace) {
  const slow = createTask(after(4, "slow"));
  await outcome(trace, () => gather(after(1, new ValueError("bad")), slow));
  trace(slow.done(), await slow);
}

export async function failuresAreResultsWhenAskedFor(trace: Trace) {
  await outcome(trace, () => gather(after(2, 1), after(1, new ValueError("bad")), { returnExceptions: true }));
}

export async function cancellingAGatherCancelsAllChildren(trace: Trace) {
  const child = (name: string) => async () => {
    try {
      await sleep(50);
    } catch (error) {
      trace(name, "cancelled");
      throw error;
    }
  };
  const outer = gather(child("a"), child("b"));
  await sleep(tick);
  trace(outer.cancel(), outer.done());
  await outcome(trace, () => outer);
  trace(outer.cancel());
}

export async function aCancelledGatherThatReturnsExceptionsStillRaises(trace: Trace) {
  const task = createTask(async () => {
    await gather(
      () => sleep(50),
      () => sleep(50),
      { returnExceptions: true },
    );
  });
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(task.cancelled());
}

export async function aCancelledChildFailsTheGather(trace: Trace) {
  const child = createTask(() => sleep(50));
  const outer = gather(child, after(1, "other"));
  await sleep(0);
  child.cancel();
  await outcome(trace, () => outer);
  trace(outer.cancelled());
}

export async function aCancelledChildIsAResultWhenAskedFor(trace: Trace) {
  const child = createTask(() => sleep(50));
  const outer = gather(child, after(1, "other"), { returnExceptions: true });
  await sleep(0);
  child.cancel("why");
  const [first, second] = await outer;
  trace((first as Error | undefined)?.name, second);
}

export async function theSameTaskTwiceRunsOnce(trace: Trace) {
  const task = createTask(async () => {
    trace("ran");
    return 5;
  });
  await outcome(trace, () => gather(task, task));
}

export async function cancellingTheTaskThatGathersCancelsChildren(trace: Trace) {
  const child = createTask(() => sleep(50));
  const task = createTask(async () => {
    try {
      await gather(child, () => sleep(50));
    } catch (error) {
      trace("parent", currentTask()?.cancelling());
      throw error;
    }
  });
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(child.cancelled());
}

export async function childrenThatSwallowDoNotSaveTheGather(trace: Trace) {
  const child = async () => {
    try {
      await sleep(50);
      return "slept";
    } catch {
      return "swallowed";
    }
  };
  const outer = gather(child, async () => await child());
  await sleep(tick);
  outer.cancel();
  await outcome(trace, () => outer);
}

export async function aSecondFailureAfterTheFirstIsSilent(trace: Trace) {
  const outer = gather(after(1, new ValueError("first")), after(2, new ValueError("second")));
  await outcome(trace, () => outer);
  await sleep(3 * tick);
  trace(outer.exception());
}

export async function aGatherOfFinishedTasksGivesTheirResults(trace: Trace) {
  const first = createTask(after(0, 1));
  const second = createTask(after(0, 2));
  await sleep(tick);
  await outcome(trace, () => gather(second, first));
}

export async function aShieldedTaskGoesOnWhenItsAwaiterIsCancelled(trace: Trace) {
  const inner = createTask(after(3, "kept"));
  const task = createTask(async () => {
    await shield(inner);
  });
  await sleep(tick);
  task.cancel();
  await outcome(trace, () => task);
  trace(inner.done(), inner.cancelling());
  await outcome(trace, () => inner);
}

export async function aShieldPassesResultsAndFailures(trace: Trace) {
  await outcome(trace, () => shield(after(1, "fine")));
  await outcome(trace, () => shield(after(1, new ValueError("bad"))));
}

export async function cancellingWhatIsShieldedCancelsTheShield(trace: Trace) {
  const inner = createTask(() => sleep(50));
  const outer = shield(inner);
  await sleep(0);
  inner.cancel();
  await outcome(trace, () => outer);
  trace(outer.cancelled());
}

export async function aShieldOfAFinishedTaskIsThatTask(trace: Trace) {
  const inner = createTask(after(0, 1));
  await inner;
  trace((shield(inner) as unknown) === inner);
}

export async function aShieldedWaitMayBeTriedAgain(trace: Trace) {
  const inner = createTask(after(3, "at last"));
  let tries = 0;
  await outcome(trace, async () => {
    for (;;) {
      tries++;
      try {
        return await waitFor(shield(inner), tick * 2);
      } catch {
        trace("timed out", tries);
      }
    }
  });
}
