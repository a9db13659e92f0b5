// Direct `eval` in a cell [main]: its text → text in which names of the session are bindings and the locals are left.
// The eval itself stays the language's own, so it sees the locals around it; what it declares stays inside it.
import type { Program } from "acorn";
import { applyEdits } from "./edits.ts";
import { parseInside } from "./parse-javascript.ts";
import { blockNames, LexicalScope, varNames } from "./lexical-scope.ts";
import { RewriteContext } from "./rewrite-context.ts";
import { cellHandlers } from "./rewrite-cell.ts";

/**
 * @param locals names around the call, separated by spaces
 * @param runtimeName the wrapper's parameter at the call
 * @param hasNewTarget whether the call stands in a function that is no arrow function
 * @returns anything but a string, and text that does not parse, as it is: the language's eval deals with it
 */
export function evalText(
  text: unknown,
  locals: string,
  runtimeName: string,
  generation: number,
  hasNewTarget = true,
): unknown {
  if (typeof text !== "string") return text;
  const program = parsed(text, true);
  if (program === undefined) return text;
  // V8 would let it pass, as the wrapper around the cell is a function.
  if (!hasNewTarget && text.includes("target") && parsed(text, false) === undefined)
    throw new SyntaxError("new.target expression is not allowed here");
  const cx = new RewriteContext(text, { cell: 0, generation, evalIn: runtimeName }, cellHandlers);
  cx.scope = new LexicalScope([...locals.split(" "), ...varNames(program), ...blockNames(program.body)], undefined);
  cx.functionDepth = 1;
  cx.hasNewTarget = hasNewTarget;
  cx.visitAll(program.body);
  return applyEdits(text, cx.edits);
}

/** The arguments of `eval(...list)`, which is a direct eval as well: the first one is its text. */
export function evalArguments(list: unknown[], ...place: EvalPlace): unknown[] {
  return list.map((item, index) => (index === 0 ? evalText(item, ...place) : item));
}

type EvalPlace = [locals: string, runtimeName: string, generation: number, hasNewTarget: boolean];

function parsed(text: string, newTarget: boolean): Program | undefined {
  try {
    return parseInside(text, newTarget);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
