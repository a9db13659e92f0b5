// CellRunner: one cell's code, compiled and run in the session's scope. Main thread. source → PreparedCell → value.
import { runScript } from "../own-node.ts";
import { readString } from "../display/safe-read.ts";
import type { CellRun } from "./cell-run.ts";
import type { CellSources } from "./cell-sources.ts";
import { compileCell, type CompiledCell } from "./compiler/compile-cell.ts";
import type { Directives } from "./compiler/parse-directives.ts";
import type { DebugView } from "./debug-view.ts";
import type { Guards } from "./guards.ts";
import { withIntrinsics } from "./intrinsics.ts";
import type { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import { afterwards, raced } from "./raced.ts";
import { rewriteMagics } from "./magics/magic-lines.ts";
import type { CellRuntime } from "./scope/cell-runtime.ts";
import type { SessionScope } from "./scope/session-scope.ts";

export interface PreparedCell {
  id: number;
  filename: string;
  compiled: CompiledCell;
  directives: Directives;
  /** The runtime it was given; undefined until it starts. */
  runtime: CellRuntime | undefined;
}

export interface CellRunnerParts {
  guards: Guards;
  scope: SessionScope;
  cells: CellSources;
  debug: DebugView;
}

export class CellRunner {
  readonly #parts: CellRunnerParts;

  constructor(parts: CellRunnerParts) {
    this.#parts = parts;
  }

  /** Loads the compiler and runs its code once, so that the first cell need not wait for it. */
  warmUp(): void {
    compileCell("await 0; 1", { cell: 0, generation: this.#parts.guards.generation, filename: "file:///warm-up" });
  }

  /** Compiles `source` as execution `id`, for `run`. @throws CellSyntaxError */
  prepare(source: string, id: number, run: CellRun): PreparedCell {
    const { cells, guards, debug } = this.#parts;
    const { executionCount } = run;
    const filename = cells.fileName(id, executionCount);
    const options = { cell: id, generation: guards.generation, filename, ...(debug.isAttached && { debug: true }) };
    const text = rewriteMagics(source, (name) => this.#parts.scope.has(name));
    cells.add(id, executionCount, source, text, options);
    cells.hold(id, run);
    const compiled = compileCell(text, options);
    return { id, filename, compiled, directives: compiled.directives, runtime: undefined };
  }

  /** Runs the cell to its end, or until `run` is interrupted. Its value, which may be a promise, is in the runtime then. */
  async evaluate(prepared: PreparedCell, run: CellRun): Promise<void> {
    const { compiled, filename } = prepared;
    const { cells, debug, guards } = this.#parts;
    if (debug.isAttached) await raced(debug.ready(prepared), run.interruption);
    // Armed while this was being compiled, the guards that became checks are not those that its code calls.
    guards.throwIfInterrupted();
    const cell = runScript(compiled.script, filename) as (runtime: CellRuntime) => () => unknown;
    const { scope, runtime } = withIntrinsics(() => {
      const scope = this.#parts.scope.beginCell(compiled.declared);
      const runtime = this.#parts.scope.createRuntime(filename);
      prepared.runtime = runtime;
      // Every function of the cell has it in its scope.
      cells.hold(prepared.id, runtime);
      run.begin(() => {
        const place = runtime.at === undefined ? undefined : cells.awaitPlace(prepared.id, runtime.at);
        return place && `In[${run.executionCount}]:${place.line}:${place.column}`;
      });
      return { scope, runtime };
    });
    let failed = true;
    try {
      run.isInCode = true;
      const ended = cell(runtime)();
      run.isInCode = false;
      if (compiled.isAsync) {
        const settled = ended as Promise<unknown>;
        void afterwards(settled, run.ended);
        await raced(settled, run.interruption);
      }
      failed = false;
    } finally {
      run.isInCode = false;
      withIntrinsics(() => {
        if (!compiled.isAsync) run.ended();
        scope.settle(failed);
      });
    }
  }

  /** Gives an interrupt that met a waiting cell the line of the await that it ended, and what the cell threw meanwhile. */
  placeInterrupt(
    { id, filename, runtime }: PreparedCell,
    interrupt: KeyboardInterrupt,
    thrown: unknown,
  ): KeyboardInterrupt {
    if (thrown !== interrupt && !isCancellation(thrown)) interrupt.cause = thrown;
    const place = runtime?.at !== undefined ? this.#parts.cells.awaitPlace(id, runtime.at) : undefined;
    const stack = readString(interrupt, "stack") ?? "";
    if (place && !stack.includes("(In[") && !stack.includes("at In[")) {
      const title = interrupt.message === "" ? interrupt.name : `${interrupt.name}: ${interrupt.message}`;
      interrupt.stack = `${title}\n    at ${filename}:${place.line}:${place.column}`;
    }
    return interrupt;
  }
}

function isCancellation(thrown: unknown): boolean {
  return readString(thrown, "name") === "CancelledError";
}
