// A driver's pool of connections as the inspector sees it: who holds one, who waits, how many there may be. Main thread.
import { observer, type WaitTarget } from "../tasks/observer.ts";
import type { Task } from "../tasks/task.ts";
import type { DriverWait } from "./driver-wait.ts";

/** How many pools of a driver there were, by name. */
const counts = new Map<string, number>();
const resources = new WeakMap<object, PoolResource>();

export class PoolResource implements WaitTarget {
  readonly id: number;
  readonly kind = "pool";
  readonly #name: string;
  readonly #most: number | undefined;
  readonly #held = new Map<object, Task | undefined>();
  readonly #waits = new Set<DriverWait>();
  #isAnnounced = false;

  constructor(name: string, most: number | undefined) {
    this.id = (counts.get(name) ?? 0) + 1;
    counts.set(name, this.id);
    this.#name = name;
    this.#most = most;
  }

  get label(): string {
    const inUse = String(this.#held.size);
    return `${this.#name}#${String(this.id)}, ${this.#most === undefined ? inUse : `${inUse} of ${String(this.#most)}`} in use`;
  }

  /** The tasks that use a connection, in the order in which they took it. */
  get holders(): Task[] {
    return [...this.#held.values()].filter((task) => task?.done() === false) as Task[];
  }

  /** The tasks that wait for one. */
  get waiters(): Task[] {
    return [...this.#waits].flatMap(({ task, done }) => (done ? [] : (task ?? [])));
  }

  /** How many use a connection or wait for one. */
  get demand(): number {
    return this.#held.size + [...this.#waits].filter(({ done }) => !done).length;
  }

  /** Tells the inspector of it, as soon as there is one. */
  announce(): void {
    if (this.#isAnnounced || !observer) return;
    this.#isAnnounced = true;
    observer.resourceCreated?.(this);
  }

  waiting(wait: DriverWait): void {
    this.#waits.add(wait);
  }

  /** The wait is over, with or without a connection. */
  served(wait: DriverWait): void {
    this.#waits.delete(wait);
  }

  taken(connection: object, task: Task | undefined): void {
    this.#held.set(connection, task);
  }

  returned(connection: object): void {
    this.#held.delete(connection);
  }
}

/** The resource of a pool, made when it is asked for first. `most` is the pool's limit, where it tells. */
export function resourceOf(pool: object, name: string, most?: number): PoolResource {
  let resource = resources.get(pool);
  if (!resource) resources.set(pool, (resource = new PoolResource(name, most)));
  resource.announce();
  return resource;
}
