// A clock on which waiting takes no time: once nothing else is to be done it jumps to the next timer.
import { isNothingReady, runTimer } from "../../src/tasks/ready.ts";
import type { Clock } from "../../src/timing/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** What is due so close together is due at once, as to an event loop whose clock has this resolution. */
const resolutionSeconds = 1e-4;

export class VirtualClock implements Clock {
  #now = 0;
  #scheduled = false;
  readonly #timers = new Set<Timer>();

  // Creeps, so that timers of the same moment stay in the order of their making.
  now = (): number => (this.#now += 1e-7);

  setTimer(delaySeconds: number, callback: () => void): Timer {
    const timer = { at: this.now() + delaySeconds, callback };
    this.#timers.add(timer);
    this.#schedule();
    return timer;
  }

  clearTimer(token: unknown): void {
    this.#timers.delete(token as Timer);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#jump);
  }

  readonly #fire = (timer: Timer): void => {
    if (this.#timers.delete(timer)) runTimer(timer.callback);
  };

  readonly #jump = (): void => {
    this.#scheduled = false;
    const waiting = [...this.#timers].sort((a, b) => a.at - b.at);
    const [next] = waiting;
    if (!next) return;
    if (isNothingReady() || next.at <= this.#now) {
      this.#now = Math.max(this.#now, next.at);
      for (const timer of waiting) if (timer.at <= this.#now + resolutionSeconds) setImmediate(this.#fire, timer);
    }
    if (this.#timers.size > 0) this.#schedule();
  };
}
