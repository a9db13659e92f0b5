// Queue, LifoQueue, PriorityQueue: items handed from task to task, with room for maxsize. Main thread.
import { QueueEmpty, QueueFull, QueueShutDown, ValueError } from "./errors.ts";
import { Event } from "./event.ts";
import { tasksOf } from "./lock.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { FirstIn, LastIn, natural, Smallest, type Store } from "./queue-order.ts";
import { Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";

/** Options of a queue. */
export interface QueueOptions {
  /** How many items fit; 0 (the default) or less for no limit. */
  maxsize?: number;
}

let queues = 0;

/**
 * A queue between tasks, first in, first out (asyncio.Queue): <https://docs.python.org/3/library/asyncio-queue.html>.
 *
 * @example
 * ```ts
 * import { createTask, Queue } from "loopbook";
 * const queue = new Queue<number>({ maxsize: 2 });
 * createTask(async () => {
 *   for (let n = 1; n <= 3; n++) await queue.put(n);
 * });
 * console.log(await queue.get(), await queue.get(), await queue.get()); // 1 2 3
 * ```
 */
export class Queue<T = unknown> implements WaitTarget {
  readonly id = ++queues;
  readonly kind = "queue";
  readonly maxsize: number;
  readonly #items: Store<T>;
  readonly #getters = new Set<Suspension>();
  readonly #putters = new Set<Suspension>();
  readonly #finished = new Event();
  #unfinished = 0;
  #isShutDown = false;

  constructor(options: QueueOptions = {}) {
    this.maxsize = options.maxsize ?? 0;
    this.#items = this.store(options);
    this.#finished.set();
    observer?.resourceCreated?.(this);
  }

  /** The order of the items; what the other queues override. */
  protected store(options: QueueOptions): Store<T>;
  protected store(): Store<T> {
    return new FirstIn<T>();
  }

  get label(): string {
    const room = this.maxsize > 0 ? `/${String(this.maxsize)}` : "";
    return `${this.constructor.name}#${String(this.id)} (${String(this.qsize())}${room} items)`;
  }

  /** The tasks that wait to get or put an item. */
  get waiters(): Task[] {
    return tasksOf([...this.#getters, ...this.#putters]);
  }

  /** How many items are in it. */
  qsize(): number {
    return this.#items.size;
  }

  /** Whether there is no item in it. */
  empty(): boolean {
    return this.#items.size === 0;
  }

  /** Whether `put` would wait. */
  full(): boolean {
    return this.maxsize > 0 && this.#items.size >= this.maxsize;
  }

  /** Waits for room and adds the item. Rejects with QueueShutDown after `shutdown()`. */
  async put(item: T): Promise<void> {
    while (this.full()) {
      if (this.#isShutDown) throw new QueueShutDown();
      await this.#turn(this.#putters, () => !this.full());
    }
    this.putNowait(item);
  }

  /** Adds the item at once. Throws QueueFull without room, QueueShutDown after `shutdown()`. */
  putNowait(item: T): void {
    if (this.#isShutDown) throw new QueueShutDown();
    if (this.full()) throw new QueueFull();
    this.#items.add(item);
    this.#unfinished++;
    this.#finished.clear();
    wakeNext(this.#getters);
  }

  /** Waits for an item and removes it. Rejects with QueueShutDown when there will be none any more. */
  async get(): Promise<T> {
    while (this.empty()) {
      if (this.#isShutDown) throw new QueueShutDown();
      await this.#turn(this.#getters, () => !this.empty());
    }
    return this.getNowait();
  }

  /** Removes an item at once. Throws QueueEmpty without one, QueueShutDown when there will be none any more. */
  getNowait(): T {
    if (this.empty()) throw this.#isShutDown ? new QueueShutDown() : new QueueEmpty();
    const item = this.#items.take();
    wakeNext(this.#putters);
    return item;
  }

  async #turn(line: Set<Suspension>, isPossible: () => boolean): Promise<void> {
    const waiter = new Suspension(this);
    line.add(waiter);
    try {
      await waiter.promise;
    } catch (error) {
      line.delete(waiter);
      // Woken but cancelled before it could go on: the next in line takes the chance.
      if (isPossible() && !waiter.cancelled) wakeNext(line);
      throw error;
    }
  }

  /** Says that an item taken from the queue is dealt with. Throws ValueError when called more often than items came. */
  taskDone(): void {
    if (this.#unfinished <= 0) throw new ValueError("task_done() called too many times");
    this.#unfinished--;
    if (this.#unfinished === 0) this.#finished.set();
  }

  /** Waits until `taskDone()` was called for each item that was put. */
  async join(): Promise<void> {
    if (this.#unfinished > 0) await this.#finished.wait();
  }

  /**
   * Lets nothing more in (asyncio.Queue.shutdown, Python 3.13). What is in it may still be taken; with `immediate` it is
   * dropped and counts as dealt with. Who waits gets QueueShutDown.
   */
  shutdown({ immediate = false }: { immediate?: boolean } = {}): void {
    this.#isShutDown = true;
    if (immediate) {
      while (!this.empty()) {
        this.#items.take();
        if (this.#unfinished > 0) this.#unfinished--;
      }
      if (this.#unfinished === 0) this.#finished.set();
    }
    for (const line of [this.#getters, this.#putters]) {
      for (const waiter of line) waiter.resolve();
      line.clear();
    }
  }
}

/** Wakes the first in line who still waits. Whoever is woken leaves the line. */
export function wakeNext(line: Set<Suspension>): void {
  for (const waiter of line) {
    line.delete(waiter);
    if (waiter.done) continue;
    waiter.resolve();
    return;
  }
}

/** A queue that gives the newest item first (asyncio.LifoQueue). */
export class LifoQueue<T = unknown> extends Queue<T> {
  protected override store(): Store<T> {
    return new LastIn<T>();
  }
}

/** Options of a priority queue. */
export interface PriorityQueueOptions<T> extends QueueOptions {
  /** Negative when `a` comes first. By default arrays compare item by item, as Python's tuples, the rest by `<`. */
  compare?: (a: T, b: T) => number;
}

/** A queue that gives the smallest item first (asyncio.PriorityQueue): `[priority, item]` pairs, commonly. */
export class PriorityQueue<T = unknown> extends Queue<T> {
  constructor(options: PriorityQueueOptions<T> = {}) {
    super(options);
  }

  protected override store(options: PriorityQueueOptions<T>): Store<T> {
    return new Smallest<T>(options.compare ?? natural);
  }
}
