// The twin of group_scenarios.py.
import { createTask, currentTask, RuntimeError, sleep, TaskGroup, ValueError } from "../../../src/index.ts";
import { outcome, tick, type Trace } from "./tracing.ts";

function failAfter(ticks: number, error: Error): () => Promise<never> {
  return async () => {
    await sleep(ticks * tick);
    throw error;
  };
}

function lastWords(error: unknown): string[] {
  return (error as Error).message.split(" ").slice(-2);
}

export async function aGroupWaitsForItsTasks(trace: Trace) {
  const result = await TaskGroup.run((group) => {
    const task = group.createTask(() => sleep(2 * tick, "slept"));
    trace("body ends", task.done());
    return () => task.result();
  });
  trace("group ends", result());
}

export async function aFailingTaskCancelsTheOthersAndTheBody(trace: Trace) {
  const sibling = async () => {
    try {
      await sleep(50);
    } catch (error) {
      trace("sibling cancelled");
      throw error;
    }
  };
  const body = () =>
    TaskGroup.run(async (group) => {
      group.createTask(sibling);
      group.createTask(failAfter(1, new ValueError("bad")));
      try {
        await sleep(50);
      } catch (error) {
        trace("body cancelled", currentTask()?.cancelling());
        throw error;
      }
    });
  await outcome(trace, () => createTask(body));
}

export async function aGroupReportsEveryFailure(trace: Trace) {
  const failInCleanup = async () => {
    try {
      await sleep(50);
    } catch {
      throw new RuntimeError("cleanup");
    }
  };
  const body = () =>
    TaskGroup.run((group) => {
      group.createTask(failInCleanup);
      group.createTask(failAfter(1, new ValueError("bad")));
    });
  await outcome(trace, () => createTask(body));
}

export async function aFailingBodyCancelsItsTasks(trace: Trace) {
  const body = () =>
    TaskGroup.run(async (group) => {
      const task = group.createTask(() => sleep(50));
      await sleep(0);
      try {
        throw new ValueError("body");
      } finally {
        trace(task.cancelling());
      }
    });
  await outcome(trace, () => createTask(body));
}

export async function aCancelledTaskOfAGroupIsNoFailure(trace: Trace) {
  const [task, other] = await TaskGroup.run(async (group) => {
    const first = group.createTask(() => sleep(50));
    const second = group.createTask(() => sleep(tick, "fine"));
    await sleep(0);
    first.cancel();
    return [first, second] as const;
  });
  trace(task.cancelled(), other.result());
}

export async function cancellingTheParentCancelsTheGroup(trace: Trace) {
  const task = createTask(() =>
    TaskGroup.run((group) => {
      group.createTask(async () => {
        try {
          await sleep(50);
        } finally {
          trace("child ended");
        }
      });
    }),
  );
  await sleep(tick);
  task.cancel("from outside");
  await outcome(trace, () => task);
  trace(task.cancelled(), task.cancelling());
}

export async function afterAFailedGroupTheParentIsNotBeingCancelled(trace: Trace) {
  const parent = async () => {
    try {
      await TaskGroup.run(async (group) => {
        group.createTask(failAfter(1, new ValueError("bad")));
        await sleep(50);
      });
    } catch (error) {
      trace(error, currentTask()?.cancelling());
    }
    await sleep(tick);
    return "went on";
  };
  await outcome(trace, () => createTask(parent));
}

export async function anInnerGroupFailsWithinTheOuter(trace: Trace) {
  const inner = () =>
    TaskGroup.run((group) => {
      group.createTask(failAfter(1, new ValueError("deep")));
    });
  const outer = () =>
    TaskGroup.run((group) => {
      group.createTask(inner);
      group.createTask(failAfter(2, new ValueError("too late")));
    });
  await outcome(trace, () => createTask(outer));
}

export async function aFinishedGroupTakesNoMoreTasks(trace: Trace) {
  const group = await TaskGroup.run((each) => each);
  try {
    group.createTask(() => sleep(0));
  } catch (error) {
    trace(lastWords(error));
  }
}

export async function aGroupThatShutsDownTakesNoMoreTasks(trace: Trace) {
  const body = () =>
    TaskGroup.run(async (group) => {
      group.createTask(failAfter(1, new ValueError("bad")));
      try {
        await sleep(50);
      } finally {
        try {
          group.createTask(() => sleep(0));
        } catch (error) {
          trace(lastWords(error));
        }
      }
    });
  await outcome(trace, () => createTask(body));
}

export async function aTaskOfAGroupMayAddAnother(trace: Trace) {
  await TaskGroup.run((group) => {
    group.createTask(async () => {
      await sleep(tick);
      group.createTask(async () => {
        await sleep(tick);
        trace("second");
      });
      trace("first");
    });
  });
  trace("group");
}

export async function aBodyThatSwallowsTheAbortStillFails(trace: Trace) {
  const body = () =>
    TaskGroup.run(async (group) => {
      group.createTask(failAfter(1, new ValueError("bad")));
      try {
        await sleep(50);
      } catch {
        trace("swallowed");
      }
    });
  await outcome(trace, () => createTask(body));
}
