// Stepper: makes V8's steps the user's: from statement to statement of their code, never into the kernel's or Node's.
// A stop of V8 → stop here, or go on with another step. Io thread.
import type { Debugger as Cdp } from "node:inspector";
import type { CompiledCode } from "../contract.ts";
import type { CellScripts } from "./cell-scripts.ts";
import type { InspectorSession } from "./inspector-session.ts";
import type { ScriptTable } from "./script-table.ts";

export type Step = "stepInto" | "stepOver" | "stepOut";
export type Verdict = Step | "stop" | "resume" | "await";

interface Origin {
  statement: string;
  /** What a return is part of: the statement in a cell, the line in a file. */
  whole: string;
  depth: number;
  /** Every statement has a guard, at which V8 stops before it. */
  isGuarded: boolean;
}

/** Steps through code that is not the user's before a pause waits for the next cell instead. */
const maxForeignSteps = 500;

export class Stepper {
  readonly #cells: CellScripts;
  readonly #scripts: ScriptTable;
  #step: Step | undefined;
  #origin: Origin | undefined;
  #foreignSteps = 0;
  #ended = Promise.withResolvers<undefined>();

  constructor(cells: CellScripts, scripts: ScriptTable) {
    this.#cells = cells;
    this.#scripts = scripts;
  }

  /** A step begins at this stop. */
  begin(step: Step, stop: Cdp.PausedEventDataType): void {
    this.#step = step;
    this.#origin = this.#at(stop);
    this.#foreignSteps = 0;
  }

  /** Main is to stop wherever user code goes on. */
  beginPause(): void {
    this.#step = "stepInto";
    this.#origin = undefined;
    this.#foreignSteps = 0;
  }

  end(): void {
    this.#step = undefined;
    this.#ended.resolve(undefined);
    this.#ended = Promise.withResolvers();
  }

  /** Resolves when the step that is under way has led somewhere. */
  get ended(): Promise<unknown> {
    return this.#step === undefined ? Promise.resolve() : this.#ended.promise;
  }

  /** How to go on from an exception that is none to stop at: a step over what throws stays above it. */
  passing({ callFrames }: Cdp.PausedEventDataType): Step | "resume" {
    if (this.#step === undefined) return "resume";
    const isDeeper = this.#origin !== undefined && callFrames.length > this.#origin.depth;
    return isDeeper && this.#step !== "stepInto" ? "stepOut" : this.#step;
  }

  get isStepping(): boolean {
    return this.#step !== undefined;
  }

  /** What to do where a step of V8 has led. */
  judge(stop: Cdp.PausedEventDataType): Verdict {
    const [top] = stop.callFrames;
    if (!top || !this.#step) return "stop";
    if (!this.#scripts.isUsers(top.location.scriptId)) return this.#judgeForeign(stop);
    if (this.#isAtGuard(top)) return "stepOver";
    const at = this.#at(stop);
    if (!at) return this.#leave(stop);
    const { statement, depth } = this.#origin ?? { statement: "", depth: 0 };
    if (top.returnValue && !this.#isFirstStop(at)) return this.#leave(stop);
    if (this.#step !== "stepOut" && at.statement === statement && at.depth <= depth) return this.#step;
    return "stop";
  }

  /**
   * V8 stops once more where a function returns, when the statement that returns has been seen; but where there is
   * nothing to compute, as in `return x`, this is its only stop.
   */
  #isFirstStop({ whole, depth, isGuarded }: Origin): boolean {
    if (isGuarded || !this.#origin || this.#step === "stepOut" || depth < this.#origin.depth) return false;
    return whole !== this.#origin.whole;
  }

  #judgeForeign({ callFrames }: Cdp.PausedEventDataType): Verdict {
    if (callFrames.some(({ location }) => this.#scripts.isUsers(location.scriptId))) return "stepOut";
    if (this.#origin) return "resume";
    return ++this.#foreignSteps > maxForeignSteps ? "resume" : "stepInto";
  }

  /** Out of the user's function that ends here; when nothing of theirs called it, to what awaits it. */
  #leave({ callFrames, asyncStackTrace }: Cdp.PausedEventDataType): Verdict {
    const [, ...callers] = callFrames;
    if (callers.some(({ location }) => this.#scripts.isUsers(location.scriptId))) return "stepOut";
    const isAwaited = asyncStackTrace?.callFrames.some(({ scriptId }) => this.#scripts.isUsers(scriptId));
    return isAwaited ? "await" : "resume";
  }

  #at({ callFrames }: Cdp.PausedEventDataType): Origin | undefined {
    const [top] = callFrames;
    if (!top) return undefined;
    const { scriptId, lineNumber, columnNumber = 0 } = top.location;
    const url = this.#scripts.url(scriptId);
    const cell = this.#cells.script(url);
    const depth = callFrames.length;
    if (!cell) {
      const whole = `${url} ${lineNumber}`;
      return { statement: `${whole}:${columnNumber}`, whole, depth, isGuarded: false };
    }
    const place = this.#statementOf(cell, lineNumber, columnNumber);
    if (place === undefined) return undefined;
    const statement = `${url} ${place}`;
    return { statement, whole: statement, depth, isGuarded: cell.options.debug === true };
  }

  #isAtGuard({ location: { scriptId, lineNumber, columnNumber = 0 } }: Cdp.CallFrame): boolean {
    const cell = this.#cells.script(this.#scripts.url(scriptId));
    return cell !== undefined && this.#cells.isGuard(cell, lineNumber, columnNumber);
  }

  /** The statement of a cell that a place belongs to; undefined around the cell's own code. */
  #statementOf(cell: CompiledCode, lineNumber: number, columnNumber: number): string | undefined {
    if (this.#cells.isAround(cell, lineNumber, columnNumber)) return undefined;
    const before = this.#cells.places(cell).filter(({ generated: { line, column } }) => {
      return line - 1 < lineNumber || (line - 1 === lineNumber && column - 1 <= columnNumber);
    });
    const places = before.map(({ generated: { line, column } }) => ({ line, column }));
    const last = places.sort((a, b) => a.line - b.line || a.column - b.column).at(-1);
    return last ? `${last.line}:${last.column}` : "0:0";
  }
}

/** Stops main once where a function that awaits goes on, and lets it run till then. @returns V8's breakpoint */
export async function stopAfterAwait(
  inspector: InspectorSession,
  scripts: ScriptTable,
  { asyncStackTrace }: Cdp.PausedEventDataType,
): Promise<string | undefined> {
  const awaiting = asyncStackTrace?.callFrames.find(({ scriptId }) => scripts.isUsers(scriptId));
  if (!awaiting) return undefined;
  const { scriptId, lineNumber, columnNumber } = awaiting;
  const { breakpointId } = await inspector.post("Debugger.setBreakpoint", {
    location: { scriptId, lineNumber, columnNumber: columnNumber + 1 },
  });
  return breakpointId;
}
