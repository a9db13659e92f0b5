// Whether code catches what is thrown at a place in it: V8 sees the kernel's own catch around every cell. Io thread.
// script text + offset → true where a `try` of the same function has a `catch`.
import { createRequire } from "node:module";
import type * as Acorn from "acorn";

const require = createRequire(import.meta.url);

interface Range {
  start: number;
  end: number;
}

interface Ranges {
  tries: Range[];
  functions: Range[];
}

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** A text that cannot be parsed catches nothing. */
export function catchesAt(text: string, offset: number): boolean {
  const { tries, functions } = rangesOf(text);
  const inside = ({ start, end }: Range) => start <= offset && offset < end;
  return tries.filter(inside).some((block) => {
    return !functions.some((fn) => inside(fn) && fn.start >= block.start && fn.end <= block.end);
  });
}

function rangesOf(text: string): Ranges {
  const ranges: Ranges = { tries: [], functions: [] };
  const { parse } = require("acorn") as typeof Acorn;
  const options = { ecmaVersion: "latest", allowReturnOutsideFunction: true, allowHashBang: true } as const;
  const tree =
    attempt(() => parse(text, { ...options, sourceType: "module" })) ??
    attempt(() => parse(text, { ...options, sourceType: "script" }));
  collect(tree, ranges);
  return ranges;
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function collect(node: unknown, ranges: Ranges): void {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node as unknown[]) collect(item, ranges);
    return;
  }
  const typed = node as Acorn.AnyNode;
  if (typed.type === "TryStatement" && typed.handler) ranges.tries.push(typed.block);
  if (functionTypes.has(typed.type)) ranges.functions.push(typed);
  for (const child of Object.values(node) as unknown[]) collect(child, ranges);
}
