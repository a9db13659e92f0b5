// In which order a queue gives its items back: first in, last in, or smallest. Data structures only.

/** Where a queue keeps its items. */
export interface Store<T> {
  readonly size: number;
  add(item: T): void;
  /** Removes the next item. Only called when there is one. */
  take(): T;
}

/** First in, first out. The room in front is given back in blocks, so that taking costs the same at any length. */
export class FirstIn<T> implements Store<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** The next item, which stays. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  take(): T {
    const item = this.#items[this.#head] as T;
    this.#items[this.#head++] = undefined as T;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** Last in, first out. */
export class LastIn<T> implements Store<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  take(): T {
    return this.#items.pop() as T;
  }
}

/** Smallest first: a binary heap, the parent of i at (i − 1) / 2. */
export class Smallest<T> implements Store<T> {
  readonly #heap: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(item: T): void {
    const heap = this.#heap;
    let hole = heap.push(item) - 1;
    while (hole > 0) {
      const up = (hole - 1) >> 1;
      const parent = heap[up] as T;
      if (this.#compare(item, parent) >= 0) break;
      heap[hole] = parent;
      hole = up;
    }
    heap[hole] = item;
  }

  take(): T {
    const heap = this.#heap;
    const top = heap[0] as T;
    const last = heap.pop() as T;
    if (heap.length > 0) this.#sink(last);
    return top;
  }

  #sink(item: T): void {
    const heap = this.#heap;
    let hole = 0;
    for (;;) {
      let down = 2 * hole + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && this.#compare(heap[down + 1] as T, heap[down] as T) < 0) down++;
      const child = heap[down] as T;
      if (this.#compare(item, child) <= 0) break;
      heap[hole] = child;
      hole = down;
    }
    heap[hole] = item;
  }
}

/** Compares as Python compares: arrays item by item, as tuples, the rest by `<`. */
export function natural(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = natural(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if ((a as number) < (b as number)) return -1;
  return (a as number) > (b as number) ? 1 : 0;
}
