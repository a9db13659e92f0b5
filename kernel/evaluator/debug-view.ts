// DebugView: what the debugger asks of the main thread, through the inspector, also while main is paused. Main thread.
// It holds each cell back until its breakpoints are set, and lends conditions, log points and panels the session's names.
import { types } from "../own-node.ts";
import type { CompiledCode } from "../contract.ts";
import { inspectText } from "../display/inspect-text.ts";
import { renderValue } from "../display/render-value.ts";
import { currentRun } from "./cell-run.ts";
import type { CellSources } from "./cell-sources.ts";
import type { IoLink } from "./io-link.ts";
import type { PreparedCell } from "./run-cell.ts";
import type { Binding } from "./scope/cell-runtime.ts";
import type { SessionScope } from "./scope/session-scope.ts";

/** The debugger finds the view by this name, and the code of conditions calls it so. */
export const debugSymbol = Symbol.for("loopbook.debug");

export interface DebugViewParts {
  cells: CellSources;
  scope: SessionScope;
  link: IoLink;
  /** The run that output without any cell belongs to. */
  fallbackRun: () => number;
}

export class DebugView {
  /** While a debugger is attached: cells are compiled for it and wait for their breakpoints. */
  isAttached = false;
  readonly #parts: DebugViewParts;
  readonly #held = new Map<number, () => void>();
  readonly #hits = new Map<number, number>();

  constructor(parts: DebugViewParts) {
    this.#parts = parts;
    Object.defineProperty(globalThis, debugSymbol, { value: this });
  }

  attach(): void {
    this.isAttached = true;
  }

  detach(): void {
    this.isAttached = false;
    this.#hits.clear();
    for (const proceed of this.#held.values()) proceed();
    this.#held.clear();
  }

  /** Resolves when the debugger has set the breakpoints of a cell that is about to run. */
  ready({ id }: PreparedCell): Promise<void> {
    const code = this.compiled(id);
    if (!code) return Promise.resolve();
    return new Promise((resolve) => {
      this.#held.set(id, resolve);
      this.#parts.link.post({ type: "compiled", ...code });
    });
  }

  proceed(run: number): void {
    this.#held.get(run)?.();
    this.#held.delete(run);
  }

  compiled(run: number): CompiledCode | undefined {
    const cell = this.#parts.cells.get(run);
    return cell && { run, code: cell.source, text: cell.text, options: cell.options };
  }

  /** What the executions of this code were compiled from. */
  runsOf(code: string): CompiledCode[] {
    return this.#parts.cells.runsOf(code).flatMap((run) => this.compiled(run) ?? []);
  }

  bind(name: string): Binding {
    return this.#parts.scope.binding(name);
  }

  /** The session's names with their values of this moment. */
  names(): Record<string, unknown> {
    const { scope } = this.#parts;
    const values = Object.create(null) as Record<string, unknown>;
    for (const { name } of scope.names()) values[name] = scope.get(name);
    return values;
  }

  /** @throws TypeError for a constant, ReferenceError for an unknown name */
  assign(name: string, value: unknown): void {
    this.bind(name).v = value;
  }

  /** Makes a name of the session, or gives one a new value, as a cell's `let` does. */
  declare(name: string, value: unknown): void {
    const cell = this.#parts.scope.beginCell([{ name, kind: "let" }]);
    this.bind(name).i = value;
    cell.settle(false);
  }

  /** Whether a breakpoint with conditions stops here; called from the code of the breakpoint. */
  stops(id: number, condition?: () => unknown, isHit?: (count: number) => boolean, message?: () => unknown[]): boolean {
    try {
      if (condition && !condition()) return false;
      const count = (this.#hits.get(id) ?? 0) + 1;
      this.#hits.set(id, count);
      if (isHit && !isHit(count)) return false;
      if (!message) return true;
      const parts = message().map((part) => (typeof part === "string" ? part : inspectText(part)));
      this.#print("stdout", `${parts.join("")}\n`);
      return false;
    } catch (error) {
      this.#print("stderr", `The breakpoint's expression failed: ${String(error)}\n`);
      return true;
    }
  }

  /** What a front end is sent to show a value. */
  render(value: unknown): { data: object; metadata: object } {
    if (types.isPromise(value)) return { data: { "text/plain": inspectText(value) }, metadata: {} };
    const { data, metadata } = renderValue(value);
    return { data, metadata };
  }

  #print(name: "stdout" | "stderr", text: string): void {
    this.#parts.link.stream(currentRun.getStore()?.run ?? this.#parts.fallbackRun(), name, text);
  }
}
