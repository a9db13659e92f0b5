// CellScripts: the cells that a debugger knows, by their source's path, and the scripts made of them. Io thread.
// A path is the hash of the code, as JupyterLab computes it too; each execution is a script of its own. Positions ⇄ both.
import { tmpdir } from "node:os";
import path from "node:path";
import type { CompiledCode } from "../contract.ts";
import {
  compileWithMap,
  originalPosition,
  type Position,
  statementPlaces,
  type StatementPlace,
} from "../evaluator/compiler/positions.ts";
import { rewriteMagics } from "../evaluator/magics/magic-lines.ts";
import { murmur2 } from "./murmur2.ts";

/** How the paths of cells are made, for JupyterLab to make the same. */
export const hashSeed = 0xc70f6907;
export const pathPrefix = path.join(tmpdir(), `loopbook_${process.pid}`) + path.sep;
export const pathSuffix = ".ts";

export class CellScripts {
  readonly #codes = new Map<string, string>();
  readonly #places = new WeakMap<CompiledCode, StatementPlace[]>();
  readonly #scripts = new Map<string, CompiledCode>();

  /** Remembers the code under its path. */
  dump(code: string): string {
    const name = `${pathPrefix}${murmur2(code, hashSeed)}${pathSuffix}`;
    this.#codes.set(name, code);
    return name;
  }

  codeOf(sourcePath: string): string | undefined {
    return this.#codes.get(sourcePath);
  }

  /** An execution of a cell, about to run or found. */
  add(script: CompiledCode): string {
    this.#scripts.set(script.options.filename, script);
    return this.dump(script.code);
  }

  /** The execution that V8 knows by this URL. */
  script(url: string): CompiledCode | undefined {
    return this.#scripts.get(url);
  }

  scriptsOf(code: string): CompiledCode[] {
    return [...this.#scripts.values()].filter((script) => script.code === code);
  }

  /** V8's position, counted from 0, in TypeScript. */
  original({ text, options }: CompiledCode, lineNumber: number, columnNumber: number): Position {
    return originalPosition(text, options, lineNumber + 1, columnNumber + 1);
  }

  /** How much of the script's first line stands before the cell's own code. */
  headLength({ text, options }: CompiledCode): number {
    return compileWithMap(text, options).head.length;
  }

  /** Whether a place of V8's, counted from 0, is what the compiler put before the cell's own code, or behind it. */
  isAround({ text, options }: CompiledCode, lineNumber: number, columnNumber: number): boolean {
    const { head, script } = compileWithMap(text, options);
    const isBefore = lineNumber === 0 && columnNumber < head.length;
    return isBefore || lineNumber >= script.split("\n").length - 1;
  }

  /** Whether V8 stands at a guard: in a cell that ran before the debugger was there, it belongs to no statement. */
  isGuard({ text, options }: CompiledCode, lineNumber: number, columnNumber: number): boolean {
    if (options.debug) return false;
    const { script, names } = compileWithMap(text, options);
    return (script.split("\n")[lineNumber] ?? "").startsWith(`${names.guard}()`, columnNumber);
  }

  /** Where a debugger can stop in an execution. */
  places(script: CompiledCode): StatementPlace[] {
    const places = this.#places.get(script) ?? statementPlaces(script.text, script.options);
    this.#places.set(script, places);
    return places;
  }

  /** The same of code that has not run yet. @throws CellSyntaxError */
  placesOf(code: string): StatementPlace[] {
    const text = rewriteMagics(code, () => false);
    return statementPlaces(text, { cell: 0, generation: 0, filename: "file:///cell", debug: true });
  }
}
