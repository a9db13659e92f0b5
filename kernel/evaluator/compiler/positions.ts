// Positions in a cell's compiled script → positions in its TypeScript [main]. Made only when asked for: the cell is
// compiled once more with swc's map, and the edits of each step are traced back. The last few cells are kept.
import { type Compilation, compile, type CompileOptions } from "./compile-cell.ts";
import { newOffset, newOffsetBefore, offsetAt, oldOffset, type Position, positionAt } from "./edits.ts";
import { originalOffset } from "./original-offset.ts";

export type { Position } from "./edits.ts";

const kept = new Map<string, Compilation>();
const keptCells = 8;

/** The compilation of a cell with its map; of a cell asked for lately, the same object. */
export function compileWithMap(source: string, options: CompileOptions): Compilation {
  const key = `${options.cell}/${options.generation}/${options.debug === true}/${source}`;
  const compilation = kept.get(key) ?? compile(source, options, true);
  kept.delete(key);
  kept.set(key, compilation);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptCells) break;
    kept.delete(oldest);
  }
  return compilation;
}

/** Where a place in the script (1-based line and column, as in V8's stack traces) stands in the cell's TypeScript. */
export function originalPosition(source: string, options: CompileOptions, line: number, column: number): Position {
  const { javascript, edits, head, script } = compileWithMap(source, options);
  const offset = oldOffset(edits, Math.max(0, offsetAt(script, { line, column }) - head.length));
  return positionAt(source, originalOffset(javascript, Math.min(offset, javascript.text.length)));
}

/** A statement of a cell, as a place to stop. */
export interface StatementPlace {
  /** In the TypeScript. */
  original: Position;
  /** In the script: V8's first stop from here on is at this statement. */
  generated: Position;
  /** Names of the cell's own scopes that are visible there. */
  locals: string[];
}

/** Every place of a cell where a debugger can stop, in the order of its TypeScript. @throws CellSyntaxError */
export function statementPlaces(source: string, options: CompileOptions): StatementPlace[] {
  const { javascript, edits, head, script } = compileWithMap(source, options);
  const { statements } = compileWithMap(source, { ...options, debug: true }).names;
  const places = statements.map(({ at, scope }) => ({
    original: positionAt(source, originalOffset(javascript, at)),
    generated: positionAt(script, head.length + newOffsetBefore(edits, at)),
    locals: scope.all(),
  }));
  return places.sort((a, b) => a.original.line - b.original.line || a.original.column - b.original.column);
}

/** Where in the script a cell waited: `at` is the runtime's. The result is V8's kind of position, for a stack line. */
export function awaitPosition(source: string, options: CompileOptions, at: number): Position {
  const { edits, head, script } = compileWithMap(source, options);
  return positionAt(script, head.length + newOffset(edits, at));
}
