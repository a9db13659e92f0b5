// The one place where the helper modules read the time or ask for a timer. Main thread; plain Node.
// `withVirtualTime` (loopbook/testing) swaps the clock here, so every sleep, timeout and `loop.time()` follows it.

import { runTimer } from "../tasks/ready.ts";

/** What a clock hands out for a pending timer; only the clock that made it looks inside. */
export type TimerToken = unknown;

/**
 * A source of time and timers. A virtual clock implements these three and is installed by `installClock`.
 * Callbacks run by `runTimer`, as macrotasks do: each from an empty stack, with microtasks drained before the next one.
 */
export interface Clock {
  /** Seconds since an arbitrary start, never going back. */
  now(): number;
  /** Calls back once, `delaySeconds` (≥ 0, possibly Infinity) from now, never early by `now()`. */
  setTimer(delaySeconds: number, callback: () => void): TimerToken;
  clearTimer(token: TimerToken): void;
}

const longestTimeoutMs = 2 ** 31 - 1;

interface RealTimer {
  readonly deadlineMs: number;
  handle: NodeJS.Timeout;
}

/**
 * Arms Node's timer for what is left: Node counts whole milliseconds, cuts long delays, may fire a little early, and
 * warns on stderr of a negative delay, which a busy machine makes of a time that passes meanwhile.
 */
function arm(timer: RealTimer, callback: () => void): NodeJS.Timeout {
  const leftMs = Math.max(0, Math.min(Math.ceil(timer.deadlineMs - performance.now()), longestTimeoutMs));
  return setTimeout(() => {
    if (performance.now() < timer.deadlineMs) timer.handle = arm(timer, callback);
    else runTimer(callback);
  }, leftMs);
}

/** The machine's own clock. */
const realClock: Clock = {
  now: () => performance.now() / 1000,
  setTimer(delaySeconds, callback) {
    const timer = { deadlineMs: performance.now() + delaySeconds * 1000 } as RealTimer;
    timer.handle = arm(timer, callback);
    return timer;
  },
  clearTimer: (token) => {
    clearTimeout((token as RealTimer).handle);
  },
};

/** The clock in use. A live binding: read it at each use, and keep it with a token that it made. */
export let clock: Clock = realClock;

/** Replaces the clock and returns the one that was in use, to be put back. */
export function installClock(next: Clock): Clock {
  const previous = clock;
  clock = next;
  return previous;
}
