// Names of the cell being typed that stand for a value of the session: `const z = parsed`, `for (const it of rows)`,
// `rows.map((it) => …)`, `const { a } = parsed`. Io thread. tokens and a path → the path in the session. Nothing is run.
import { lex, type Token } from "./lex.ts";
import { chainEndingAt, type ValuePath } from "./value-path.ts";

/** Methods that hand each element to their first callback's first parameter. */
const perElement = /^(?:map|flatMap|forEach|filter|find|findLast|findIndex|findLastIndex|some|every)$/;
const mostSteps = 8;

/** `path` with its first name replaced by what the tokens before it say it is. */
export function throughAliases(tokens: readonly Token[], path: ValuePath): ValuePath {
  let [known, end] = [path, tokens.length];
  for (let step = 0; step < mostSteps; step++) {
    const alias = aliasOf(tokens.slice(0, end), known[0]);
    if (!alias) return known;
    known = [...alias.path, ...known.slice(1)];
    end = alias.at;
  }
  return known;
}

/** Whether the name is what a `catch` caught: nearly always an Error, though its type says any. */
export function isCaught(tokens: readonly Token[], name: string): boolean {
  return tokens.some(({ text, kind }, at) => {
    if (kind !== "name" || text !== name || tokens[at - 1]?.text !== "(") return false;
    const before = tokens[at - 2]?.text === "(" ? at - 3 : at - 2;
    return tokens[before]?.text === "catch";
  });
}

/** The value whose keys the word that begins at `start` names: `const { wo| } = value`. */
export function patternSource(source: string, start: number): ValuePath | undefined {
  const tokens = lex(source);
  const before = tokens.filter(({ end }) => end <= start);
  const last = before.at(-1);
  if (last?.text !== "{" && last?.text !== ",") return undefined;
  const depth = last.text === "{" ? last.depth : last.depth - 1;
  const opens = before.findLastIndex((token) => token.text === "{" && token.depth === depth);
  if (!/^(?:const|let|var)$/.test(before[opens - 1]?.text ?? "")) return undefined;
  const closes = tokens.findIndex((token, at) => at > opens && token.text === "}" && token.depth === depth);
  const path = closes === -1 ? undefined : assigned(tokens, closes + 1);
  return path && throughAliases(tokens.slice(0, opens), path);
}

function aliasOf(tokens: readonly Token[], name: string | number | undefined) {
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind !== "name" || token.text !== name) continue;
    if (/^(?:const|let|var)$/.test(tokens[at - 1]?.text ?? "")) {
      const path = assigned(tokens, at + 1);
      return path && { path, at };
    }
    const rows = iterated(tokens, at);
    if (rows) return { path: [...rows, 0], at };
  }
  return undefined;
}

/** What stands behind `=`, or an element of what stands behind `of`. */
function assigned(tokens: readonly Token[], at: number): ValuePath | undefined {
  const joint = tokens[at]?.text;
  if (joint !== "=" && joint !== "of") return undefined;
  const path = chainFrom(tokens, at + 1);
  return path && (joint === "of" ? [...path, 0] : path);
}

/** `rows.map((it` and `rows.map(it`: the path of `rows`. */
function iterated(tokens: readonly Token[], at: number): ValuePath | undefined {
  if (tokens[at - 1]?.text !== "(") return undefined;
  const method = tokens[at - 2]?.text === "(" ? at - 3 : at - 2;
  const joint = tokens[method - 1]?.text;
  if (!perElement.test(tokens[method]?.text ?? "") || (joint !== "." && joint !== "?.")) return undefined;
  return chainEndingAt(tokens, method - 2);
}

/** A chain of plain names and keys that is all there is of the expression. */
function chainFrom(tokens: readonly Token[], start: number): ValuePath | undefined {
  let end = start;
  for (;;) {
    const joint = tokens[end + 1]?.text;
    const bracket = joint === "?." && tokens[end + 2]?.text === "[" ? end + 2 : end + 1;
    if (tokens[bracket]?.text === "[" && tokens[bracket + 2]?.text === "]") end = bracket + 2;
    else if ((joint === "." || joint === "?.") && tokens[end + 2]?.kind === "name") end += 2;
    else break;
  }
  const next = tokens[end + 1];
  if (next && !/^[;,)]$/.test(next.text) && !next.newlineBefore) return undefined;
  const first = tokens[start];
  return first?.kind === "name" ? chainEndingAt(tokens.slice(start), end - start) : undefined;
}
