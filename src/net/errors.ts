// The errors of the network helpers, under the names that asyncio and Python give them.
import { ValueError } from "../tasks/errors.ts";

/**
 * The stream ended before all of what was asked for had come (asyncio.IncompleteReadError):
 * <https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.IncompleteReadError>.
 */
export class IncompleteReadError extends Error {
  override name = "IncompleteReadError";
  /** What had come before the end. */
  readonly partial: Buffer;
  /** How many bytes were asked for; undefined where it was a separator that never came. */
  readonly expected: number | undefined;

  constructor(partial: Buffer, expected: number | undefined) {
    super(`${String(partial.length)} bytes read on a total of ${String(expected)} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

/**
 * No separator within the reader's limit (asyncio.LimitOverrunError):
 * <https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.LimitOverrunError>.
 * A ValueError as well, which is what asyncio's own `readline` raises in its place.
 */
export class LimitOverrunError extends ValueError {
  override name = "LimitOverrunError";
  /** How many bytes at the front of the buffer belong to the part that is too long. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

/** What a failed connection says: what was sought and where, the system's code, and the system's error as cause. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  /** The system's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Nothing listens at the address (Python's ConnectionRefusedError). */
export class ConnectionRefusedError extends ConnectionError {
  override name = "ConnectionRefusedError";
}

/** The connection is gone, and what was written may not have arrived (Python's ConnectionResetError). */
export class ConnectionResetError extends ConnectionError {
  override name = "ConnectionResetError";
}

/** The address that a server asked for is taken (an OSError with `EADDRINUSE` in Python). */
export class AddressInUseError extends ConnectionError {
  override name = "AddressInUseError";
}

interface SystemError extends Error {
  code?: string;
  errors?: readonly Error[];
}

/** The system's error of a connection to or from `address`, in the helpers' words. */
export function connectionError(error: unknown, address: string): Error {
  if (!(error instanceof Error) || error instanceof ConnectionError) return error as Error;
  const { code, errors } = error as SystemError;
  if (code === "ECONNREFUSED") {
    return new ConnectionRefusedError(`Connection refused: nothing listens on ${address}`, code, error);
  }
  if (code === "ECONNRESET" || code === "EPIPE") {
    return new ConnectionResetError(`Connection lost: ${address} closed it (${code})`, code, error);
  }
  // Several addresses were tried, and each failed in its own way.
  const reason = error.message === "" && errors ? errors.map((each) => each.message).join("; ") : error.message;
  return new ConnectionError(`${address}: ${reason}`, code, error);
}
