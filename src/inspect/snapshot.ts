// The loop as it stands now, as plain data: for the views, for warnings, and for `loopbook ps`. Main thread.
// Tracker and heartbeat → LoopSnapshot. Takes what it needs at once, also in the middle of code that never yields.
import { host } from "../host.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { Task } from "../tasks/task.ts";
import { clock } from "../timing/clock.ts";
import { SleepTarget } from "../timing/sleep.ts";
import type { LoopSnapshot, TaskFacts, TaskState } from "./facts.ts";
import { formatPlace, placeOf } from "./places.ts";
import type { TaskRecord } from "./task-record.ts";
import type { Resource } from "./resource-list.ts";
import type { Tracker } from "./tracker.ts";

/** What a target is, in the words of now: a sleep says what is left of it, a driver's wait how long it has been. */
export function describeTarget(target: WaitTarget): string {
  if (target.sinceSeconds !== undefined) return `${target.label} ${(clock.now() - target.sinceSeconds).toFixed(1)} s`;
  if (!(target instanceof SleepTarget)) return target instanceof Task ? `task ${target.label}` : target.label;
  const leftSeconds = target.untilSeconds - clock.now();
  return Number.isFinite(leftSeconds) ? `sleep ${Math.max(0, leftSeconds).toFixed(1)} s left` : "sleep for ever";
}

/** The tasks that must end, or let go, before a wait for `target` is over. */
export function awaitedTasks(target: WaitTarget | undefined): Task[] {
  if (!target) return [];
  if (target instanceof Task) return target.done() ? [] : [target];
  const held =
    target.kind === "lock" || target.kind === "semaphore" ? ((target as Partial<Resource>).holders ?? []) : [];
  return [...new Set([...held, ...[...(target.awaits ?? [])].flatMap(awaitedTasks)])];
}

function stateOf(record: TaskRecord): TaskState {
  if (record.outcome) return record.outcome;
  if (record.task && record.task.cancelling() > 0) return "cancelling";
  return record.phase === "done" ? "finished" : record.phase;
}

/** Everything that is known, finished tasks included unless `live` is asked for. */
export function takeSnapshot(tracker: Tracker, { live = false } = {}): LoopSnapshot {
  const records = tracker.records().filter((record) => !live || !record.isDone);
  const now = clock.now();
  const awaits = new Map(
    records.map((record) => [
      record.id,
      targetsOf(record)
        .flatMap(awaitedTasks)
        .map(({ id }) => id),
    ]),
  );
  const awaitedBy = new Map<number, number[]>();
  for (const [id, targets] of awaits) {
    for (const target of targets) awaitedBy.set(target, [...(awaitedBy.get(target) ?? []), id]);
  }
  return {
    timeSeconds: now,
    tasks: records.map((record) => factsOf(record, now, awaits.get(record.id) ?? [], awaitedBy.get(record.id) ?? [])),
    cellWaits: [...tracker.cellWaits].map(({ cell, target, trail, sinceSeconds }) => ({
      cell: `In[${String(cell.executionCount)}]`,
      waitsFor: describeTarget(target),
      place: formatPlace(placeOf(trail)) || undefined,
      seconds: now - sinceSeconds,
      awaits: awaitedTasks(target).map(({ id }) => id),
    })),
    resources: tracker.resources().map((resource) => ({
      label: resource.label,
      kind: resource.kind,
      holders: (resource.holders ?? []).map(({ id }) => id),
      waiters: resource.waiters.map(({ id }) => id),
    })),
  };
}

/** What a live task waits for, on helpers. */
export function targetsOf(record: TaskRecord): WaitTarget[] {
  return record.phase === "waiting" ? (record.task?.waits() ?? []) : [];
}

function factsOf(record: TaskRecord, now: number, awaits: number[], awaitedBy: number[]): TaskFacts {
  const spent = (phase: TaskRecord["phase"]): number => (record.phase === phase ? now - record.sinceSeconds : 0);
  const isWaiting = record.phase === "waiting";
  const targets = targetsOf(record);
  const cell = record.cell === undefined || !host() ? undefined : `In[${String(record.cell)}]`;
  return {
    id: record.id,
    name: record.name,
    state: stateOf(record),
    cell,
    waitsFor: isWaiting ? targets.map(describeTarget).join(" and ") || "a promise" : undefined,
    place: isWaiting && targets.length > 0 ? placeText(record) : undefined,
    created: formatPlace(placeOf(record.created)) || undefined,
    parentId: record.parentId,
    awaitedBy,
    awaits,
    totalSeconds: (record.endedSeconds ?? now) - record.createdSeconds,
    busySeconds: record.busySeconds + spent("running"),
    readySeconds: record.readySeconds + spent("ready") + spent("pending"),
    waitingSeconds: record.waitingSeconds + spent("waiting"),
    longestStepSeconds: Math.max(record.longestStepSeconds, spent("running")),
    steps: record.steps,
    cancels: record.cancels?.length ?? 0,
    cancelling: record.task?.cancelling() ?? record.cancelling,
    ending: record.ending,
  };
}

/** `~` says that it was there a few steps before. */
function placeText(record: TaskRecord): string | undefined {
  const place = formatPlace(placeOf(record.waitedAt));
  return place === "" ? undefined : `${record.isPlaceOld ? "~" : ""}${place}`;
}
