// CellSources: the cells that ran, by their run, so that positions and function texts can be given in their TypeScript.
// Main thread. V8's file name and position ⇄ cell and TypeScript position; maps are made only when one is asked for.
// A cell of which nothing is left (no run, no function) is let go: no stack can name it.
import { pathToFileURL } from "../own-node.ts";
import type { FunctionSource } from "../../src/host.ts";
import type { CellPlace } from "../display/stack-trace.ts";
import { awaitPosition, originalPosition, type Position } from "./compiler/positions.ts";
import { functionSource } from "./compiler/function-source.ts";
import type { CompileOptions } from "./compiler/compile-cell.ts";

export interface CellSource {
  label: string;
  /** As the user wrote it. */
  source: string;
  /** As it was compiled: magics have become calls. */
  text: string;
  options: CompileOptions;
}

/** What is kept of each cell: as little as can be, as sessions run many thousands. */
interface Kept {
  executionCount: number;
  source: string;
  text: string;
  generation: number;
  debug: boolean;
  /** How many of the objects are alive that stand for what is left of it. */
  holders: number;
}

export class CellSources {
  readonly #base: string;
  readonly #cells = new Map<number, Kept>();
  readonly #registry = new FinalizationRegistry<number>((run) => this.#release(run));
  /** Cells may replace the method. */
  readonly #register = this.#registry.register.bind(this.#registry);

  constructor(directory: string) {
    this.#base = pathToFileURL(`${directory}/`).href;
  }

  /** The file URL that V8 knows the cell by: in the notebook's folder, so that imports resolve from there. */
  fileName(run: number, executionCount: number): string {
    return `${this.#base}In[${executionCount}]?run=${run}`;
  }

  /** Keeps a cell that is about to be compiled as `options` say. */
  add(run: number, executionCount: number, source: string, text: string, options: CompileOptions): void {
    const { generation, debug = false } = options;
    // A cell that runs again comes as another copy of the same text.
    const before = this.#cells.get(run - 1);
    const known = before?.source === source ? before : { source, text };
    const same = known.text === text ? known : { source: known.source, text: text === source ? known.source : text };
    this.#cells.set(run, { executionCount, source: same.source, text: same.text, generation, debug, holders: 0 });
  }

  /** Keeps the cell for as long as `holder` is alive, and any other that it was given. */
  hold(run: number, holder: object): void {
    const kept = this.#cells.get(run);
    if (!kept) return;
    kept.holders++;
    this.#register(holder, run);
  }

  #release(run: number): void {
    const kept = this.#cells.get(run);
    if (kept && --kept.holders === 0) this.#cells.delete(run);
  }

  get(run: number): CellSource | undefined {
    const kept = this.#cells.get(run);
    if (!kept) return undefined;
    const { executionCount, source, text, generation, debug } = kept;
    const filename = this.fileName(run, executionCount);
    const options = { cell: run, generation, filename, ...(debug && { debug }) };
    return { label: `In[${executionCount}]`, source, text, options };
  }

  /** The executions of this very code. */
  runsOf(source: string): number[] {
    return [...this.#cells].filter(([, cell]) => cell.source === source).map(([run]) => run);
  }

  readonly locate = (fileName: string, line: number, column: number): CellPlace | undefined => {
    const run = /\?run=(\d+)$/.exec(fileName)?.[1];
    const cell = run === undefined ? undefined : this.get(Number(run));
    if (!cell) return undefined;
    const place = originalPosition(cell.text, cell.options, line, column);
    return { label: cell.label, source: cell.source, ...place };
  };

  /** What the cell was compiled from. */
  readonly compiled = (run: number): { source: string; options: CompileOptions } | undefined => {
    const cell = this.get(run);
    return cell && { source: cell.text, options: cell.options };
  };

  /** The notebook's source of a function that a cell made; undefined for any other. */
  functionSource(
    fn: (...args: never[]) => unknown,
    isSessionName: (name: string) => boolean,
  ): FunctionSource | undefined {
    const found = functionSource(fn, this.compiled);
    if (!found) return undefined;
    const { typescript, javascript, cell, line, column } = found;
    const captured = found.captured.filter(isSessionName);
    const label = this.get(cell)?.label ?? "In[?]";
    return { typescript, javascript, captured, position: `${label}:${line}:${column}` };
  }

  /** Where in its script a cell waited last; `at` is its runtime's. */
  awaitPlace(run: number, at: number): Position | undefined {
    const cell = this.get(run);
    return cell && awaitPosition(cell.text, cell.options, at);
  }
}
