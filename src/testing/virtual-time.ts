// withVirtualTime: time that passes only when nothing else is left to do. Main thread; swaps the clock of sleep and timeouts.
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "../host.ts";
import { ValueError } from "../tasks/errors.ts";
import { isNothingReady, runTimer } from "../tasks/ready.ts";
import { type Clock, clock as clockInUse, installClock, type TimerToken } from "../timing/clock.ts";

/** Options of `withVirtualTime`. */
export interface VirtualTimeOptions {
  /** Lets time jump to the next timer as soon as nothing else is to be done; true unless told. */
  autoAdvance?: boolean | undefined;
}

/** The time that `withVirtualTime` hands to its body. */
export interface VirtualTime {
  /** Seconds since the body began. `loop.time()` says the same within it. */
  readonly now: number;
  /** Lets so many seconds pass: what is due in them runs, in order, each with everything that follows from it. */
  advance(seconds: number): Promise<void>;
}

interface VirtualTimer {
  readonly dueSeconds: number;
  readonly callback: () => void;
}

const scope = new AsyncLocalStorage<VirtualClock>();

class VirtualClock implements VirtualTime {
  readonly #base: Clock;
  readonly #isAutomatic: boolean;
  #nowSeconds = 0;
  /** By their time, those of one time in the order they were set. */
  #timers: VirtualTimer[] = [];
  #holds = 0;
  #isPumping = false;
  #isOver = false;

  constructor(base: Clock, isAutomatic: boolean) {
    this.#base = base;
    this.#isAutomatic = isAutomatic;
  }

  get now(): number {
    return this.#isOver ? this.#base.now() : this.#nowSeconds;
  }

  setTimer(delaySeconds: number, callback: () => void): TimerToken {
    if (this.#isOver) return this.#base.setTimer(delaySeconds, callback);
    const timer = { dueSeconds: this.#nowSeconds + delaySeconds, callback: AsyncLocalStorage.bind(callback) };
    const place = this.#timers.findIndex(({ dueSeconds }) => dueSeconds > timer.dueSeconds);
    this.#timers.splice(place < 0 ? this.#timers.length : place, 0, timer);
    this.#pump();
    return timer;
  }

  clearTimer(token: TimerToken): void {
    this.#timers = this.#timers.filter((timer) => timer !== token);
  }

  async advance(seconds: number): Promise<void> {
    if (!(seconds >= 0)) throw new ValueError(`time cannot advance by ${String(seconds)} s`);
    const target = this.#nowSeconds + seconds;
    this.#holds++;
    try {
      await this.#quiet();
      for (let next = this.#timers[0]; next && next.dueSeconds <= target; next = this.#timers[0]) {
        await this.#fire(next.dueSeconds);
      }
      this.#nowSeconds = target;
    } finally {
      this.#holds--;
      this.#pump();
    }
  }

  /** The body has ended: what still waits goes on in real time. */
  end(): void {
    this.#isOver = true;
    for (const { dueSeconds, callback } of this.#timers.splice(0)) {
      this.#base.setTimer(Math.max(0, dueSeconds - this.#nowSeconds), callback);
    }
  }

  /** Lets time jump from timer to timer, each from an empty stack, as long as there are any. */
  #pump(): void {
    if (this.#isPumping || !this.#isAutomatic || this.#holds > 0 || this.#isOver) return;
    this.#isPumping = true;
    void this.#jump().finally(() => {
      this.#isPumping = false;
      if (this.#timers.some(({ dueSeconds }) => dueSeconds < Infinity)) this.#pump();
    });
  }

  async #jump(): Promise<void> {
    await this.#quiet();
    const next = this.#timers[0];
    if (next && next.dueSeconds < Infinity && this.#holds === 0 && !this.#isOver) await this.#fire(next.dueSeconds);
  }

  /** Lets time come to `dueSeconds`, and all that is due then run. */
  async #fire(dueSeconds: number): Promise<void> {
    this.#nowSeconds = Math.max(this.#nowSeconds, dueSeconds);
    for (const timer of this.#timers) if (timer.dueSeconds <= this.#nowSeconds) setImmediate(this.#run, timer);
    await this.#quiet();
  }

  readonly #run = (timer: VirtualTimer): void => {
    if (!this.#timers.includes(timer)) return;
    this.clearTimer(timer);
    runTimer(timer.callback);
  };

  /** Waits until nothing is ready to go on, or a timer is due whatever goes on meanwhile. */
  async #quiet(): Promise<void> {
    do {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    } while (!isNothingReady() && !(this.#timers[0] && this.#timers[0].dueSeconds <= this.#nowSeconds));
  }
}

/** A token remembers its clock: it may be given back from anywhere. */
interface OwnedToken {
  clock: VirtualClock | Clock;
  token: TimerToken;
}

/** Asks the virtual clock of the async context, or the real one: other cells' tasks keep their time. */
function dispatcher(base: Clock): Clock {
  return {
    now: () => scope.getStore()?.now ?? base.now(),
    setTimer(delaySeconds, callback): OwnedToken {
      const clock = scope.getStore() ?? base;
      return { clock, token: clock.setTimer(delaySeconds, callback) };
    },
    clearTimer: (owned) => {
      const { clock, token } = owned as OwnedToken;
      clock.clearTimer(token);
    },
  };
}

let base: Clock | undefined;

/**
 * Runs `body` in a time of its own: `sleep(2)` takes no time, and what is due comes in the exact order of its time.
 * Everything that goes by the loop's clock follows it: `sleep`, `timeout`, `waitFor`, `loop.time()`, `callLater`, also
 * in tasks that the body starts; `setTimeout` and what comes from outside (sockets, files, threads) keep real time, so
 * time may jump while the body waits for them. Tasks outside of the body keep real time.
 *
 * @example
 * ```ts
 * import { loop, sleep } from "loopbook";
 * import { withVirtualTime } from "loopbook/testing";
 * const hours = await withVirtualTime(async () => {
 *   const start = loop.time();
 *   await sleep(7200);
 *   return (loop.time() - start) / 3600;
 * });
 * console.log(hours); // 2
 * ```
 */
export async function withVirtualTime<T>(
  body: (time: VirtualTime) => T | PromiseLike<T>,
  { autoAdvance = true }: VirtualTimeOptions = {},
): Promise<T> {
  if (base === undefined) {
    base = clockInUse;
    installClock(dispatcher(base));
  }
  const virtual = new VirtualClock(base, autoAdvance);
  try {
    return await scope.run(virtual, () => body(virtual));
  } finally {
    virtual.end();
  }
}
