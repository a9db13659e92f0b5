// The errors of asyncio, under asyncio's names, so that `error.name` reads alike in both languages.

/** Raised at the await of a cancelled task (asyncio.CancelledError). Let it pass, or re-throw it after cleaning up. */
export class CancelledError extends Error {
  override name = "CancelledError";
}

/** An operation that the state of a future or task forbids (asyncio.InvalidStateError). */
export class InvalidStateError extends Error {
  override name = "InvalidStateError";
}

/** A deadline passed (asyncio.TimeoutError, the built-in TimeoutError). */
export class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** `getNowait()` found no item (asyncio.QueueEmpty). */
export class QueueEmpty extends Error {
  override name = "QueueEmpty";
}

/** `putNowait()` found no free slot (asyncio.QueueFull). */
export class QueueFull extends Error {
  override name = "QueueFull";
}

/** `put()` or `get()` on a queue that was shut down (asyncio.QueueShutDown). */
export class QueueShutDown extends Error {
  override name = "QueueShutDown";
}

/** The barrier was reset or aborted while tasks waited (asyncio.BrokenBarrierError). */
export class BrokenBarrierError extends Error {
  override name = "BrokenBarrierError";
}

/** An argument out of range, where Python raises ValueError. A RangeError, so `instanceof` serves both habits. */
export class ValueError extends RangeError {
  override name = "ValueError";
}

/** A call in the wrong state, where Python raises RuntimeError. */
export class RuntimeError extends Error {
  override name = "RuntimeError";
}

/** Whether `error` ends a program rather than a task: what Python derives from BaseException alone. */
export function isExit(error: unknown): boolean {
  return error instanceof Error && (error.name === "KeyboardInterrupt" || error.name === "SystemExit");
}
