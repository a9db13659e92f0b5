// What is known of the loop at a moment, as plain data: views, warnings and `loopbook ps` read it. Types only.

/** Where a task stands. */
export type TaskState =
  "pending" | "running" | "ready" | "waiting" | "cancelling" | "finished" | "failed" | "cancelled";

/** One task. Times are seconds. */
export interface TaskFacts {
  readonly id: number;
  readonly name: string;
  readonly state: TaskState;
  /** `In[3]`; undefined in plain Node. */
  readonly cell: string | undefined;
  /** What it waits for: `sleep 0.4 s left`, `Lock#2 held by T3`. */
  readonly waitsFor: string | undefined;
  /** Where it waits: `In[3]:2:5 in worker`. */
  readonly place: string | undefined;
  /** Where it was created. */
  readonly created: string | undefined;
  readonly parentId: number | undefined;
  /** The tasks that wait for its end. */
  readonly awaitedBy: readonly number[];
  /** The tasks whose end it waits for, also as holders of what it wants. */
  readonly awaits: readonly number[];
  readonly totalSeconds: number;
  readonly busySeconds: number;
  readonly readySeconds: number;
  readonly waitingSeconds: number;
  readonly longestStepSeconds: number;
  readonly steps: number;
  /** How many times it was asked to end. */
  readonly cancels: number;
  readonly cancelling: number;
  /** The result or the exception, shortened. */
  readonly ending: string | undefined;
}

/** A wait of code that belongs to no task: a cell's top level, or an async function that it called. */
export interface CellWaitFacts {
  readonly cell: string;
  readonly waitsFor: string;
  readonly place: string | undefined;
  readonly seconds: number;
  readonly awaits: readonly number[];
}

/** One lock, queue or the like, and who holds it and waits for it. */
export interface ResourceFacts {
  readonly label: string;
  readonly kind: string;
  readonly holders: readonly number[];
  readonly waiters: readonly number[];
}

/** The loop at the moment of a snapshot. */
export interface LoopSnapshot {
  /** Seconds of `loop.time()`. */
  readonly timeSeconds: number;
  readonly tasks: readonly TaskFacts[];
  readonly cellWaits: readonly CellWaitFacts[];
  readonly resources: readonly ResourceFacts[];
}
