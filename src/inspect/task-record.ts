// What the inspector remembers of one task: its phases with their times, its cancellations, its end. Main thread.
import type { Task } from "../tasks/task.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import type { Trail } from "./places.ts";

/** What a task does at a moment. `ready`: what it waited for is there, but other code has the thread. */
export type Phase = "pending" | "running" | "ready" | "waiting" | "done";

/** A stretch of one phase; it lasts until the next one begins. */
export interface PhaseStart {
  phase: Phase;
  /** Seconds of `loop.time()`. */
  startSeconds: number;
  /** What was waited for. */
  label: string | undefined;
}

/** One call of `cancel()`. */
export interface CancelRecord {
  readonly askedSeconds: number;
  /** The task that asked, if a task did. */
  readonly by: { readonly id: number; readonly name: string } | undefined;
  readonly message: string | undefined;
  deliveredSeconds: number | undefined;
}

/** How a task ended. */
export type Outcome = "finished" | "failed" | "cancelled";

/** A failure that may still be asked for; see `tasks/unretrieved.ts`. */
export interface FailureMark {
  readonly retrieved: boolean;
}

/** How many phases of one task are kept before neighbours are joined. */
const mostPhases = 200;

const none: PhaseStart[] = [];

export class TaskRecord {
  readonly id: number;
  readonly parentId: number | undefined;
  readonly createdSeconds: number;
  /** The `In[n]` that started it. */
  readonly cell: number | undefined;
  readonly created: Trail | undefined;
  /** Its name when it ended. */
  endName = "";
  /** Until it is done. */
  task: Task | undefined;
  phase: Phase = "pending";
  phases: PhaseStart[];
  readonly isDetailed: boolean;
  /** The phase's beginning. */
  sinceSeconds: number;
  busySeconds = 0;
  readySeconds = 0;
  waitingSeconds = 0;
  longestStepSeconds = 0;
  steps = 0;
  openWaits = 0;
  /** The turn in which it last gave way to a plain promise. */
  restedTurn = -1;
  /** The turns of the loop in which it was created and ended, counted by the tracker. */
  createdTurn = -1;
  endedTurn: number | undefined;
  /** What it waits for, or waited for last; undefined for a plain promise. */
  target: WaitTarget | undefined;
  /** Where it began to wait, this time or, with `isPlaceOld`, an earlier one: stacks are not taken at every step. */
  waitedAt: Trail | undefined;
  isPlaceOld = false;
  cancels: CancelRecord[] | undefined;
  /** Waits begun since the last cancellation was delivered. */
  waitsSinceCancel = 0;
  /** Cancellations that it had not taken back when it ended. */
  cancelling = 0;
  wasAwaited = false;
  outcome: Outcome | undefined;
  endedSeconds: number | undefined;
  /** The result or the exception, shortened. */
  ending: string | undefined;
  failure: FailureMark | undefined;

  /** Without `isDetailed` the phases are summed up only: of many thousand tasks nobody looks at each. */
  constructor(task: Task, nowSeconds: number, cell: number | undefined, created: Trail | undefined, isDetailed = true) {
    this.id = task.id;
    this.parentId = task.parentId;
    this.task = task;
    this.cell = cell;
    this.created = created;
    this.createdSeconds = this.sinceSeconds = nowSeconds;
    this.isDetailed = isDetailed;
    this.phases = isDetailed ? [{ phase: "pending", startSeconds: nowSeconds, label: undefined }] : none;
  }

  /** Ends the phase and begins another. */
  enter(phase: Phase, nowSeconds: number, label?: string): void {
    const spentSeconds = nowSeconds - this.sinceSeconds;
    if (this.phase === "running") {
      this.busySeconds += spentSeconds;
      if (spentSeconds > this.longestStepSeconds) this.longestStepSeconds = spentSeconds;
    } else if (this.phase === "waiting") this.waitingSeconds += spentSeconds;
    else this.readySeconds += spentSeconds;
    if (phase === "running") this.steps++;
    this.phase = phase;
    this.sinceSeconds = nowSeconds;
    if (!this.isDetailed) return;
    const { phases } = this;
    const last = phases[phases.length - 1];
    if (last && spentSeconds === 0) {
      last.phase = phase;
      last.label = label;
    } else {
      phases.push({ phase, startSeconds: nowSeconds, label });
      if (phases.length > mostPhases) this.phases = joined(phases);
    }
  }

  get name(): string {
    return this.task?.name ?? this.endName;
  }

  get isDone(): boolean {
    return this.outcome !== undefined;
  }
}

/** Half as many phases: of two neighbours the longer one stands for both. The newest stays. */
function joined(phases: readonly PhaseStart[]): PhaseStart[] {
  const half: PhaseStart[] = [];
  let i = 0;
  for (; i + 2 < phases.length; i += 2) {
    const [first, second, next] = [phases[i], phases[i + 1], phases[i + 2]];
    if (!first || !second || !next) break;
    const isSecond = next.startSeconds - second.startSeconds > second.startSeconds - first.startSeconds;
    if (isSecond) second.startSeconds = first.startSeconds;
    half.push(isSecond ? second : first);
  }
  for (; i < phases.length; i++) half.push(phases[i] as PhaseStart);
  return half;
}
