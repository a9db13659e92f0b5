// Warnings about tasks: in a row instead of together, dropped, failed unseen, not cancellable, seconds taken for
// milliseconds. Main thread. Records → warnings.
import { host } from "../host.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { SleepTarget } from "../timing/sleep.ts";
import { createdAt } from "./loop-warnings.ts";
import { placeOf, type Trail } from "./places.ts";
import { targetsOf } from "./snapshot.ts";
import type { TaskRecord } from "./task-record.ts";
import { formatTime } from "./text/words.ts";
import { thresholds } from "./thresholds.ts";
import type { CellWait } from "./cell-wait.ts";
import type { Warning } from "./warnings.ts";

/** A task begun this soon after another's end was begun because of it. */
const soonSeconds = 0.02;

/** On a busy machine, or after some computing, it takes longer: then no other task must have run in between. */
function followsAt(record: TaskRecord, before: TaskRecord): boolean {
  if (before.endedSeconds === undefined || before.endedTurn === undefined) return false;
  const gapSeconds = record.createdSeconds - before.endedSeconds;
  if (gapSeconds < soonSeconds) return gapSeconds >= 0;
  const tookSeconds = before.endedSeconds - before.createdSeconds;
  return record.createdTurn <= before.endedTurn + 1 && gapSeconds < tookSeconds / 2;
}

/** What a task must have waited to stand in such a row: one that only computes gains nothing by being gathered. */
const leastWaitSeconds = 0.001;

/** Tasks of one parent, each begun when the one before had ended, that mostly waited. */
export function orderWarnings(records: readonly TaskRecord[]): Warning[] {
  const families = Map.groupBy(records, ({ parentId, cell }) => `${String(parentId)} ${String(cell)}`);
  return [...families.values()].flatMap((family) => {
    const sorted = family
      .filter(({ waitingSeconds }) => waitingSeconds > leastWaitSeconds)
      .toSorted((a, b) => a.createdSeconds - b.createdSeconds);
    const rows: TaskRecord[][] = [];
    for (const record of sorted) {
      const row = rows.at(-1);
      const before = row?.at(-1);
      if (row && before && followsAt(record, before)) row.push(record);
      else rows.push([record]);
    }
    return rows.flatMap(sequence);
  });
}

function sequence(row: readonly TaskRecord[]): Warning[] {
  const [first] = row;
  const last = row.at(-1);
  if (!first || last?.endedSeconds === undefined || row.length < thresholds.sequentialTasks) return [];
  const tookSeconds = last.endedSeconds - first.createdSeconds;
  const waitedSeconds = row.reduce((sum, { waitingSeconds }) => sum + waitingSeconds, 0);
  if (tookSeconds < thresholds.sequentialSeconds || waitedSeconds < tookSeconds / 2) return [];
  const longest = Math.max(
    ...row.map(({ createdSeconds, endedSeconds }) => (endedSeconds ?? createdSeconds) - createdSeconds),
  );
  const names = row.map(({ name }) => name);
  return [
    {
      kind: "sequential-awaits",
      message: `${String(row.length)} tasks (${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}) ran one after another in ${formatTime(tookSeconds)}, mostly waiting; together they could take ${formatTime(longest)}`,
      why: "await before the next task is begun means that each waits for the one before",
      fix: "begin them all, then await gather(...tasks), unless each needs the result of the one before",
      place: placeOf(first.created)?.position,
      tasks: names,
    },
  ];
}

