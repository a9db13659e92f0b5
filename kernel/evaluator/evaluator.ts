// Evaluator: the life of an execution. Main thread. ExecuteCommand → cell run → result shown → Outcome to the io thread.
import { setImmediate, setTimeout } from "../own-node.ts";
import type { ExecuteCommand, Outcome } from "../contract.ts";
import { DisplayHandle } from "../display/display.ts";
import type { CellFrames } from "../display/render-error.ts";
import { readString } from "../display/safe-read.ts";
import { renderValue } from "../display/render-value.ts";
import type { CellModules } from "./cell-modules.ts";
import { CellRun, currentRun } from "./cell-run.ts";
import { ForgottenRuns } from "./forgotten-runs.ts";
import type { Guards } from "./guards.ts";
import { IdleCallbacks } from "./idle-callbacks.ts";
import { withIntrinsics } from "./intrinsics.ts";
import type { IoLink } from "./io-link.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import type { PendingWork } from "./pending-work.ts";
import type { ReplacedCells } from "./replaced-cells.ts";
import { own, raced, resolvers } from "./raced.ts";
import type { CellRunner, PreparedCell } from "./run-cell.ts";
import { renderSurely } from "./render-surely.ts";
import { evaluateExpressions } from "./user-expressions.ts";

/** A cell with `@background` replies when it waits for nothing but timers and sockets, or after this time. */
const backgroundRestMs = 2000;
/** A cancelled run that has not replied after this time never will: what would have gone on was terminated. */
const tornAfterMs = 100;

/** Cells may replace it. */
const activeResources = process.getActiveResourcesInfo.bind(process);

export interface EvaluatorParts {
  link: IoLink;
  guards: Guards;
  runner: CellRunner;
  frames: CellFrames;
  replaced: ReplacedCells;
  cellModules: CellModules;
  /** Main goes on listening for errors that nobody catches, whatever a cell has removed. */
  listenForErrors: () => void;
}

export class Evaluator {
  readonly #parts: EvaluatorParts;
  /** Cells that run now: one in the main shell and one in each subshell. */
  readonly #onIdle = new IdleCallbacks(() => withIntrinsics(() => this.#running.size === 0));
  readonly #running = new Map<number, CellRun>();
  /** Runs that wait for what their cell left behind to end; called with the interrupt that comes meanwhile. */
  readonly #starting = new Map<number, (interrupt: KeyboardInterrupt) => void>();
  /** The run that output without any cell belongs to: the last that was started. */
  lastRun = 0;

  readonly #forgotten: ForgottenRuns;

  constructor(parts: EvaluatorParts) {
    this.#parts = parts;
    this.#forgotten = new ForgottenRuns(parts.link);
  }

