// Positions in a cell's compiled script → positions in its TypeScript [main]. Made only when asked for: the cell is
// compiled once more with swc's map, and the edits of each step are traced back. The last few cells are kept.
import { type Compilation, compile, type CompileOptions } from "./compile-cell.ts";
import { newOffset, offsetAt, oldOffset, type Position, positionAt } from "./edits.ts";
import { originalOffset } from "./original-offset.ts";

export type { Position } from "./edits.ts";

const kept = new Map<string, Compilation>();
const keptCells = 8;

/** The compilation of a cell with its map; of a cell asked for lately, the same object. */
export function compileWithMap(source: string, options: CompileOptions): Compilation {
  const key = `${options.cell}/${options.generation}/${source}`;
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

/** Where in the script a cell waited: `at` is the runtime's. The result is V8's kind of position, for a stack line. */
export function awaitPosition(source: string, options: CompileOptions, at: number): Position {
  const { edits, head, script } = compileWithMap(source, options);
  return positionAt(script, head.length + newOffset(edits, at));
}
