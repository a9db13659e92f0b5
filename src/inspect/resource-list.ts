// The locks, queues and their like that exist, held weakly. Main thread.
import type { WaitTarget } from "../tasks/observer.ts";
import type { Task } from "../tasks/task.ts";

/** What holders and waiters have in common. */
export interface Resource extends WaitTarget {
  readonly id: number;
  readonly holders?: Task[];
  readonly waiters: Task[];
}

/** From this many on, those that are gone are taken out each time the list has doubled. */
const firstSweep = 256;

export class ResourceList {
  #references: WeakRef<Resource>[] = [];
  #sweepAt = firstSweep;

  add(resource: Resource): void {
    this.#references.push(new WeakRef(resource));
    if (this.#references.length < this.#sweepAt) return;
    this.#references = this.#references.filter((reference) => reference.deref() !== undefined);
    this.#sweepAt = Math.max(firstSweep, 2 * this.#references.length);
  }

  /** In the order of their creation. */
  get all(): Resource[] {
    return this.#references.flatMap((reference) => reference.deref() ?? []);
  }
}
