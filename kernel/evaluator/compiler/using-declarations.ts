// `using` stays native [main, io]: swc would compile it to calls and extra microtask ticks, so it is shown a `const`.
// Prepared text → prepared text with marked `const`s; swc's JavaScript → JavaScript with `using` again.
import type { Edit } from "./edits.ts";
import { prepare, type PreparedSource } from "./prepare-source.ts";
import { parseTree, walkTree } from "./swc.ts";

const marks = { using: "/*·using·*/", "await using": "/*·await using·*/" };
const marked = /const\s*\/\*·((?:await )?using)·\*\//g;

/** Whether the text may hold such declarations; strings and comments may fool this, the parse then finds none. */
export function mentionsUsing(text: string): boolean {
  return /\busing\s+[\p{ID_Start}$_\\]/u.test(text);
}

/** @throws swc's syntax error */
export function hideUsing(source: PreparedSource): PreparedSource {
  const { text } = source;
  const edits: Edit[] = [];
  const { root, range } = parseTree(text);
  walkTree(root, (node) => {
    if (node.type !== "UsingDeclaration") return;
    const { start, end } = range(node);
    const [keyword] = /^(?:await\s+)?using/.exec(text.slice(start, end)) ?? [];
    if (keyword === undefined) throw new Error(`swc placed a using declaration where there is none: offset ${start}.`);
    edits.push({
      start,
      end: start + keyword.length,
      text: `const${marks[node["isAwait"] === true ? "await using" : "using"]}`,
    });
  });
  return edits.length === 0 ? source : prepare(text, edits, source);
}

/** Edits that bring `using` back into swc's output. */
export function restoredUsing(javascript: string): Edit[] {
  return Array.from(javascript.matchAll(marked), ({ 0: text, 1: keyword = "", index }) => ({
    start: index,
    end: index + text.length,
    text: keyword,
  }));
}
