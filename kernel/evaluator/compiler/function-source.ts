// The text of a function or class of a cell, as its author wrote it [main]: function → its source, or undefined.
// Compiled functions carry a mark, cell and number, in a comment; the cell is compiled again with its map to follow it.
import type { CompileOptions } from "./compile-cell.ts";
import { type Position, positionAt } from "./edits.ts";
import { originalOffset } from "./original-offset.ts";
import { compileWithMap } from "./positions.ts";
import { parseTree, type SwcNode, walkTree } from "./swc.ts";

/** Finds a cell by the number it was compiled with. */
export type LookUpCell = (cell: number) => { source: string; options: CompileOptions } | undefined;

export interface CellFunctionSource extends Position {
  /** The cell's number. */
  cell: number;
  /** As written. */
  typescript: string;
  /** The same as plain JavaScript: no types, no guards, the cell's names as they are. */
  javascript: string;
  /** Names that it takes from outside the cell's own scopes: the session's, and globals. */
  captured: string[];
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the function that is asked
const nativeToString = Function.prototype.toString;

/** The source of a cell's function, class or method; undefined for every other function. */
export function functionSource(fn: (...args: never[]) => unknown, lookUp: LookUpCell): CellFunctionSource | undefined {
  return sourceOfText(nativeToString.call(fn), lookUp);
}

/**
 * Makes `toString()` of cells' functions give the TypeScript they were written in; all others answer as ever.
 * Returns a function that puts the language's own back.
 */
export function installToString(lookUp: LookUpCell): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- a method, as the language's own: it is no constructor
  const { toString: own } = {
    toString(this: unknown): string {
      if (this === own) return nativeToString.call(nativeToString);
      const text = nativeToString.call(this);
      return sourceOfText(text, lookUp)?.typescript ?? text;
    },
  };
  define(own);
  return () => {
    define(nativeToString);
  };
}

function define(value: () => string): void {
  Object.defineProperty(Function.prototype, "toString", { value, writable: true, configurable: true });
}

function sourceOfText(text: string, lookUp: LookUpCell): CellFunctionSource | undefined {
  // The outermost function has the lowest number: it was met first.
  let found: { cell: number; index: number } | undefined;
  for (const [, cell, index] of text.matchAll(/\/\*·(\d+),(\d+)\*\//g)) {
    if (found === undefined || Number(index) < found.index) found = { cell: Number(cell), index: Number(index) };
  }
  const from = found && lookUp(found.cell);
  if (!found || !from) return undefined;
  const { javascript, names, ranges, script } = compileWithMap(from.source, from.options);
  const range = ranges[found.index];
  // Text that only quotes a mark is no function of that cell.
  if (!range || !script.includes(text)) return undefined;
  const isClass = text.startsWith("class");
  const { start, end } = javascript.plain
    ? range
    : typescriptRange(javascript.prepared.text, originalText(range.start), isClass);
  function originalText(offset: number): number {
    return javascript.prepared.prepared(originalOffset(javascript, offset));
  }
  const modifiers = javascript.plain
    ? 0
    : (modifiersBefore.exec(javascript.prepared.text.slice(start, end))?.[0].length ?? 0);
  const first = javascript.prepared.original(start + modifiers);
  const captured = names.uses.filter(({ at }) => at >= range.start && at < range.end).map(({ name }) => name);
  return {
    cell: found.cell,
    typescript: from.source.slice(first, javascript.prepared.original(end)),
    javascript: javascript.text.slice(range.start, range.end),
    captured: [...new Set(captured)],
    ...positionAt(from.source, first),
  };
}

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "PrivateMethod",
  "Constructor",
  "MethodProperty",
  "GetterProperty",
  "SetterProperty",
]);
/** What JavaScript's own `toString` leaves out of a method's text, and TypeScript adds to it. */
const modifiersBefore = /^(?:(?:public|private|protected|static|override)\s+)+(?=[^\s(=;])/;
const classTypes = new Set(["ClassDeclaration", "ClassExpression"]);

/**
 * The function or class that begins at `offset`. swc's map may name a place just before it (an opening parenthesis that
 * the JavaScript lacks) or inside it (modifiers stand before a method's name).
 */
function typescriptRange(text: string, offset: number, isClass: boolean): { start: number; end: number } {
  const { root, range } = parseTree(text);
  const types = isClass ? classTypes : functionTypes;
  let after: { start: number; end: number } | undefined;
  let around: { start: number; end: number } | undefined;
  walkTree(root, (node: SwcNode) => {
    if (!types.has(node.type) || !node.span) return;
    const { start, end } = range(node);
    if (start >= offset && start < (after?.start ?? Infinity)) after = { start, end };
    if (start < offset && end > offset) around = { start, end };
  });
  const isNext =
    after !== undefined &&
    /^(?:[\s(]|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/.*(?![^\n\r\u2028\u2029]))*$/.test(text.slice(offset, after.start));
  const found = isNext ? after : (around ?? after);
  if (found === undefined)
    throw new Error(`No ${isClass ? "class" : "function"} stands at offset ${offset} of the cell.`);
  return found;
}