  /** Runs a cell and says how it ended; all of its output so far has been posted before. */
  async execute(command: ExecuteCommand): Promise<void> {
    let early: KeyboardInterrupt | undefined;
    const { promise: cancelled, resolve: cancel } = resolvers<undefined>();
    const interrupted = (interrupt: KeyboardInterrupt) => {
      early = interrupt;
      cancel(undefined);
    };
    withIntrinsics(() => this.#starting.set(command.run, interrupted));
    try {
      await raced(
        this.#parts.replaced.replace(command.cellId, (error) => this.reportLate(error)),
        cancelled,
      );
      withIntrinsics(() => this.#launch(command, early));
    } catch (error) {
      // Of the kernel's own: the cell has its reply.
      const content = renderSurely(error, this.#parts.frames);
      this.#parts.link.post({ type: "settled", run: command.run, outcome: { status: "error", ...content } });
    }
  }

  #launch(command: ExecuteCommand, early: KeyboardInterrupt | undefined): void {
    const { link, replaced } = this.#parts;
    this.#starting.delete(command.run);
    const run = new CellRun(command, replaced.endingsOf(command.cellId));
    this.#forgotten.watch(run);
    if (early) run.interrupt(early);
    this.lastRun = command.run;
    this.#running.set(run.run, run);
    const settle = (outcome: Outcome) =>
      withIntrinsics(() => {
        if (!this.#running.delete(run.run)) return;
        this.#parts.listenForErrors();
        this.#onIdle.schedule();
        link.post({ type: "settled", run: command.run, outcome });
      });
    run.tear = (interrupt) => {
      if (this.#isRunning(run)) settle(this.#fail(interrupt, run, command));
    };
    // A macrotask of its own: not inside the port's message handler, which a termination would tear (design section 4).
    const start = () => currentRun.run(run, () => void this.#run(run, command, settle));
    // Code that is terminated in the first of Node's immediates leaves them whole, in a later one it does not.
    if (activeResources().includes("Immediate")) setTimeout(start, 1);
    else setImmediate(start);
  }

  /** Ends the current run's pending await, or what is left of it after a termination, with KeyboardInterrupt. */
  cancel(runNumber: number, reason: string | undefined): void {
    const { guards, link } = this.#parts;
    const run = this.#running.get(runNumber);
    const interrupt = new KeyboardInterrupt(reason);
    // Said before the cell's `finally` blocks run, which may take their time.
    guards.disarm();
    link.post({ type: "interrupted", run: runNumber });
    this.#starting.get(runNumber)?.(interrupt);
    if (!run || run.interrupted) return;
    // Main is here, so code of the cell that has not returned never will: its execution was terminated.
    if (run.isInCode) {
      interrupt.stack =
        (readString(interrupt, "stack")?.split("\n", 1)[0] ?? "") + guards.stackWhenArmed.replace(/^.*/, "");
      run.tear(interrupt);
    } else {
      this.#interrupt(run, interrupt);
      setTimeout(() => withIntrinsics(() => run.tear(interrupt)), tornAfterMs);
    }
  }

  /** A guard threw `interrupt` somewhere in code of `run`: if that is the running cell, the cell ends with it. */
  interruptedBusy(run: CellRun | undefined, interrupt: KeyboardInterrupt): void {
    this.#parts.link.post({ type: "interrupted", run: run?.run ?? this.lastRun });
    if (!run || !this.#isRunning(run)) return;
    run.struck = interrupt;
    setImmediate(() => {
      if (!run.interrupted && this.#isRunning(run)) this.#interrupt(run, interrupt);
    });
  }

  /** An error that nobody caught, of code that runs beside its cell or after its reply: shown under its cell, once. */
  reportLate(error: unknown, run = currentRun.getStore()): void {
    withIntrinsics(() => {
      // The running cell itself ends with this interrupt and reports it.
      if (KeyboardInterrupt.is(error) && run !== undefined && this.#isRunning(run)) return;
      const content = { ...renderSurely(error, this.#parts.frames) };
      this.#parts.link.publish({ run: run?.run ?? this.lastRun, messageType: "error", content });
    });
  }

  /** Calls back once from a macrotask of its own, when no cell runs. */
  whenIdle(callback: () => void): void {
    this.#onIdle.add(callback);
  }

  #isRunning(run: CellRun): boolean {
    return withIntrinsics(() => this.#running.get(run.run)) === run;
  }

  #interrupt(run: CellRun, interrupt: KeyboardInterrupt): void {
    withIntrinsics(() => {
      run.onEnded(this.#parts.guards.afterAwait(run.deliver));
      run.interrupt(interrupt);
    });
  }

  /** Gives the outcome to `settle`, as an object that a promise resolves to would be asked for its `then`. */
  async #run(run: CellRun, command: ExecuteCommand, settle: (outcome: Outcome) => void): Promise<void> {
    const { runner, link, frames, cellModules } = this.#parts;
    let work: PendingWork | undefined;
    let prepared: PreparedCell | undefined;
    try {
      prepared = withIntrinsics(() => {
        const isModule = cellModules.define(command.code) !== undefined;
        return isModule ? undefined : runner.prepare(command.code, run.run, run);
      });
      if (!prepared) {
        settle({ status: "ok", userExpressions: {}, payload: [] });
        return;
      }
      const { settleSeconds, timeoutSeconds, background } = prepared.directives;
      if (timeoutSeconds !== undefined) link.post({ type: "timeout", run: run.run, seconds: timeoutSeconds });
      this.#warn(prepared.directives.warnings, run);
      if (settleSeconds !== undefined || background) work = await watchWork(run);
      // The interrupt was faster than the cell: its code has not begun.
      if (run.interrupted) throw run.interrupted;
      if (background) {
        await own(this.#startTask(prepared, run, command));
        await work?.resting(backgroundRestMs);
      } else {
        await own(runner.evaluate(prepared, run));
        if (run.isReplyHeld) await own(run.replyReleased());
        else await own(this.#show(prepared.runtime?.result, run, command));
        if (settleSeconds !== undefined) await raced(work?.finished(settleSeconds), run.interruption);
      }
      const userExpressions = await own(evaluateExpressions(command.userExpressions, run, runner, frames));
      settle({ status: "ok", userExpressions, payload: run.payload });
    } catch (error) {
      const reason = withIntrinsics(() =>
        run.interrupted && prepared ? runner.placeInterrupt(prepared, run.interrupted, error) : error,
      );
      settle(withIntrinsics(() => this.#fail(reason, run, command)));
    } finally {
      work?.stop();
    }
  }

  #fail(error: unknown, run: CellRun, command: ExecuteCommand): Outcome {
    const cell = { label: `In[${run.executionCount}]`, source: command.code };
    const content = renderSurely(error, this.#parts.frames, cell);
    this.#parts.link.publish({ run: run.run, messageType: "error", content: { ...content } });
    return { status: "error", ...content };
  }

  /** As a display, not on stderr, for which nbgrader gives no points. */
  #warn(warnings: readonly string[], { run }: CellRun): void {
    for (let at = 0; at < warnings.length; at++) {
      const data = { "text/plain": `Warning: ${warnings[at]}` };
      this.#parts.link.publish({ run, messageType: "display_data", content: { data, metadata: {}, transient: {} } });
    }
  }

  /** The cell goes on as a task named after it; running the cell again replaces it. */
  async #startTask(prepared: PreparedCell, run: CellRun, command: ExecuteCommand): Promise<void> {
    const { createTask } = await import("../../src/tasks.ts");
    const { runner } = this.#parts;
    const name = `In[${run.executionCount}]`;
    const body = async () => {
      await own(runner.evaluate(prepared, run));
      await own(this.#show(prepared.runtime?.result, run, command));
    };
    const task = createTask(body, { name });
    run.onReplaced(async () => {
      if (!task.cancel()) return;
      await Promise.allSettled([task]);
    });
  }

  async #show(value: unknown, run: CellRun, command: ExecuteCommand): Promise<void> {
    // A handle is what `display` leaves behind, not something to show.
    if (value === undefined || value instanceof DisplayHandle || command.silent) return;
    // How a value is shown may be code of the cell's, whose errors become part of what is shown.
    const rendered = run.unstruck(() => withIntrinsics(() => renderValue(value)));
    // A `Jupyter.display` method may be async: its bundle is awaited, as long as the cell is not interrupted.
    const { data, metadata } = rendered.pending ? await raced(rendered.pending, run.interruption) : rendered;
    const content = { execution_count: run.executionCount, data, metadata };
    this.#parts.link.publish({ run: run.run, messageType: "execute_result", content });
  }
}

async function watchWork(run: CellRun): Promise<PendingWork> {
  const { PendingWork } = await import("./pending-work.ts");
  return new PendingWork(run);
}
