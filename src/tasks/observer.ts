// The hook of the task inspector: who watches tasks, and what a wait looks like. Main thread; costs one test when unset.
import type { HostCell } from "../host.ts";
import type { Task } from "./task.ts";

/** What a task waits for, as a person reads it. Locks, queues and tasks are their own targets. */
export interface WaitTarget {
  /** Such as `sleep`, `task`, `lock`, `queue`, `socket`. */
  readonly kind: string;
  /** Such as `sleep 0.4 s`, `Lock#2`. Computed when asked for, so that waiting costs nothing for it. */
  readonly label: string;
  /** The tasks and futures whose end it waits for, where it waits for several or through another. */
  readonly awaits?: Iterable<WaitTarget>;
  /** When the wait began, in seconds of the loop's time, where how long it has been is worth saying. */
  readonly sinceSeconds?: number;
}

/**
 * What happens to tasks, at the moment it happens. A task's steps are as seen by the helpers: a step ends where it
 * begins to wait on a helper and starts again where its turn comes after that wait. Callbacks must not throw.
 */
export interface TaskObserver {
  /** A task was made. */
  created?(task: Task): void;
  /** The body starts, or goes on after a wait. */
  stepStarted?(task: Task): void;
  /** The body began to wait on `target`: its step is over. */
  waiting?(task: Task, target: WaitTarget): void;
  /** It is decided what one of its waits gives: the task waits for its turn. */
  released?(task: Task): void;
  /** `by` is the task that called `cancel()`, where a task did. */
  cancelRequested?(task: Task, by: Task | undefined, message: string | undefined): void;
  /** The cancellation reached the body as a CancelledError. */
  cancelDelivered?(task: Task): void;
  /** The task is done. */
  finished?(task: Task): void;
  /** Code of a cell that belongs to no task began to wait on `target`. The returned function is called when that ends. */
  cellWaiting?(cell: HostCell, target: WaitTarget): () => void;
  /** A lock, queue or the like was made. */
  resourceCreated?(resource: WaitTarget & { readonly id: number; readonly waiters: Task[] }): void;
}

/** The observer in use. A live binding, tested with one comparison at each event. */
export let observer: TaskObserver | undefined;

/** Installs the observer, or takes it away. Returns the one before. */
export function setTaskObserver(next: TaskObserver | undefined): TaskObserver | undefined {
  const previous = observer;
  observer = next;
  return previous;
}
