// Event: a flag that tasks wait for. Main thread.
import { tasksOf } from "./lock.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";

let events = 0;

/** A flag that wakes all who wait for it (asyncio.Event): <https://docs.python.org/3/library/asyncio-sync.html#asyncio.Event>. */
export class Event implements WaitTarget {
  readonly id = ++events;
  readonly kind = "event";
  #set = false;
  readonly #waiters = new Set<Suspension>();

  constructor() {
    observer?.resourceCreated?.(this);
  }

  get label(): string {
    return `Event#${String(this.id)}`;
  }

  /** The tasks that wait for it. */
  get waiters(): Task[] {
    return tasksOf(this.#waiters);
  }

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.#set;
  }

  /** Sets the flag and wakes all who wait. */
  set(): void {
    if (this.#set) return;
    this.#set = true;
    for (const waiter of this.#waiters) waiter.resolve();
  }

  /** Takes the flag back: who waits from now on waits for the next `set()`. */
  clear(): void {
    this.#set = false;
  }

  /** Waits until the flag is set; gives true. Rejects with CancelledError when the task is cancelled meanwhile. */
  async wait(): Promise<true> {
    if (this.#set) return true;
    const waiter = new Suspension(this);
    this.#waiters.add(waiter);
    try {
      await waiter.promise;
    } finally {
      this.#waiters.delete(waiter);
    }
    return true;
  }
}
