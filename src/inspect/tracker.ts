// The tracker: hears what happens to tasks and keeps a record of each. Main thread; installed by the first import.
// A task is ready where its wait is decided, and runs where its turn comes.
import { performance } from "node:perf_hooks";
import { host, type HostCell } from "../host.ts";
import { liveTasks } from "../tasks/current.ts";
import type { TaskObserver, WaitTarget } from "../tasks/observer.ts";
import { Task } from "../tasks/task.ts";
import { beginWait } from "../tasks/waiting.ts";
import { clock } from "../timing/clock.ts";
import type { CellWait } from "./cell-wait.ts";
import { describeEnding, failureOf, outcomeOf } from "./ending.ts";
import { type Resource, ResourceList } from "./resource-list.ts";
import { takeTrail, takeTrailIfCheap } from "./places.ts";
import { TaskRecord } from "./task-record.ts";

/** Who wants to hear of every event, beside the records. */
export interface TrackerListener {
  changed?(record: TaskRecord): void;
}

const recordKey = Symbol("loopbook.inspect.record");
type Recorded = Task & { [recordKey]?: TaskRecord };

/** How many finished tasks are remembered. */
const mostFinished = 2000;
/** With more live tasks than this, what each wait is for is not written down in words. */
const mostLabelled = 500;
/** With more live tasks than this, the phases of further ones are summed up only. */
const mostDetailed = 1000;
const settled = Promise.resolve();

export class Tracker implements TaskObserver {
  readonly cellWaits = new Set<CellWait>();
  readonly listeners = new Set<TrackerListener>();
  /** Called when a task is created, and once a turn in which one runs: what else watches the loop begins with it. */
  onActivity: (() => void) | undefined;
  #finished: TaskRecord[] = [];
  readonly #resources = new ResourceList();
  #live = 0;
  #running: TaskRecord | undefined;
  #turnEndIsDue = false;
  #turn = 0;
  /** The loop's idle time when the tasks that wait for plain promises were last seen at rest. */
  #restedSeconds = 0;
  #restedIdleMs = 0;

