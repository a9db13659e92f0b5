// FirstSubscriber: the first cell waits until somebody listens on iopub: a client's two connections come in either order,
// and what is published before its subscription is lost to it. Io thread.
import { setTimeout } from "node:timers/promises";

/** Clients without iopub are few; their first cell starts after this time. */
const limitMs = 1000;

export class FirstSubscriber {
  readonly #seen = Promise.withResolvers<unknown>();
  #isOver = false;

  /** A subscription has come. */
  seen(): void {
    this.#isOver = true;
    this.#seen.resolve(undefined);
  }

  /** What to wait for; undefined where somebody listens already, or has been waited for. */
  wait(): Promise<unknown> | undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    return Promise.race([this.#seen.promise, setTimeout(limitMs, undefined, { ref: false })]);
  }
}