/** Nobody waits for them, or nobody asked how they ended. */
export function ownerWarnings(records: readonly TaskRecord[], cellWaits: ReadonlySet<CellWait>): Warning[] {
  const running = new Set((host()?.inspection?.runningCells() ?? []).map(({ label }) => label));
  for (const { cell } of cellWaits) running.add(`In[${String(cell.executionCount)}]`);
  const byId = new Map(records.map((record) => [record.id, record]));
  return records.flatMap((record): Warning[] => {
    const common = { place: placeOf(record.created)?.position, tasks: [record.name] };
    if (record.outcome === "failed" && record.failure && !record.failure.retrieved) {
      return [
        {
          ...common,
          kind: "exception-never-retrieved",
          message: `task ${record.name} failed with ${record.ending ?? "an exception"}, and nobody has asked for it${createdAt(record)}`,
          why: "an exception in a task reaches only those who await the task or ask for its result",
          fix: "await the task, gather it, or begin it in a TaskGroup",
        },
      ];
    }
    if (record.isDone || record.wasAwaited) return [];
    const parent = record.parentId === undefined ? undefined : byId.get(record.parentId);
    if (parent?.isDone === true) {
      return [
        {
          ...common,
          kind: "task-dropped",
          message: `task ${record.name} goes on although ${parent.name}, which began it, has ended and nobody awaits it${createdAt(record)}`,
          why: "what it gives or throws will be lost, and nothing ends it",
          fix: "await it, or begin it in TaskGroup.run, which ends only when its tasks have",
        },
      ];
    }
    const isOrphan =
      record.parentId === undefined &&
      record.cell !== undefined &&
      host() &&
      !running.has(`In[${String(record.cell)}]`);
    if (!isOrphan) return [];
    return [
      {
        ...common,
        kind: "orphan-task",
        message: `task ${record.name} of In[${String(record.cell)}] goes on although its cell has ended and nobody awaits it${createdAt(record)}`,
        why: "it shares the loop with every later cell, and running its cell again begins another one beside it",
        fix: "await it in its cell, cancel it when done, or mark the cell // @background if it is meant to stay",
      },
    ];
  });
}

export function cancelWarnings(records: readonly TaskRecord[], now: number): Warning[] {
  return records.flatMap((record): Warning[] => {
    const last = record.cancels?.at(-1);
    if (!last) return [];
    const by = last.by ? ` by ${last.by.name}` : "";
    const target = targetsOf(record)[0];
    const common = {
      place: placeOf(record.waitedAt)?.position ?? placeOf(record.created)?.position,
      tasks: [record.name],
    };
    if (last.deliveredSeconds === undefined) {
      const pendingSeconds = now - last.askedSeconds;
      if (record.isDone || pendingSeconds < thresholds.cancelPendingSeconds) return [];
      return [
        {
          ...common,
          kind: "cancel-pending",
          message: `task ${record.name} was asked to end${by} ${formatTime(pendingSeconds)} ago, and still waits for ${target?.label ?? "a promise"}`,
          why: "a promise that no helper made cannot be cancelled: the request is delivered only after it",
          fix: "pass the task's signal on: fetch(url, {signal: currentTask().signal}), or wait by a helper such as waitFor or suspend",
        },
      ];
    }
    const cancelling = record.task?.cancelling() ?? record.cancelling;
    const wentOnSeconds = (record.endedSeconds ?? now) - last.deliveredSeconds;
    const ended = record.outcome === "cancelled" || record.outcome === "failed";
    const wentOn = record.waitsSinceCancel > 0 && wentOnSeconds >= thresholds.swallowedSeconds;
    if (ended || cancelling === 0 || !(record.outcome === "finished" || wentOn)) return [];
    return [
      {
        ...common,
        kind: "cancellation-swallowed",
        message: `task ${record.name} caught its CancelledError${by === "" ? "" : `, asked for${by},`} and ${record.isDone ? "finished as if nothing had happened" : "goes on"}`,
        why: "whoever cancelled it, a timeout or a TaskGroup, waits for it to end",
        fix: "clean up in finally, or throw the CancelledError on from catch; if it is meant to go on, call uncancel()",
      },
    ];
  });
}

/** Seconds that were meant as milliseconds. */
export function sleepWarnings(records: readonly TaskRecord[], cellWaits: ReadonlySet<CellWait>): Warning[] {
  const waits: { target: WaitTarget; trail: Trail | undefined; name: string | undefined }[] = [
    ...records.flatMap((record) =>
      targetsOf(record).map((target) => ({ target, trail: record.waitedAt, name: record.name })),
    ),
    ...[...cellWaits].map(({ target, trail }) => ({ target, trail, name: undefined })),
  ];
  return waits.flatMap(({ target, trail, name }): Warning[] => {
    if (!(target instanceof SleepTarget) || !(target.delaySeconds >= thresholds.longSleepSeconds)) return [];
    if (!Number.isFinite(target.delaySeconds)) return [];
    const place = placeOf(trail)?.position;
    return [
      {
        kind: "milliseconds",
        message: `sleep(${String(target.delaySeconds)})${place === undefined ? "" : ` at ${place}`} waits ${formatTime(target.delaySeconds)}`,
        why: "sleep takes seconds, as asyncio's does; setTimeout takes milliseconds",
        fix: `sleep(${String(target.delaySeconds / 1000)}), if ${String(target.delaySeconds)} ms were meant`,
        place,
        tasks: name === undefined ? [] : [name],
      },
    ];
  });
}
