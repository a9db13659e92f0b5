// Semaphore: at most n holders at a time, waiters served in their order. Main thread.
import { Acquired } from "./acquired.ts";
import { activeTask } from "./current.ts";
import { ValueError } from "./errors.ts";
import { allCancelled, tasksOf } from "./lock.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";

let semaphores = 0;

/**
 * At most `value` holders at a time (asyncio.Semaphore): <https://docs.python.org/3/library/asyncio-sync.html#asyncio.Semaphore>.
 * `using place = await semaphore.acquire()` holds a place to the end of the block.
 */
export class Semaphore implements WaitTarget {
  readonly id = ++semaphores;
  readonly kind = "semaphore";
  #value: number;
  #holders: Task[] = [];
  readonly #waiters = new Set<Suspension>();

  /** Throws ValueError when `value` is negative. */
  constructor(value = 1) {
    if (value < 0) throw new ValueError("Semaphore initial value must be >= 0");
    this.#value = value;
    observer?.resourceCreated?.(this);
  }

  get label(): string {
    return `Semaphore#${String(this.id)}`;
  }

  /** The tasks that acquired it and are taken to hold it still: a release takes back the releasing task's own. */
  get holders(): Task[] {
    return [...this.#holders];
  }

  /** The tasks that wait for it, next one first. */
  get waiters(): Task[] {
    return tasksOf(this.#waiters);
  }

  /** How many places are free. */
  get value(): number {
    return this.#value;
  }

  /** Whether `acquire()` would wait. */
  locked(): boolean {
    return this.#value === 0 || !allCancelled(this.#waiters);
  }

  /** Waits for a free place and takes it. Rejects with CancelledError when the task is cancelled meanwhile. */
  async acquire(): Promise<Acquired> {
    if (this.locked()) await this.#queue();
    else this.#value--;
    const task = activeTask();
    if (task) this.#holders.push(task);
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
      // The place was handed over before the cancellation: it goes back.
      if (!waiter.cancelled) this.#value++;
      throw error;
    } finally {
      while (this.#value > 0 && this.#wakeNext());
    }
  }

  /** Gives a place back and wakes the first waiter. */
  release(): void {
    const mine = this.#holders.indexOf(activeTask() as Task);
    if (this.#holders.length > 0) this.#holders.splice(Math.max(0, mine), 1);
    this.#value++;
    this.#wakeNext();
  }

  /** Hands a place to the first who still waits. */
  #wakeNext(): boolean {
    for (const waiter of this.#waiters) {
      if (waiter.done) continue;
      this.#value--;
      waiter.resolve();
      return true;
    }
    return false;
  }
}

/** A semaphore that must not be released more often than acquired (asyncio.BoundedSemaphore). */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /** As `Semaphore.release`. Throws ValueError ("BoundedSemaphore released too many times"). */
  override release(): void {
    if (this.value >= this.#bound) throw new ValueError("BoundedSemaphore released too many times");
    super.release();
  }
}
