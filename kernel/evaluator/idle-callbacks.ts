// What waits for the moment in which no cell runs. Main thread. Each is called once, from a macrotask of its own.
import { setTimeout } from "../own-node.ts";
import { currentRun } from "./cell-run.ts";
import { withIntrinsics } from "./intrinsics.ts";

export class IdleCallbacks {
  readonly #isIdle: () => boolean;
  readonly #callbacks: (() => void)[] = [];

  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  add(callback: () => void): void {
    withIntrinsics(() => this.#callbacks.push(callback));
    if (this.#isIdle()) this.schedule();
  }

  /** A cell has ended. */
  schedule(): void {
    if (this.#callbacks.length > 0) currentRun.exit(() => setTimeout(() => this.#call(), 0));
  }

  #call(): void {
    if (!this.#isIdle()) return;
    const callbacks = withIntrinsics(() => this.#callbacks.splice(0));
    for (let at = 0; at < callbacks.length; at++) callbacks[at]?.();
  }
}
