// The event loop as asyncio shows it: time, callbacks, timers, tasks. Main thread; the loop itself is Node's.
import { clock, type TimerToken } from "../timing/clock.ts";
import { createTask } from "./create-task.ts";
import { Future } from "./future.ts";
import { runInExecutor } from "./offload.ts";
import { enqueue, enqueueNextTurn } from "./ready.ts";
import type { Task, TaskBody, TaskOptions } from "./task.ts";

/** A callback that waits for its turn (asyncio.Handle). */
export class Handle {
  #run: (() => void) | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Takes the callback back. No effect after it ran. */
  cancel(): void {
    this.#run = undefined;
  }

  /** Whether it was taken back, or has run. */
  cancelled(): boolean {
    return this.#run === undefined;
  }

  /** For the loop: runs the callback, once. */
  fire(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.();
  }
}

/** A callback that waits for its time (asyncio.TimerHandle). */
export class TimerHandle extends Handle {
  readonly #whenSeconds: number;
  readonly #clock = clock;
  readonly #token: TimerToken;

  constructor(run: () => void, whenSeconds: number) {
    super(run);
    this.#whenSeconds = whenSeconds;
    this.#token = this.#clock.setTimer(Math.max(0, whenSeconds - this.#clock.now()), () => {
      this.fire();
    });
  }

  /** When it is due, in seconds of `loop.time()`. */
  when(): number {
    return this.#whenSeconds;
  }

  override cancel(): void {
    super.cancel();
    this.#clock.clearTimer(this.#token);
  }
}

let runningHandles = 0;

/** The event loop (asyncio.AbstractEventLoop): <https://docs.python.org/3/library/asyncio-eventloop.html>. */
export interface EventLoop {
  /** Seconds since an arbitrary start, never going back: what deadlines are counted in. */
  time(): number;
  /**
   * Calls `callback(...args)` soon, after what is ready already, in order. What a callback schedules itself waits for
   * the next turn of the loop, so that timers and sockets are never starved.
   */
  callSoon<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle;
  /** Calls `callback(...args)` in `delaySeconds`. Throws TypeError for NaN. */
  callLater<A extends unknown[]>(delaySeconds: number, callback: (...args: A) => void, ...args: A): TimerHandle;
  /** Calls `callback(...args)` when `time()` reaches `whenSeconds`. */
  callAt<A extends unknown[]>(whenSeconds: number, callback: (...args: A) => void, ...args: A): TimerHandle;
  /** As `createTask`. */
  createTask<T>(body: TaskBody<T>, options?: TaskOptions): Task<T>;
  /** A future to be settled by hand. */
  createFuture<T = unknown>(): Future<T>;
  /** Runs `fn(...args)` in a thread of `pool`, or of a shared pool for null. See `loopbook/executor`. */
  runInExecutor<A extends unknown[], T>(pool: unknown, fn: (...args: A) => T, ...args: A): Task<Awaited<T>>;
  /** Whether the loop runs: always, in JavaScript. */
  isRunning(): boolean;
}

/** The event loop of this thread. */
export const loop: EventLoop = {
  time: () => clock.now(),
  callSoon(callback, ...args) {
    const handle = new Handle(() => {
      callback(...args);
    });
    const fire = (): void => {
      runningHandles++;
      try {
        handle.fire();
      } finally {
        runningHandles--;
      }
    };
    (runningHandles === 0 ? enqueue : enqueueNextTurn)(fire);
    return handle;
  },
  callLater(delaySeconds, callback, ...args) {
    return loop.callAt(clock.now() + delaySeconds, callback, ...args);
  },
  callAt(whenSeconds, callback, ...args) {
    if (typeof whenSeconds !== "number" || Number.isNaN(whenSeconds)) {
      throw new TypeError("delay must be a number of seconds");
    }
    return new TimerHandle(() => {
      callback(...args);
    }, whenSeconds);
  },
  createTask,
  createFuture: <T>() => new Future<T>(),
  runInExecutor: (pool, fn, ...args) => runInExecutor(pool, fn, ...args),
  isRunning: () => true,
};

/** The event loop that runs: in JavaScript there always is one (asyncio.get_running_loop). */
export function getRunningLoop(): EventLoop {
  return loop;
}
