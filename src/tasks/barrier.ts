// Barrier: n tasks meet, then all go on. Main thread.
import { Condition } from "./condition.ts";
import { BrokenBarrierError, ValueError } from "./errors.ts";
import { activeTask } from "./current.ts";
import { observer, type WaitTarget } from "./observer.ts";
import type { Task } from "./task.ts";

let barriers = 0;

/** Where tasks wait for one another (asyncio.Barrier): <https://docs.python.org/3/library/asyncio-sync.html#asyncio.Barrier>. */
export class Barrier implements WaitTarget {
  readonly id = ++barriers;
  readonly kind = "barrier";
  /** How many tasks it takes. */
  readonly parties: number;
  readonly #changed = new Condition();
  readonly #inside = new Set<Task>();
  #state: "filling" | "draining" | "resetting" | "broken" = "filling";
  #count = 0;

  /** Throws ValueError when `parties` is less than 1. */
  constructor(parties: number) {
    if (!(parties >= 1)) throw new ValueError("parties must be >= 1");
    this.parties = parties;
    observer?.resourceCreated?.(this);
  }

  get label(): string {
    return `Barrier#${String(this.id)} (${String(this.#count)}/${String(this.parties)})`;
  }

  /** The tasks that have arrived. */
  get waiters(): Task[] {
    return [...this.#inside];
  }

  /** How many tasks wait now. */
  get nWaiting(): number {
    return this.#state === "filling" ? this.#count : 0;
  }

  /** Whether it was aborted. */
  get broken(): boolean {
    return this.#state === "broken";
  }

  /**
   * Waits until `parties` tasks wait; gives this task's place, 0 to parties − 1. Rejects with BrokenBarrierError when
   * the barrier is aborted or reset meanwhile, with CancelledError when the task is cancelled.
   */
  async wait(): Promise<number> {
    using held = await this.#changed.acquire();
    await this.#changed.waitFor(() => this.#state !== "draining" && this.#state !== "resetting");
    if (this.broken) throw new BrokenBarrierError("Barrier aborted");
    const task = activeTask();
    const index = this.#count++;
    if (task) this.#inside.add(task);
    try {
      if (index + 1 === this.parties) {
        this.#state = "draining";
        this.#changed.notifyAll();
      } else {
        await this.#released();
      }
      return index;
    } finally {
      this.#count--;
      if (task) this.#inside.delete(task);
      this.#leave();
    }
  }

  async #released(): Promise<void> {
    await this.#changed.waitFor(() => this.#state !== "filling");
    if (this.#state === "broken" || this.#state === "resetting") {
      throw new BrokenBarrierError("Abort or reset of barrier");
    }
  }

  /** The last one out makes room for the next round. */
  #leave(): void {
    if (this.#count > 0) return;
    if (this.#state === "resetting" || this.#state === "draining") this.#state = "filling";
    this.#changed.notifyAll();
  }

  /** Empties the barrier: who waits gets a BrokenBarrierError, and it can be used again. */
  async reset(): Promise<void> {
    using held = await this.#changed.acquire();
    this.#state = this.#count > 0 ? "resetting" : "filling";
    this.#changed.notifyAll();
  }

  /** Breaks the barrier: who waits, and whoever comes, gets a BrokenBarrierError. */
  async abort(): Promise<void> {
    using held = await this.#changed.acquire();
    this.#state = "broken";
    this.#changed.notifyAll();
  }
}
