// Lock: one holder at a time, waiters served in their order. Main thread.
import { Acquired } from "./acquired.ts";
import { activeTask } from "./current.ts";
import { RuntimeError } from "./errors.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";

let locks = 0;

/**
 * Mutual exclusion between tasks (asyncio.Lock): <https://docs.python.org/3/library/asyncio-sync.html#asyncio.Lock>.
 * `using held = await lock.acquire()` holds it to the end of the block. Fair: who waits longest is next.
 *
 * @example
 * ```ts
 * import { Lock } from "loopbook";
 * const lock = new Lock();
 * {
 *   using held = await lock.acquire();
 *   console.log(lock.locked()); // true
 * }
 * console.log(lock.locked()); // false
 * ```
 */
export class Lock implements WaitTarget {
  readonly id = ++locks;
  readonly kind = "lock";
  #locked = false;
  #holder: Task | undefined;
  readonly #waiters = new Set<Suspension>();

  constructor() {
    observer?.resourceCreated?.(this);
  }

  get label(): string {
    return `Lock#${String(this.id)}${this.#holder ? ` held by ${this.#holder.name}` : ""}`;
  }

  /** The task that acquired it, if a task did. */
  get holders(): Task[] {
    return this.#holder ? [this.#holder] : [];
  }

  /** The tasks that wait for it, next one first. */
  get waiters(): Task[] {
    return tasksOf(this.#waiters);
  }

  /** Whether it is held. */
  locked(): boolean {
    return this.#locked;
  }

  /** Waits until it is free and takes it. Rejects with CancelledError when the task is cancelled meanwhile. */
  async acquire(): Promise<Acquired> {
    if (this.#locked || !allCancelled(this.#waiters)) await this.#queue();
    this.#locked = true;
    this.#holder = activeTask();
    return new Acquired(() => {
      this.release();
    });
  }

  async #queue(): Promise<void> {
    const waiter = new Suspension(this);
    this.#waiters.add(waiter);
    try {
      try {
        await waiter.promise;
      } finally {
        this.#waiters.delete(waiter);
      }
    } catch (error) {
      // Woken but cancelled before it could take the lock: the next in line must not wait for nothing.
      if (!this.#locked) this.#wakeFirst();
      throw error;
    }
  }

  /** Frees it and wakes the first waiter. Throws RuntimeError ("Lock is not acquired.") when nobody holds it. */
  release(): void {
    if (!this.#locked) throw new RuntimeError("Lock is not acquired.");
    this.#locked = false;
    this.#holder = undefined;
    this.#wakeFirst();
  }

  #wakeFirst(): void {
    const [first] = this.#waiters;
    first?.resolve();
  }
}

/** Whether nobody in the queue still waits. */
export function allCancelled(waiters: Set<Suspension>): boolean {
  for (const waiter of waiters) if (!waiter.cancelled) return false;
  return true;
}

/** The tasks behind waits, for the inspector. */
export function tasksOf(waiters: Iterable<Suspension>): Task[] {
  return [...waiters].flatMap((waiter) => waiter.task ?? []);
}
