// gather(...): many awaitables, one future of all their results in order. Main thread.
import { type Awaitable, ensureFuture, type Result } from "./ensure-future.ts";
import { CancelledError } from "./errors.ts";
import { Future } from "./future.ts";

/** Options of `gather`, passed after the awaitables. */
export interface GatherOptions {
  /** Exceptions and cancellations are results like any other, instead of failing the whole. Default false. */
  returnExceptions?: boolean;
}

type Results<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> };
type Outcomes<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> | Error };

/** The future of all results. Cancelling it cancels every child; it ends when they have. */
class Gathering extends Future<unknown[]> {
  readonly children: readonly Future[];
  readonly #returnExceptions: boolean;
  #left: number;
  #cancelRequested = false;

  constructor(children: readonly Future[], returnExceptions: boolean) {
    super();
    this.children = children;
    this.#returnExceptions = returnExceptions;
    const distinct = new Set(children);
    this.#left = distinct.size;
    if (this.#left === 0) this.setResult([]);
    for (const child of distinct) child.onDone(this.#childDone);
  }

  override get [Symbol.toStringTag](): string {
    return "Gathering";
  }

  override get kind(): string {
    return "gather";
  }

  override get label(): string {
    const names = this.children.slice(0, 3).map((child) => child.label);
    return `gather of ${[...names, ...(this.children.length > 3 ? ["…"] : [])].join(", ")}`;
  }

  get awaits(): readonly Future[] {
    return this.children;
  }

  override cancel(message?: string): boolean {
    if (this.done()) return false;
    let any = false;
    for (const child of this.children) any = child.cancel(message) || any;
    // The children's own end settles this future; the request only decides with what.
    if (any) {
      this.#cancelRequested = true;
      this.cancelMessage = message;
    }
    return any;
  }

  readonly #childDone = (child: Future): void => {
    this.#left--;
    if (this.done()) {
      if (!child.cancelled()) child.exception();
      return;
    }
    if (!this.#returnExceptions) {
      const error = failureOf(child);
      if (error !== undefined) {
        this.setException(error.cause);
        return;
      }
    }
    if (this.#left > 0) return;
    if (this.#cancelRequested) this.setException(new CancelledError(this.cancelMessage));
    else this.setResult(this.children.map((each) => failureOf(each)?.cause ?? each.result()));
  };
}

/** What a done future failed with, wrapped because a thrown value may be anything. */
function failureOf(future: Future): { cause: unknown } | undefined {
  try {
    future.result();
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

function isOptions(value: unknown): value is GatherOptions {
  return typeof value === "object" && value !== null && !("then" in value);
}

/**
 * Waits for all and gives their results in order (asyncio.gather): <https://docs.python.org/3/library/asyncio-task.html#asyncio.gather>.
 * Takes tasks, promises, and functions (each runs as a task). The first failure is raised at once while the others go
 * on; with `{returnExceptions: true}` failures stand among the results. Cancelling the gather cancels them all.
 * `gather(list)` takes them as one array. Throws TypeError for what cannot be awaited.
 *
 * @example
 * ```ts
 * import { gather, sleep } from "loopbook";
 * console.log(await gather(sleep(0.02, "slow"), sleep(0.01, "fast"))); // [ 'slow', 'fast' ]
 * ```
 */
export function gather<A extends readonly Awaitable[]>(awaitables: readonly [...A]): Future<Results<A>>;
export function gather<A extends readonly Awaitable[]>(
  awaitables: readonly [...A],
  options: { returnExceptions: true },
): Future<Outcomes<A>>;
export function gather<A extends readonly Awaitable[]>(...awaitables: A): Future<Results<A>>;
export function gather<A extends readonly Awaitable[]>(
  ...args: [...awaitables: A, options: { returnExceptions: true }]
): Future<Outcomes<A>>;
export function gather<A extends readonly Awaitable[]>(
  ...args: [...awaitables: A, options: GatherOptions]
): Future<Results<A>>;
export function gather(...args: unknown[]): Future<unknown[]> {
  const last = args.at(-1);
  const options = !Array.isArray(last) && isOptions(last) ? last : {};
  const given = options === last ? args.slice(0, -1) : args;
  const [first] = given;
  const list = (given.length === 1 && Array.isArray(first) ? first : given) as Awaitable[];
  const futures = new Map<Awaitable, Future>();
  for (const each of list) if (!futures.has(each)) futures.set(each, ensureFuture(each));
  const children = list.map((each) => futures.get(each) as Future);
  return new Gathering(children, options.returnExceptions ?? false);
}
