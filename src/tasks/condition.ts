// Condition: wait, with a lock let go meanwhile, until another task says that something changed. Main thread.
import type { Acquired } from "./acquired.ts";
import { CancelledError, RuntimeError } from "./errors.ts";
import { Lock, tasksOf } from "./lock.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";

let conditions = 0;

/** A condition variable (asyncio.Condition): <https://docs.python.org/3/library/asyncio-sync.html#asyncio.Condition>. */
export class Condition implements WaitTarget {
  readonly id = ++conditions;
  readonly kind = "condition";
  readonly #lock: Lock;
  readonly #waiters = new Set<Suspension>();

  /** Guards `lock`, or a lock of its own. Several conditions may share one. */
  constructor(lock: Lock = new Lock()) {
    this.#lock = lock;
    observer?.resourceCreated?.(this);
  }

  get label(): string {
    return `Condition#${String(this.id)}`;
  }

  /** The task that holds the lock underneath. */
  get holders(): Task[] {
    return this.#lock.holders;
  }

  /** The tasks that wait to be notified. */
  get waiters(): Task[] {
    return tasksOf(this.#waiters);
  }

  /** As `Lock.acquire`, for the lock underneath. */
  acquire(): Promise<Acquired> {
    return this.#lock.acquire();
  }

  /** As `Lock.release`, for the lock underneath. */
  release(): void {
    this.#lock.release();
  }

  /** Whether the lock underneath is held. */
  locked(): boolean {
    return this.#lock.locked();
  }

  /**
   * Lets go of the lock, waits for a notification, takes the lock again and gives true. Takes it again also when
   * cancelled. Rejects with RuntimeError when the lock is not held.
   */
  async wait(): Promise<true> {
    if (!this.locked()) throw new RuntimeError("cannot wait on un-acquired lock");
    this.release();
    try {
      try {
        await this.#notified();
      } finally {
        await this.#takeBack();
      }
    } catch (error) {
      // It may have been notified before it was cancelled: somebody else takes that notification.
      this.#wake(1);
      throw error;
    }
    return true;
  }

  async #notified(): Promise<void> {
    const waiter = new Suspension(this);
    this.#waiters.add(waiter);
    try {
      await waiter.promise;
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  async #takeBack(): Promise<void> {
    let cancelled: CancelledError | undefined;
    for (;;) {
      try {
        await this.#lock.acquire();
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        cancelled = error;
      }
    }
    if (cancelled) throw cancelled;
  }

  /** Waits until `predicate()` is truthy, asking again after each notification; gives what it returned. */
  async waitFor<T>(predicate: () => T): Promise<T> {
    let result = predicate();
    while (!result) {
      await this.wait();
      result = predicate();
    }
    return result;
  }

  /** Wakes up to `count` waiters; they go on once they have the lock. Throws RuntimeError when it is not held. */
  notify(count = 1): void {
    if (!this.locked()) throw new RuntimeError("cannot notify on un-acquired lock");
    this.#wake(count);
  }

  /** Wakes all waiters. Throws RuntimeError when the lock is not held. */
  notifyAll(): void {
    this.notify(this.#waiters.size);
  }

  #wake(count: number): void {
    let left = count;
    for (const waiter of this.#waiters) {
      if (left <= 0) return;
      if (waiter.done) continue;
      left--;
      waiter.resolve();
    }
  }
}
