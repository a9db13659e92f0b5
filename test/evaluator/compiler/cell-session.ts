// A session of cells in plain node:vm, for tests [test]: source → what the cell printed, its value, its error.
import { Script, constants } from "node:vm";
import { pathToFileURL } from "node:url";
import {
  compileCell,
  type CompiledCell,
  type CompileOptions,
} from "../../../kernel/evaluator/compiler/compile-cell.ts";
import { SessionScope } from "../../../kernel/evaluator/scope/session-scope.ts";

export interface RunCell {
  value: unknown;
  hasValue: boolean;
  compiled: CompiledCell;
  options: CompileOptions;
}

const globals = globalThis as Record<string, unknown>;
globals["guard0"] ??= () => {};
globals["awaited0"] ??= (value: unknown) => value;
let cells = 0;

/** Every cell that any session ran, by its number. */
export const cellSources = new Map<number, { source: string; options: CompileOptions }>();

export class CellSession {
  readonly scope: SessionScope;
  readonly directory: string;
  readonly sources = cellSources;

  constructor(builtins: Record<string, unknown> = {}, directory = import.meta.dirname) {
    this.scope = new SessionScope(builtins);
    this.directory = directory;
  }

  /** Compiles and runs a cell to its end, as the evaluator does; throws what it throws. */
  async run(source: string): Promise<RunCell> {
    const cell = ++cells;
    const options = { cell, generation: 0, filename: pathToFileURL(`${this.directory}/In[${String(cell)}]`).href };
    const compiled = compileCell(source, options);
    this.sources.set(cell, { source, options });
    const script = new Script(compiled.script, {
      filename: options.filename,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const main = script.runInThisContext() as (runtime: object) => () => unknown;
    const runtime = this.scope.createRuntime(options.filename);
    const noValue = Symbol("no value");
    runtime.result = noValue;
    const scope = this.scope.beginCell(compiled.declared);
    let failed = true;
    try {
      const ended = main(runtime)();
      if (compiled.isAsync) await ended;
      failed = false;
    } finally {
      scope.settle(failed);
    }
    const hasValue = runtime.result !== noValue;
    return { value: hasValue ? runtime.result : undefined, hasValue, compiled, options };
  }

  /** The value of a cell's last expression. */
  async value(source: string): Promise<unknown> {
    return (await this.run(source)).value;
  }
}
