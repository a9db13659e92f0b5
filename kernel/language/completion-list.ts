// What TypeScript offers at a place → what Jupyter's complete_reply carries: filtered, sorted, in code points. Io thread.
import { codePointOffset, lineOffset, type LinePosition } from "./code-points.ts";

/** The fields of LSP's CompletionItem that matter here. */
export interface CompletionItem {
  label: string;
  kind?: number;
  sortText?: string;
  filterText?: string;
  insertText?: string;
  detail?: string;
  deprecated?: boolean;
  tags?: number[];
  textEdit?: { newText: string; range?: TextRange; insert?: TextRange };
  data?: unknown;
}

export interface TextRange {
  start: LinePosition;
  end: LinePosition;
}

/** One match before it is put on the wire; offsets are UTF-16, in the cell. */
export interface Candidate {
  text: string;
  type: string;
  start: number;
  end: number;
  sortKey: string;
  deprecated: boolean;
  signature?: string;
  item?: CompletionItem;
}

export interface CompleteReply {
  status: "ok";
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: Record<string, unknown>;
}

/** Names that the kernel itself puts into documents begin with this. */
const internal = "ˑ";

/** LSP's CompletionItemKind → the words that JupyterLab has icons for. */
const kinds: Record<number, string> = {
  1: "text",
  2: "method",
  3: "function",
  4: "constructor",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  11: "unit",
  12: "value",
  13: "enum",
  14: "keyword",
  15: "snippet",
  16: "color",
  17: "file",
  18: "reference",
  19: "folder",
  20: "enum member",
  21: "constant",
  22: "struct",
  23: "event",
  24: "operator",
  25: "type parameter",
};

export interface Place {
  /** The cell, and the cursor as a UTF-16 offset in it. */
  source: string;
  cursor: number;
  /** Lines of the document before the cell. */
  headerLines: number;
}

/** Where the word that ends at the cursor begins. */
export function wordStart(source: string, cursor: number): number {
  return cursor - (/#?[\p{ID_Continue}$\u200c\u200d]*$/u.exec(source.slice(0, cursor))?.[0].length ?? 0);
}

export function candidatesOf(items: readonly CompletionItem[], place: Place): Candidate[] {
  const { source, cursor, headerLines } = place;
  const start = wordStart(source, cursor);
  const inCell = (position: LinePosition): number =>
    lineOffset(source, { line: position.line - headerLines, character: position.character });
  return items.flatMap((item) => {
    if (item.label.startsWith(internal) || item.kind === 15) return [];
    const range = item.textEdit?.range ?? item.textEdit?.insert;
    return {
      text: item.textEdit?.newText ?? item.insertText ?? item.label,
      type: kinds[item.kind ?? 0] ?? "<unknown>",
      start: range ? inCell(range.start) : start,
      end: cursor,
      sortKey: item.sortText ?? "11",
      deprecated:
        item.deprecated === true || item.tags?.includes(1) === true || item.sortText?.startsWith("z") === true,
      item,
    };
  });
}

/** What every function has: seldom what somebody looks for in `display.`, so it comes after what is its own. */
const ofFunctions = new Set([
  "apply",
  "arguments",
  "bind",
  "call",
  "caller",
  "length",
  "name",
  "prototype",
  "toString",
]);

/** Those that continue what is typed: same case first, deprecated last, no text twice. */
export function matching(candidates: readonly Candidate[], { source, cursor }: Place): Candidate[] {
  const texts = new Set(candidates.map(({ text }) => text));
  const isFunction = texts.has("apply") && texts.has("bind") && texts.has("call");
  const isCommon = ({ candidate: { text } }: { candidate: Candidate }) => isFunction && ofFunctions.has(text);
  const ranked: { candidate: Candidate; rank: number }[] = [];
  const seen = new Set<string>();
  for (const candidate of candidates) {
    const typed = source.slice(candidate.start, cursor);
    const rank = rankOf(candidate.text, typed);
    if (rank === undefined || seen.has(candidate.text)) continue;
    seen.add(candidate.text);
    ranked.push({ candidate, rank: rank + (candidate.deprecated ? 2 : 0) });
  }
  ranked.sort(
    (a, b) =>
      a.rank - b.rank ||
      Number(isCommon(a)) - Number(isCommon(b)) ||
      compare(a.candidate.sortKey, b.candidate.sortKey) ||
      Number(a.candidate.text.startsWith("_")) - Number(b.candidate.text.startsWith("_")) ||
      compare(a.candidate.text.toLowerCase(), b.candidate.text.toLowerCase()) ||
      compare(a.candidate.text, b.candidate.text),
  );
  // One reply has one start: that of the best match.
  const start = ranked[0]?.candidate.start;
  return ranked.map(({ candidate }) => candidate).filter((candidate) => candidate.start === start);
}

export function completeReply(
  candidates: readonly Candidate[],
  place: Place,
  metadata: Record<string, unknown>,
): CompleteReply {
  const { source, cursor } = place;
  const end = codePointOffset(source, cursor);
  const start = candidates[0] ? codePointOffset(source, candidates[0].start) : end;
  return {
    status: "ok",
    matches: candidates.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: candidates.map(({ text, type, signature = "", deprecated }) => ({
        text,
        type,
        signature,
        start,
        end,
        ...(deprecated && { deprecated }),
      })),
      ...metadata,
    },
  };
}

function rankOf(text: string, typed: string): number | undefined {
  if (text.startsWith(typed)) return 0;
  if (text.toLowerCase().startsWith(typed.toLowerCase())) return 1;
  return undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
