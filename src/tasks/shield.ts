// shield(aw): a wait whose cancellation does not reach what is waited for. Main thread.
import { type Awaitable, ensureFuture, type Result } from "./ensure-future.ts";
import { Future } from "./future.ts";

/** The outer future: cancelling it leaves the inner one alone. */
class Shield extends Future {
  readonly #inner: Future;

  constructor(inner: Future) {
    super();
    this.#inner = inner;
    inner.onDone(this.#innerDone);
    this.onDone(() => {
      // A failure after that is the inner future's own again, and reported as such.
      if (!inner.done()) inner.removeDoneCallback(this.#innerDone);
    });
  }

  override get kind(): string {
    return "shield";
  }

  override get label(): string {
    return `shield of ${this.#inner.label}`;
  }

  get awaits(): readonly Future[] {
    return [this.#inner];
  }

  readonly #innerDone = (inner: Future): void => {
    if (this.done()) {
      if (!inner.cancelled()) inner.exception();
    } else if (inner.cancelled()) {
      this.cancel();
    } else {
      inner.settle(
        (value) => {
          this.setResult(value);
        },
        (error) => {
          this.setException(error);
        },
      );
    }
  };
}

/**
 * Waits for something that is not to be cancelled along (asyncio.shield): <https://docs.python.org/3/library/asyncio-task.html#asyncio.shield>.
 * Cancelling whoever awaits this raises CancelledError there, while the inner task goes on.
 *
 * @example
 * ```ts
 * import { createTask, shield, sleep } from "loopbook";
 * const saving = createTask(() => sleep(0.02, "saved"));
 * const waiting = createTask(async () => await shield(saving));
 * await sleep(0);
 * waiting.cancel();
 * console.log(await saving); // saved
 * ```
 */
export function shield<A extends Awaitable>(awaitable: A): Future<Result<A>> {
  const inner = ensureFuture(awaitable);
  return inner.done() ? inner : (new Shield(inner) as Future<Result<A>>);
}
