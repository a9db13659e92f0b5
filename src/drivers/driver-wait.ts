// How a driver of a database waits on behalf of a task: seen by the inspector, ended by a cancellation. Main thread.
// A driver's promise → a promise that CancelledError may settle first; what that stops is the driver's own affair.
import { placeOf, type Trail } from "../inspect/places.ts";
import { clock } from "../timing/clock.ts";
import { activeTask } from "../tasks/current.ts";
import { CancelledError } from "../tasks/errors.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import type { Task } from "../tasks/task.ts";
import { beginWait, endWait, type EndWait, type Wait } from "../tasks/waiting.ts";

/** `pg query`, `redis subscribe`; the inspector adds how long it has been. */
class DriverTarget implements WaitTarget {
  readonly kind = "driver";
  readonly label: string;
  readonly sinceSeconds = clock.now();

  constructor(label: string) {
    this.label = label;
  }
}

/** One wait for a driver. `end` it when the answer is there; `onCancel` is called at most once, and not after that. */
export class DriverWait implements Wait {
  target: DriverTarget;
  /** The task that waits. */
  readonly task: Task | undefined = activeTask();
  done = false;
  cancelled = false;
  readonly #onCancel: (error: CancelledError) => void;
  #owner: Task | EndWait | undefined;

  constructor(label: string, onCancel: (error: CancelledError) => void) {
    this.target = new DriverTarget(label);
    this.#onCancel = onCancel;
    this.#begin();
  }

  /** It waits for something else from here on. */
  relabel(label: string): void {
    if (this.done || label === this.target.label) return;
    if (this.#owner) endWait(this, this.#owner);
    this.target = new DriverTarget(label);
    this.#begin();
  }

  end(): void {
    if (this.done) return;
    this.done = true;
    if (this.#owner) endWait(this, this.#owner);
  }

  cancel(message: string | undefined): boolean {
    if (this.done) return false;
    this.cancelled = true;
    this.end();
    this.#onCancel(new CancelledError(message));
    return true;
  }

  #begin(): void {
    this.#owner = undefined;
    this.#owner = beginWait(this, this.task);
    // A cancellation that was owed has ended it as it began.
    if (this.done) endWait(this, this.#owner);
  }
}

/** Gives a driver's error the place where the driver was called: its own stack begins at a socket. */
function locate(error: unknown, site: Trail): void {
  if (!(error instanceof Error) || error.stack === undefined || error instanceof CancelledError) return;
  // Called by the driver itself, which has its own way to say where.
  if (!placeOf(site)) return;
  const frames = site.stack?.split("\n").slice(1).join("\n") ?? "";
  const head = error.stack.indexOf("\n    at ");
  error.stack = `${head < 0 ? error.stack : error.stack.slice(0, head)}\n${frames}`;
}

/**
 * Waits for `work` on behalf of the current task. A cancellation rejects at once and calls `stop`; with one that is owed
 * already, `work` is not begun. `work` may relabel the wait.
 */
export function follow<T>(
  label: string,
  work: (wait: DriverWait) => PromiseLike<T>,
  stop?: (error: CancelledError) => void,
): Promise<T> {
  const site: Trail = {};
  Error.captureStackTrace(site, follow);
  let isBegun = false;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const wait = new DriverWait(label, (error) => {
    // As in asyncio, a cancelled wait that nobody awaits is no failure.
    promise.catch(() => undefined);
    reject(error);
    if (isBegun) stop?.(error);
  });
  if (wait.done) return promise;
  isBegun = true;
  try {
    work(wait).then(
      (value) => {
        wait.end();
        resolve(value);
      },
      (error: unknown) => {
        wait.end();
        locate(error, site);
        reject(error);
      },
    );
  } catch (error) {
    wait.end();
    reject(error);
  }
  return promise;
}