  /** Every task that is known: finished ones first, each in the order of its end, then the live ones. */
  records(): TaskRecord[] {
    return [...this.#finished.slice(-mostFinished), ...liveTasks().map((task) => this.recordOf(task))];
  }

  recordOf(task: Task): TaskRecord {
    const known = (task as Recorded)[recordKey];
    return known ?? ((task as Recorded)[recordKey] = this.#late(task));
  }

  /** Locks, queues and their like that still exist, in the order of their creation. */
  resources(): Resource[] {
    return this.#resources.all;
  }

  resourceCreated(resource: Resource): void {
    this.#resources.add(resource);
  }

  created(task: Task): void {
    const now = clock.now();
    const record = new TaskRecord(
      task,
      now,
      host()?.currentCell()?.executionCount,
      takeTrailIfCheap(now, Task),
      this.#live < mostDetailed,
    );
    record.createdTurn = this.#turn;
    (task as Recorded)[recordKey] = record;
    this.#live++;
    this.onActivity?.();
    this.#tell(record);
  }

  stepStarted(task: Task): void {
    const record = this.recordOf(task);
    if (record.phase === "pending") {
      this.#run(record);
      return;
    }
    if (record.openWaits > 0) record.openWaits--;
    if (record.openWaits > 0 || (record.phase !== "waiting" && record.phase !== "ready")) return;
    this.#run(record);
  }

  released(task: Task): void {
    const record = this.recordOf(task);
    if (record.openWaits !== 1 || record.phase !== "waiting" || !record.isDetailed) return;
    record.enter("ready", clock.now());
    this.#tell(record);
  }

  waiting(task: Task, target: WaitTarget): void {
    const record = this.recordOf(task);
    const now = clock.now();
    this.#rest(record, now);
    record.openWaits++;
    record.target = target;
    const trail = takeTrailIfCheap(now, beginWait);
    record.isPlaceOld = trail === undefined;
    if (trail) record.waitedAt = trail;
    if (record.cancels) record.waitsSinceCancel++;
    record.enter("waiting", now, this.#live > mostLabelled || !record.isDetailed ? target.kind : target.label);
    const awaited = (target as Partial<Recorded>)[recordKey];
    if (awaited) awaited.wasAwaited = true;
    else for (const each of target.awaits ?? []) this.#markAwaited(each);
    this.#tell(record);
  }

  cellWaiting(cell: HostCell, target: WaitTarget): () => void {
    const wait: CellWait = { cell, target, sinceSeconds: clock.now(), trail: takeTrail() };
    this.cellWaits.add(wait);
    this.#markAwaited(target);
    for (const each of target.awaits ?? []) this.#markAwaited(each);
    return () => this.cellWaits.delete(wait);
  }

  cancelRequested(task: Task, by: Task | undefined, message: string | undefined): void {
    const record = this.recordOf(task);
    const asked = { askedSeconds: clock.now(), by: by && { id: by.id, name: by.name }, message };
    (record.cancels ??= []).push({ ...asked, deliveredSeconds: undefined });
    this.#tell(record);
  }

  cancelDelivered(task: Task): void {
    const record = this.recordOf(task);
    const now = clock.now();
    for (const cancel of record.cancels ?? []) cancel.deliveredSeconds ??= now;
    record.waitsSinceCancel = 0;
    this.#tell(record);
  }

  finished(task: Task): void {
    const record = this.recordOf(task);
    const now = clock.now();
    // A body ends some microtasks before its task does: others that ran in between are no wait of its own.
    if (record.restedTurn !== this.#turn) this.#rest(record, now);
    else if (this.#running === record) this.#running = undefined;
    record.enter("done", now);
    record.outcome = outcomeOf(task);
    record.ending = describeEnding(task);
    record.failure = failureOf(task);
    record.endedSeconds = now;
    record.endedTurn = this.#turn;
    record.endName = task.name;
    record.cancelling = task.cancelling();
    if (record.outcome === "cancelled") for (const cancel of record.cancels ?? []) cancel.deliveredSeconds ??= now;
    // What is kept from here on must not keep the task's own objects alive.
    record.task = record.target = record.waitedAt = undefined;
    this.#live--;
    this.#finished.push(record);
    if (this.#finished.length >= 2 * mostFinished) this.#finished = this.#finished.slice(-mostFinished);
    this.#tell(record);
  }

  /** A task that was there before the inspector. */
  #late(task: Task): TaskRecord {
    const record = new TaskRecord(task, clock.now(), undefined, undefined);
    this.#live++;
    const targets = task.waits();
    record.target = targets[0];
    record.openWaits = targets.length;
    if (targets.length > 0) record.enter("waiting", clock.now(), targets[0]?.label);
    return record;
  }

  #markAwaited(target: WaitTarget): void {
    const record = (target as Partial<Recorded>)[recordKey];
    if (record) record.wasAwaited = true;
  }

  #run(record: TaskRecord): void {
    const now = clock.now();
    // This is a step of its own, so whoever ran before has given way, to a promise that no helper knows.
    if (this.#running) this.#giveWay(this.#running, now);
    this.#running = record;
    record.target = undefined;
    record.enter("running", now);
    if (!this.#turnEndIsDue) {
      this.onActivity?.();
      this.#turnEndIsDue = true;
      void settled.then(this.#afterMicrotasks);
    }
    this.#tell(record);
  }

  // A step begins in a nextTick callback: asked for there, another one would come before the step's microtasks.
  readonly #afterMicrotasks = (): void => {
    process.nextTick(this.#endTurn);
  };

  /** Runs when all microtasks of the step have: no task's code is on the stack. */
  readonly #endTurn = (): void => {
    this.#turnEndIsDue = false;
    if (this.#running) this.#giveWay(this.#running, clock.now());
    this.#running = undefined;
    this.#turn++;
  };

  #giveWay(record: TaskRecord, now: number): void {
    if (record.phase !== "running") return;
    record.enter("waiting", now, "promise");
    record.restedTurn = this.#turn;
    this.#restedSeconds = now;
    this.#restedIdleMs = performance.eventLoopUtilization().idle;
    this.#tell(record);
  }

  /** The record's code has reached a wait or its end. If it was seen at rest, it has run since it came back. */
  #rest(record: TaskRecord, now: number): void {
    if (this.#running === record) this.#running = undefined;
    if (record.phase !== "waiting" || record.openWaits > 0) return;
    const idleSeconds = (performance.eventLoopUtilization().idle - this.#restedIdleMs) / 1000;
    const activeSeconds = Math.max(0, now - this.#restedSeconds - idleSeconds);
    record.enter("running", Math.max(record.sinceSeconds, now - activeSeconds));
  }

  #tell(record: TaskRecord): void {
    if (this.listeners.size === 0) return;
    for (const listener of this.listeners) listener.changed?.(record);
  }
}
