// Direct `eval` in a cell [main]: its text → text in which names of the session are bindings and the locals are left.
// The eval itself stays the language's own, so it sees the locals around it; what it declares stays inside it.
import { applyEdits } from "./edits.ts";
import { parseInside } from "./parse-javascript.ts";
import { blockNames, LexicalScope, varNames } from "./lexical-scope.ts";
import { RewriteContext } from "./rewrite-context.ts";
import { cellHandlers } from "./rewrite-cell.ts";

/**
 * @param locals names around the call, separated by spaces
 * @param runtimeName the wrapper's parameter at the call
 * @returns anything but a string, and text that does not parse, as it is: the language's eval deals with it
 */
export function evalText(text: unknown, locals: string, runtimeName: string, generation: number): unknown {
  if (typeof text !== "string") return text;
  let program;
  try {
    program = parseInside(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
  const cx = new RewriteContext(text, { cell: 0, generation, evalIn: runtimeName }, cellHandlers);
  cx.scope = new LexicalScope([...locals.split(" "), ...varNames(program), ...blockNames(program.body)], undefined);
  cx.functionDepth = 1;
  cx.visitAll(program.body);
  return applyEdits(text, cx.edits);
}
