// Signals: SIGINT while main is busy, and a cell's own @timeout. Io thread.
// Node delivers signals on main's loop, which a busy cell does not turn; its watchdog (made for the REPL) sees them anyway.
import type { Executions } from "./executions.ts";

/** A cell that runs longer than this may be one that never yields: from then on the watchdog looks out. */
const watchAfterMs = 100;
const busyPollMs = 50;
const idlePollMs = 1000;

interface SigintWatchdog {
  startSigintWatchdog(): void;
  /** True if a SIGINT came since the last call. */
  stopSigintWatchdog(): boolean;
}

export class Signals {
  readonly #executions: Executions;
  readonly #onInterrupt: () => void;
  #watchdog: SigintWatchdog | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ executions, onInterrupt }: { executions: Executions; onInterrupt: () => void }) {
    this.#executions = executions;
    this.#onInterrupt = onInterrupt;
  }

  started(run: number, timeoutSeconds: number | undefined, onTimeout: (reason: string) => void): void {
    if (timeoutSeconds !== undefined) {
      const timer = setTimeout(() => {
        if (this.#executions.isRunning(run)) onTimeout(`the cell's @timeout of ${timeoutSeconds} s has passed`);
      }, timeoutSeconds * 1000);
      timer.unref();
    }
    this.#schedule(watchAfterMs);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), delayMs);
    this.#timer.unref();
  }

  #look(): void {
    const isRunning = this.#executions.current !== undefined;
    if (!this.#watchdog) {
      if (!isRunning) return;
      this.#watchdog = loadWatchdog();
      // Started twice: stopping once then resets the mark and keeps the handler.
      this.#watchdog?.startSigintWatchdog();
      this.#watchdog?.startSigintWatchdog();
    } else {
      const came = this.#watchdog.stopSigintWatchdog();
      this.#watchdog.startSigintWatchdog();
      if (came && isRunning) this.#onInterrupt();
    }
    if (this.#watchdog) this.#schedule(isRunning ? busyPollMs : idlePollMs);
  }
}

/** Node has no public name for it; where it is missing, SIGINT works whenever main yields. */
function loadWatchdog(): SigintWatchdog | undefined {
  const binding = (process as unknown as { binding(name: string): Partial<SigintWatchdog> }).binding("contextify");
  return binding.startSigintWatchdog && binding.stopSigintWatchdog ? (binding as SigintWatchdog) : undefined;
}
