// What swc changes beyond the types [main, io]: it renames some locals, and takes computed class keys out of their class.
// TypeScript + swc's JavaScript → the same text with its types blanked where Node can do that; else names put back.
import { stripTypeScriptTypes } from "node:module";
import type { Edit } from "./edits.ts";
import { sourceNames, unescaped } from "./generated-names.ts";
import { parseTree, type SwcNode, transpile } from "./swc.ts";
import { mentionsUsing } from "./using-declarations.ts";

const numbered = /(?<![\p{ID_Continue}$\u200c\u200d])([\p{ID_Start}$][\p{ID_Continue}$]*?)\d+(?![\p{ID_Continue}$])/gu;

/** Names that swc made of the user's own by a number at the end: edits that take it off again. */
export function renamed(javascript: string, source: string): Edit[] {
  const edits: Edit[] = [];
  const names = sourceNames(source);
  for (const { 0: name, 1: own = "", index } of javascript.matchAll(numbered)) {
    if (names.has(name) || !names.has(own) || names.merges(own)) continue;
    edits.push({ start: index + own.length, end: index + name.length, text: "" });
  }
  return edits;
}

/** Whether a class key is evaluated before its class, where another order may be seen. */
export function movesKeys(javascript: string, source: string): boolean {
  return javascript.includes("_computedKey") && !source.includes("_computedKey");
}

/** The text with blanks in place of its types; undefined if it has TypeScript that must be compiled. */
export function blankTypes(text: string): string | undefined {
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" || code === "ERR_INVALID_TYPESCRIPT_SYNTAX") return undefined;
    throw error;
  }
}

/**
 * Edits that leave to swc only the statements of the top level that must be compiled, such as an `enum`, and blank the
 * types of all others: swc evaluates computed keys outside of the very function that their class stands in.
 * Undefined where one of those statements has such keys itself, or needs more than itself.
 */
export function compiledAlone(text: string): Edit[] | undefined {
  const { root, range } = parseTree(text);
  const edits: Edit[] = [];
  for (const statement of root["body"] as SwcNode[]) {
    const { start, end } = range(statement);
    const piece = text.slice(start, end);
    const blanked = blankTypes(piece);
    if (blanked === undefined) {
      if (mentionsUsing(piece)) return undefined;
      const { code } = transpile(piece, { legacyDecorators: false, sourceMaps: false });
      if (movesKeys(code, piece) || code.includes("@swc/helpers")) return undefined;
      // What stood before may have ended with its line; swc begins a namespace with a parenthesis.
      edits.push({ start, end, text: `;${code}` });
    } else if (blanked !== piece) edits.push({ start, end, text: blanked });
  }
  return edits;
}

/**
 * Whether nothing of the text is TypeScript's own. swc lets pass some of what JavaScript refuses (`new import("x")`) and
 * writes it down in a form that is allowed: what differs then is blanks, quotes and brackets.
 */
export function hasNoTypes(text: string, javascript: string): boolean {
  return essence(text) === essence(javascript);
}

function essence(text: string): string {
  return unescaped(text).replace(/\/\*(?:(?!\*\/)[^])*\*\/|\/\/.*|[\s;,(){}"'`]/g, "");
}
