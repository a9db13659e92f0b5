// CellRunner: one cell's code, compiled and run in the session's scope. Main thread. source → PreparedCell → value.
import vm from "node:vm";
import type { CellRun } from "./cell-run.ts";
import type { CellSources } from "./cell-sources.ts";
import { compileCell, type CompiledCell } from "./compiler/compile-cell.ts";
import type { Directives } from "./compiler/parse-directives.ts";
import type { Guards } from "./guards.ts";
import type { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import type { CellRuntime } from "./scope/cell-runtime.ts";
import type { SessionScope } from "./scope/session-scope.ts";

export interface PreparedCell {
  compiled: CompiledCell;
  directives: Directives;
  filename: string;
  runtime: CellRuntime;
}

export interface CellRunnerParts {
  guards: Guards;
  scope: SessionScope;
  cells: CellSources;
}

export class CellRunner {
  readonly #parts: CellRunnerParts;

  constructor(parts: CellRunnerParts) {
    this.#parts = parts;
  }

  /** Compiles `source` as execution `id`. @throws CellSyntaxError */
  prepare(source: string, id: number, executionCount: number): PreparedCell {
    const { cells, guards, scope } = this.#parts;
    const filename = cells.fileName(id, executionCount);
    const options = { cell: id, generation: guards.generation, filename };
    cells.add(id, { label: `In[${executionCount}]`, source, options });
    const compiled = compileCell(source, options);
    return { compiled, directives: compiled.directives, filename, runtime: scope.createRuntime(filename) };
  }

  /** Runs the cell to its end, or until `run` is interrupted. Returns the value of its last expression. */
  async evaluate({ compiled, filename, runtime }: PreparedCell, run: CellRun): Promise<unknown> {
    const script = new vm.Script(compiled.script, {
      filename,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const cell = script.runInThisContext() as (runtime: CellRuntime) => unknown;
    const scope = this.#parts.scope.beginCell(compiled.declared);
    let failed = true;
    try {
      const ended = cell(runtime);
      if (compiled.isAsync) {
        const settled = Promise.resolve(ended);
        void settled.then(run.ended, run.ended);
        await Promise.race([settled, run.interruption]);
      }
      failed = false;
    } finally {
      scope.settle(failed);
    }
    return runtime.result;
  }

  /** Gives an interrupt that met a waiting cell the line of the await that it ended, and what the cell threw meanwhile. */
  placeInterrupt({ filename, runtime }: PreparedCell, interrupt: KeyboardInterrupt, thrown: unknown): KeyboardInterrupt {
    if (thrown !== interrupt && !isCancellation(thrown)) interrupt.cause = thrown;
    if (runtime.at !== undefined && !interrupt.stack?.includes("In[")) {
      const { line, column } = runtime.at;
      const title = interrupt.message === "" ? interrupt.name : `${interrupt.name}: ${interrupt.message}`;
      interrupt.stack = `${title}\n    at ${filename}:${line}:${column}`;
    }
    return interrupt;
  }
}

function isCancellation(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "CancelledError";
}
