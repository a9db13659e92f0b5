// Completion from the values themselves, where types say nothing. Io thread. receiver → question to main → candidates.
import type { LiveAnswers, LiveName, LiveQuestion } from "../contract.ts";
import type { Candidate, Place } from "./completion-list.ts";
import { wordStart } from "./completion-list.ts";
import { isInCode, lex } from "./lex.ts";
import { isCaught, patternSource, throughAliases } from "./value-alias.ts";
import type { Receiver } from "./value-path.ts";

export type AskLive = <Kind extends keyof LiveAnswers>(
  question: Extract<LiveQuestion, { kind: Kind }>,
) => Promise<LiveAnswers[Kind] | undefined>;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** What every Error has, for a caught value, of which types say nothing and which is not there yet. */
const errorMembers = ["message", "name", "stack", "cause"].map((name) => ({ name, type: "string" }));

/** Asks at once; the returned function gives the answer when it turns out to be wanted. */
export function completeLive(ask: AskLive, receiver: Receiver, place: Place): () => Promise<Candidate[]> {
  const { isMember, isKey } = receiver;
  const { source, cursor } = place;
  const start = wordStart(source, cursor);
  const nothing = () => Promise.resolve([]);
  if (!isKey && !isInCode(source, start)) return nothing;
  if (isMember || isKey) {
    if (receiver.path === undefined) return nothing;
    const before = lex(source.slice(0, start));
    const path = throughAliases(before, receiver.path);
    const asked = ask({ kind: "members", path });
    return async () => {
      const found = (await asked) ?? (path.length === 1 && isCaught(before, String(path[0])) ? errorMembers : []);
      return members(found, isMember, start, cursor);
    };
  }
  const pattern = patternSource(source, start);
  if (pattern) {
    const asked = ask({ kind: "members", path: pattern });
    return async () => members((await asked) ?? [], true, start, cursor);
  }
  const asked = ask({ kind: "names" });
  return async () => ((await asked) ?? []).map((name) => candidate(name, start, cursor));
}

function members(names: LiveName[], isMember: boolean, start: number, cursor: number): Candidate[] {
  return names
    .filter(({ name }) => !isMember || identifier.test(name))
    .map((name, index) => ({ ...candidate(name, start, cursor), sortKey: String(index).padStart(6, "0") }));
}

function candidate({ name, type }: LiveName, start: number, end: number): Candidate {
  const kind = type === "function" || type === "class" || type === "module" ? type : "property";
  return { text: name, type: kind, signature: type, start, end, sortKey: "11", deprecated: false };
}
