// CellRun: one execution of one cell, as the code that it started sees it (HostCell), and what may end it early.
// Main thread; lives in AsyncLocalStorage, so timers and callbacks of a cell still know it long after its idle.
import { setTimeout } from "../own-node.ts";
import type { ExecuteCommand } from "../contract.ts";
import type { HostCell } from "../../src/host.ts";
import { withIntrinsics } from "./intrinsics.ts";
import type { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import { own, raced } from "./raced.ts";
import { ownStorage } from "./own-storage.ts";

/** How long the `finally` blocks of an interrupted cell may take before its reply leaves without them. */
const cleanUpMs = 25;

/** Executions whose code has begun and not ended. */
export const openRuns = new Set<CellRun>();

/** Cells may replace the clock. */
const now = performance.now.bind(performance);

export const currentRun = ownStorage<CellRun>();

export class CellRun implements HostCell {
  readonly run: number;
  readonly executionCount: number;
  readonly cellId: string | undefined;
  readonly allowStdin: boolean;
  /** Payloads of the reply (spec: "Payloads"). */
  readonly payload: Record<string, unknown>[] = [];
  /** Set when the run was interrupted while it waited, until its code has ended. */
  interrupted: KeyboardInterrupt | undefined;
  /** Where the cell's top level waits: `In[3]:2:1`. */
  waitsAt: () => string | undefined = () => undefined;
  startedMs = 0;
  #undelivered: KeyboardInterrupt | undefined;
  /** Rejects with KeyboardInterrupt when the run is interrupted while it waits. */
  readonly interruption: Promise<never>;
  /** The interrupt that a guard threw into code of this run last. */
  struck: KeyboardInterrupt | undefined;
  /** True while the cell's own code is on the stack for the first time, up to its first await. */
  isInCode = false;
  /** Called when that code was terminated: it will never return. */
  tear: (interrupt: KeyboardInterrupt) => void = () => undefined;
  #reject!: (interrupt: KeyboardInterrupt) => void;
  readonly #onInterrupt = new Set<() => void>();
  #hasHeldReply = false;
  readonly #replyHolds = new Set<Promise<undefined>>();
  readonly #onEnded: (() => void)[] = [];
  readonly #replaced: Set<() => void | Promise<void>>;
  #held = 0;
  #onRelease: (() => void) | undefined;

  constructor(command: ExecuteCommand, replaced: Set<() => void | Promise<void>>) {
    this.run = command.run;
    this.executionCount = command.executionCount;
    this.cellId = command.cellId;
    this.allowStdin = command.allowStdin;
    this.#replaced = replaced;
    this.interruption = own(
      new Promise((_resolve, reject) => {
        this.#reject = reject;
      }),
    );
    // Nobody may be racing this promise; the interrupt is then reported by other means.
    this.interruption.catch(() => undefined);
  }

  onInterrupt(callback: () => void): () => void {
    withIntrinsics(() => this.#onInterrupt.add(callback));
    return () => withIntrinsics(() => this.#onInterrupt.delete(callback));
  }

  onReplaced(callback: () => void | Promise<void>): () => void {
    withIntrinsics(() => this.#replaced.add(callback));
    return () => withIntrinsics(() => this.#replaced.delete(callback));
  }

  hold(): () => void {
    this.#held++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#held--;
      this.#onRelease?.();
    };
  }

  /** Calls back whenever a hold was given back. */
  set onRelease(callback: (() => void) | undefined) {
    this.#onRelease = callback;
  }

  get isHeld(): boolean {
    return this.#held > 0;
  }

  /**
   * Ends the run's pending await. Helpers that wait for it reject at once, so its `finally` blocks run before its reply;
   * a wait that no helper serves is given up, and its code meets the interrupt after its next await.
   */
  interrupt(interrupt: KeyboardInterrupt): void {
    this.interrupted = interrupt;
    const callbacks = [...this.#onInterrupt];
    this.#onInterrupt.clear();
    for (const callback of callbacks) callback();
    const giveUp = () => {
      this.#undelivered = this.interrupted;
      this.#reject(interrupt);
    };
    if (callbacks.length > 0) setTimeout(giveUp, cleanUpMs);
    else giveUp();
  }

  /** Called after each await of the run's own code once it was interrupted: throws the interrupt, once. */
  readonly deliver = (): void => {
    if (currentRun.getStore() !== this || !this.#undelivered) return;
    const interrupt = this.#undelivered;
    this.#undelivered = undefined;
    throw interrupt;
  };

  /** Keeps the reply back until the returned function is called; with an error, the cell fails with it. */
  holdReply(): (error?: unknown) => void {
    const { promise, resolve, reject } = withIntrinsics(() => {
      const hold = Promise.withResolvers<undefined>();
      hold.promise.catch(() => undefined);
      this.#replyHolds.add(hold.promise);
      this.#hasHeldReply = true;
      return hold;
    });
    return (...error) => {
      if (error.length > 0) return reject(error[0]);
      withIntrinsics(() => this.#replyHolds.delete(promise));
      resolve(undefined);
    };
  }

  /** Resolves when every hold of the reply was given back. */
  async replyReleased(): Promise<void> {
    const next = () => withIntrinsics(() => this.#replyHolds.values().next().value);
    for (let hold = next(); hold; hold = next()) {
      await raced(hold, this.interruption);
      const done = hold;
      withIntrinsics(() => this.#replyHolds.delete(done));
    }
  }

  get isReplyHeld(): boolean {
    return this.#hasHeldReply && withIntrinsics(() => this.#replyHolds.size > 0);
  }

  /** Runs `callback`, which may swallow an interrupt that strikes it: the interrupt is then thrown after it. */
  unstruck<T>(callback: () => T): T {
    this.struck = undefined;
    const value = callback();
    // Read by a function, as guards set it while `callback` runs.
    const struck = this.#struckMeanwhile();
    if (struck) throw struck;
    return value;
  }

  #struckMeanwhile(): KeyboardInterrupt | undefined {
    return this.struck;
  }

  /** The run's code begins. */
  begin(waitsAt: () => string | undefined): void {
    this.waitsAt = waitsAt;
    this.startedMs = now();
    openRuns.add(this);
  }

  /** The run's code has ended: nothing is left to interrupt. */
  readonly ended = (): void => {
    this.#undelivered = undefined;
    withIntrinsics(() => {
      openRuns.delete(this);
      for (const callback of this.#onEnded.splice(0)) callback();
    });
  };

  onEnded(callback: () => void): void {
    withIntrinsics(() => this.#onEnded.push(callback));
  }
}
