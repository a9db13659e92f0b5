// Signals: SIGINT while main is busy, and a cell's own @timeout. Io thread.
// Node delivers signals on main's loop, which a busy cell does not turn; its watchdog (made for the REPL) sees them anyway.
import type { Executions } from "./executions.ts";
import type { MainThread } from "./main-thread.ts";

/** How often the watchdog is asked while a cell runs. */
const pollMs = 20;

interface SigintWatchdog {
  startSigintWatchdog(): void;
  /** True if a SIGINT came since the last call. */
  stopSigintWatchdog(): boolean;
}

export interface SignalsParts {
  main: MainThread;
  executions: Executions;
  onInterrupt: () => void;
}

export class Signals {
  readonly #main: MainThread;
  readonly #executions: Executions;
  readonly #onInterrupt: () => void;
  #watchdog: SigintWatchdog | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ main, executions, onInterrupt }: SignalsParts) {
    this.#main = main;
    this.#executions = executions;
    this.#onInterrupt = onInterrupt;
  }

  /**
   * A cell has been handed to main: what comes from now on is meant for it. Main must have asked for SIGINT before, or
   * its handler would take the watchdog's place.
   */
  async watch(): Promise<void> {
    await this.#main.ready;
    this.#hasCome();
    this.#timer ??= this.#nextLook();
  }

  /** Interrupts the run if it still runs when its time is over. */
  limit(run: number, seconds: number, onTimeout: (reason: string) => void): void {
    const timer = setTimeout(() => {
      if (this.#executions.isRunning(run)) onTimeout(`the cell's @timeout of ${seconds} s has passed`);
    }, seconds * 1000);
    timer.unref();
  }

  #nextLook(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = undefined;
      if (this.#executions.current === undefined) return;
      if (this.#hasCome()) this.#onInterrupt();
      this.#timer = this.#nextLook();
    }, pollMs).unref();
  }

  /** Whether a SIGINT came since the last call. */
  #hasCome(): boolean {
    if (!this.#watchdog) {
      this.#watchdog = loadWatchdog();
      // Started twice: stopping once then resets the mark and keeps the handler.
      this.#watchdog?.startSigintWatchdog();
      this.#watchdog?.startSigintWatchdog();
      return false;
    }
    const came = this.#watchdog.stopSigintWatchdog();
    this.#watchdog.startSigintWatchdog();
    return came;
  }
}

/** Node has no public name for it; where it is missing, SIGINT works whenever main yields. */
function loadWatchdog(): SigintWatchdog | undefined {
  const binding = (process as unknown as { binding(name: string): Partial<SigintWatchdog> }).binding("contextify");
  return binding.startSigintWatchdog && binding.stopSigintWatchdog ? (binding as SigintWatchdog) : undefined;
}
