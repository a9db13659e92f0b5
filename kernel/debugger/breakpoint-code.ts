// The code of a breakpoint that stops only sometimes, or prints instead. Io thread.
// condition, hit count, log message → an expression for V8, in which the names of a cell mean what they mean in it.
import { evalText } from "../evaluator/compiler/compile-eval.ts";
import { toJavaScript } from "../evaluator/compiler/javascript.ts";
import { parseInside } from "../evaluator/compiler/parse-javascript.ts";
import type { SourceBreakpoint } from "../protocol/debug-messages.ts";
import { viewExpression } from "./inspector-session.ts";

/**
 * An expression in TypeScript as V8 can evaluate it. `locals`: names of the scopes around the place in a cell, where
 * all others are the session's; undefined in a file, whose names are left as they are.
 * @throws SyntaxError
 */
export function expressionCode(expression: string, locals: string[] | undefined): string {
  const { text } = toJavaScript(expression, {});
  if (locals === undefined) return text;
  const code = evalText(text, locals.join(" "), viewExpression, 0) as string;
  return code.replace(/;\s*$/, "");
}

/** Undefined for a breakpoint that always stops. @throws SyntaxError */
export function breakpointCode(
  id: number,
  breakpoint: SourceBreakpoint,
  locals: string[] | undefined,
): string | undefined {
  const { condition = "", hitCondition = "", logMessage = "" } = breakpoint;
  if (condition.trim() === "" && hitCondition.trim() === "" && logMessage === "") return undefined;
  const code = (expression: string) => {
    const text = `(${expressionCode(expression, locals).replace(/;\s*$/, "")}\n)`;
    parseInside(text);
    return text;
  };
  const test = condition.trim() === "" ? "undefined" : `() => ${code(condition)}`;
  const hits = hitCondition.trim() === "" ? "undefined" : hitTest(hitCondition);
  const message = logMessage === "" ? "undefined" : `() => [${messageParts(logMessage).map(part).join(", ")}]`;
  return `${viewExpression}.stops(${id}, ${test}, ${hits}, ${message})`;

  function part({ text, isExpression }: { text: string; isExpression: boolean }): string {
    return isExpression ? code(text) : JSON.stringify(text);
  }
}

/** `3` and `== 3`: the third time; `> 3`, `>= 3`, `< 3`, `<= 3`; `% 3`: every third time. @throws SyntaxError */
function hitTest(text: string): string {
  const [, operator = "==", number] = /^\s*(==?=?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text) ?? [];
  if (number === undefined)
    throw new SyntaxError(`the hit condition "${text}" is not a number, >, >=, <, <=, == or % and a number`);
  if (operator === "%") return `(count) => count % ${number} === 0`;
  return `(count) => count ${operator.startsWith("=") ? "===" : operator} ${number}`;
}

/** Text and `{expressions}`; braces inside an expression are part of it. */
function messageParts(message: string): { text: string; isExpression: boolean }[] {
  const parts: { text: string; isExpression: boolean }[] = [];
  let depth = 0;
  let from = 0;
  const take = (end: number, isExpression: boolean) => {
    if (end > from) parts.push({ text: message.slice(from, end), isExpression });
    from = end + 1;
  };
  for (let at = 0; at < message.length; at++) {
    if (message[at] === "{" && depth++ === 0) take(at, false);
    else if (message[at] === "}" && depth > 0 && --depth === 0) take(at, true);
  }
  // A brace that is not closed is text.
  if (depth > 0) from--;
  take(message.length, false);
  return parts;
}
