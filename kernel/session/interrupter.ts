// Interrupter: stops what main does, whatever it does (design section 4). Io thread.
// main answers a ping → its pending await is cancelled; main is busy → guards are armed; last → execution is terminated.
import { setTimeout as delay } from "node:timers/promises";
import { inputStates, type SharedState } from "../shared-state.ts";
import { MainInspector } from "./main-inspector.ts";
import type { MainThread } from "./main-thread.ts";
import { startPatience } from "./patience.ts";
import type { Run } from "./runs.ts";

/** Main that has not answered in this time is busy. */
const answerMs = 12;
/** How long the guards may take before execution is terminated: a guard is reached at the next loop or call. */
const guardMs = 300;
/** How many times as long main may take where other processes leave it little time. */
const patienceFactor = 10;
/** How long a main that was terminated may take to prove itself: a machine may be busy with other things. */
const probeMs = 5000;
/** How long main may take to set enabled async hooks aside, before it is terminated. */
const braceMs = 50;
/** What main answers to through the inspector. */
const guards = 'this["loopbook.guards"]';
/** Runs count from 1: the cancel that only asks whether main is there. */
const noRun = 0;

export interface InterruptRequest {
  /** The running cell that ends if main only waits; a busy main is stopped whatever it does. */
  run: Run | undefined;
  reason?: string;
}

export interface InterrupterParts {
  main: MainThread;
  state: SharedState;
  /** Whether that run's reply is still to come. */
  isRunning: (run: number) => boolean;
  /** Called when main cannot go on after a termination: the kernel must restart. */
  onTorn: () => void;
  /** Whether a debugger holds main. */
  isPaused: () => boolean;
  /** Called when the guards are armed: a debugger that holds main lets it go, to meet them. */
  release: () => Promise<void>;
}

export class Interrupter {
  readonly #parts: InterrupterParts;
  #underWay: { run: Run | undefined; ended: Promise<void> } | undefined;
  #delivered: (() => void) | undefined;
  /** The run that main has reported since the word was set: code with checks from an earlier interrupt throws at once. */
  #struck: number | undefined;
  #mainEnds = false;

  constructor(parts: InterrupterParts) {
    this.#parts = parts;
  }

  /** Interrupts once; a further request for the same cell while one is under way is the same interrupt. */
  async interrupt(request: InterruptRequest): Promise<void> {
    while (this.#underWay) {
      const { run, ended } = this.#underWay;
      await ended;
      if (run === request.run) return;
    }
    const ended = this.#stop(request).finally(() => {
      this.#underWay = undefined;
    });
    this.#underWay = { run: request.run, ended };
    return ended;
  }

  /** What to wait for until no interrupt is under way, and nothing holds V8's inspector; undefined where none is. */
  rested(): Promise<void> | undefined {
    return this.#underWay && this.#rest();
  }

  async #rest(): Promise<void> {
    while (this.#underWay) await this.#underWay.ended;
  }

  /** A guard of main threw KeyboardInterrupt into code of `run`, or that run's wait was ended. */
  delivered(run: number): void {
    this.#struck = run;
    this.#delivered?.();
  }

  /** Main waits in process.exit for its last output to leave: it answers nobody, and there is nothing left to stop. */
  mainEnds(): void {
    this.#mainEnds = true;
    this.#delivered?.();
  }

  /** A busy callback of another cell takes the interrupt first; the cell that runs ends all the same. */
  async #stop(request: InterruptRequest): Promise<void> {
    const target = request.run?.run;
    do {
      this.#struck = undefined;
      await this.#interrupt(request);
    } while (target !== undefined && this.#struckAnother(target) && this.#parts.isRunning(target));
  }

  #struckAnother(target: number): boolean {
    return this.#struck !== undefined && this.#struck !== noRun && this.#struck !== target;
  }

  async #interrupt({ run: target, reason }: InterruptRequest): Promise<void> {
    const { main, state } = this.#parts;
    if (this.#wakeWaits()) return;
    // What main did between its answer and the cancel may keep it from both: hence the word that it arrived.
    if ((await main.answers(answerMs)) && (await this.#isDelivered(answerMs, () => this.#cancel(target, reason))))
      return;
    if (this.#mainEnds) return;
    this.#struck = undefined;
    state.store("interrupt", 1);
    if (this.#wakeWaits()) {
      state.store("interrupt", 0);
      return;
    }
    const inspector = await MainInspector.open();
    const wasPaused = this.#parts.isPaused();
    const arm = () => this.#armOrCancel(inspector, target, reason);
    try {
      if (this.#hasArrived() || (await this.#isDelivered(guardMs, arm, wasPaused))) return;
      if (!state.exchange("interrupt", 1, 0)) return;
      // Main runs this at its next stack check, if what it does has any.
      await Promise.race([inspector.evaluate(`${guards}.brace()`), delay(braceMs)]);
      await inspector.terminate();
      // Asked twice: where the whole machine stood still, the first answer and the end of its time come at once.
      if (!(await main.isHealthy(probeMs)) && !(await main.isHealthy(probeMs))) this.#parts.onTorn();
      else this.#cancel(target, reason);
    } finally {
      inspector.close();
    }
  }

  /** Asked again after each wait: main reports in between. */
  #hasArrived(): boolean {
    return this.#struck !== undefined || this.#mainEnds;
  }

  /** Wakes a main thread that waits for room or for a line of input; says whether input was what it waited for. */
  #wakeWaits(): boolean {
    const { state } = this.#parts;
    const waitedForInput = state.exchange("inputState", inputStates.waiting, inputStates.interrupted);
    state.wake("inputState");
    state.add("roomSignal", 1);
    state.wake("roomSignal");
    return waitedForInput;
  }

  #cancel(target: Run | undefined, reason: string | undefined): void {
    this.#parts.main.post({ type: "cancel", run: target?.run ?? noRun, reason });
  }

  /** Arms the guards; a main that comes to answer before it passes one no longer needs them. */
  #armOrCancel(inspector: MainInspector, target: Run | undefined, reason = ""): void {
    // Main runs this at its next stack check, between two steps of whatever it does. Inside one long native call
    // there is none, and the answer comes after it: hence nothing awaits it.
    void inspector.evaluate(`${guards}.arm(${JSON.stringify(reason)})`);
    void this.#parts.release();
    void this.#parts.main.answers(patienceFactor * guardMs).then((isFree) => {
      if (isFree && this.#delivered) this.#cancel(target, reason);
    });
  }

  /**
   * Starts an attempt and says whether main reports, within the time, that the interrupt has reached it. `isPaused`: a
   * debugger held main, which stands before a guard: it needs a processor, and nothing else can keep it.
   */
  async #isDelivered(withinMs: number, attempt: () => void, isPaused = false): Promise<boolean> {
    if (this.#mainEnds) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#delivered = () => resolve(true);
    const limits = { processorMs: withinMs / 2, longestMs: patienceFactor * withinMs };
    const hadItsTime = startPatience({ ...limits, mayBlock: !isPaused });
    const look = () => {
      if (hadItsTime()) resolve(false);
      else timer = setTimeout(look, answerMs);
    };
    let timer = setTimeout(look, withinMs);
    attempt();
    const isDelivered = await promise;
    clearTimeout(timer);
    this.#delivered = undefined;
    return isDelivered;
  }
}
