// Cells without types need no compiler [main, io]: text → its tree, if it is JavaScript and means the same in TypeScript.
// Such a text is run as it was written: no name in it changes, and all that the language allows is allowed.
import type * as acorn from "acorn";

/** Whether TypeScript could read type arguments in a text that is JavaScript: `f<A>(x)` compares there. */
export function mayHaveTypeArguments(text: string, program: acorn.Program): boolean {
  if (!/<[^<]*>/.test(text)) return false;
  const opening: number[] = [];
  const closing = new Set<number>();
  findComparisons(program, ({ operator, left }) => {
    const at = text.indexOf(operator, left.end);
    if (operator.startsWith("<")) opening.push(at);
    else closing.add(at);
  });
  return closing.size > 0 && opening.some((at) => closes(text, at + 1, closing));
}

/** Whether a `>` follows before a bracket closes that was open at `from`, or a statement ends. */
function closes(text: string, from: number, closing: ReadonlySet<number>): boolean {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (depth === 0 && closing.has(at)) return true;
    if (/["'`]/.test(character)) at = endOfString(text, at);
    else if (/[([{]/.test(character)) depth++;
    else if (/[)\]}]/.test(character)) depth--;
    else if (character === ";" && depth === 0) return false;
    if (depth < 0) return false;
  }
  return false;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[from]) return at;
  }
  return text.length;
}

/** Every `<`, `<<`, `>`, `>>` and `>>>`. */
function findComparisons(node: unknown, found: (node: acorn.BinaryExpression) => void): void {
  if (typeof node !== "object" || node === null || node instanceof RegExp) return;
  if (Array.isArray(node)) {
    for (const item of node as unknown[]) findComparisons(item, found);
    return;
  }
  if ("type" in node && node.type === "BinaryExpression") {
    const comparison = node as acorn.BinaryExpression;
    if (/^(?:<<?|>{1,3})$/.test(comparison.operator)) found(comparison);
  }
  for (const child of Object.values(node) as unknown[]) findComparisons(child, found);
}
