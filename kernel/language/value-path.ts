// The chain of names and keys before or around the cursor: what to look up among the live values. Io thread.
// `data.items[0].na|` → ["data", "items", 0] and the word being typed.
import { lex, type Token } from "./lex.ts";

export type ValuePath = (string | number)[];

export interface Receiver {
  /** Undefined where the chain is not made of plain names and keys (a call, an index that is an expression). */
  path: ValuePath | undefined;
  /** Whether a `.` stands before the word: it names a member. */
  isMember: boolean;
  /** The word is a string in brackets: `data["na|`. */
  isKey: boolean;
}

/** What the word that begins at `start` belongs to. */
export function receiverAt(source: string, start: number): Receiver {
  const before = lex(source.slice(0, start));
  const last = before.at(-1);
  if (last?.text === "." || last?.text === "?.") {
    return { path: chainEndingAt(before, before.length - 2), isMember: true, isKey: false };
  }
  const isQuote = last?.kind === "string" && last.text.length === 1;
  if (isQuote && before.at(-2)?.text === "[") {
    const end = before.at(-3)?.text === "?." ? before.length - 4 : before.length - 3;
    return { path: chainEndingAt(before, end), isMember: false, isKey: true };
  }
  return { path: undefined, isMember: false, isKey: false };
}

/** The whole chain up to the end of the word at the cursor, for inspection. */
export function pathAt(source: string, cursor: number): PathPlace | undefined {
  const tokens = lex(source);
  const index = tokens.findIndex(({ kind, start, end }) => kind === "name" && start <= cursor && cursor <= end);
  const token = tokens[index];
  if (!token) return undefined;
  const path = chainEndingAt(tokens, index);
  return path && { path, start: token.start, end: token.end };
}

export interface PathPlace {
  path: ValuePath;
  start: number;
  end: number;
}

/** The function whose arguments the cursor stands in: `compute(1, |`. Calls of what is no plain chain are passed over. */
export function calleeAt(source: string, cursor: number): PathPlace | undefined {
  const tokens = lex(source.slice(0, cursor));
  let open = 0;
  for (let at = tokens.length - 1; at > 0; at--) {
    const { text } = tokens[at] ?? { text: "" };
    if (/^[)\]}]$/.test(text)) open++;
    else if (/^[([{]$/.test(text) && open-- === 0) {
      open = 0;
      const callee = tokens[at - 1];
      if (text !== "(" || callee?.kind !== "name") continue;
      const path = chainEndingAt(tokens, at - 1);
      return path && { path, start: callee.start, end: callee.end };
    }
  }
  return undefined;
}

/** The chain of names and keys whose last token is at `end`. */
export function chainEndingAt(tokens: readonly Token[], end: number): ValuePath | undefined {
  const path: ValuePath = [];
  for (let at = end; ;) {
    const token = tokens[at];
    if (token?.kind === "name") {
      path.unshift(token.text);
      const joint = tokens[at - 1]?.text;
      if (joint !== "." && joint !== "?.") return path;
      at -= 2;
    } else if (token?.text === "]") {
      const key = tokens[at - 1];
      if (tokens[at - 2]?.text !== "[" || (key?.kind !== "string" && key?.kind !== "number")) return undefined;
      path.unshift(key.kind === "number" ? Number(key.text) : unquote(key.text));
      at -= tokens[at - 3]?.text === "?." ? 4 : 3;
    } else return undefined;
  }
}

function unquote(text: string): string {
  return text.slice(1, text.endsWith(text.charAt(0)) && text.length > 1 ? -1 : undefined).replace(/\\(.)/g, "$1");
}
