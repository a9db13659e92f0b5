// Values that change hands between threads without being copied. Any thread.
import type { Transferable } from "node:worker_threads";

const key = Symbol.for("loopbook.transfer");

/** A value together with the buffers and ports in it that move instead of being copied. */
export interface Transfer<T> {
  readonly [key]: true;
  readonly value: T;
  readonly list: readonly Transferable[];
}

/**
 * Marks an argument, or the result of a function that runs in a thread, whose `list` of ArrayBuffers and MessagePorts
 * moves to the other thread: nothing is copied, and this thread cannot use them any more.
 * `runInExecutor(null, invert, transfer(pixels, pixels.buffer))`. In the function: `await import("loopbook/executor")`.
 */
export function transfer<T>(value: T, ...list: Transferable[]): T {
  const marked: Transfer<T> = { [key]: true, value, list };
  return marked as T;
}

export function isTransfer(value: unknown): value is Transfer<unknown> {
  return typeof value === "object" && value !== null && key in value;
}
