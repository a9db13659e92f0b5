// Completion from the values themselves, where types say nothing. Io thread. receiver → question to main → candidates.
import type { LiveAnswers, LiveName, LiveQuestion } from "../contract.ts";
import type { Candidate, Place } from "./completion-list.ts";
import { wordStart } from "./completion-list.ts";
import type { Receiver } from "./value-path.ts";

export type AskLive = <Kind extends keyof LiveAnswers>(
  question: Extract<LiveQuestion, { kind: Kind }>,
) => Promise<LiveAnswers[Kind] | undefined>;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Asks at once; the returned function gives the answer when it turns out to be wanted. */
export function completeLive(ask: AskLive, receiver: Receiver, place: Place): () => Promise<Candidate[]> {
  const { path, isMember, isKey } = receiver;
  const start = wordStart(place.source, place.cursor);
  if (isMember || isKey) {
    if (path === undefined) return () => Promise.resolve([]);
    const asked = ask({ kind: "members", path });
    return async () => members((await asked) ?? [], isMember, start, place.cursor);
  }
  const before = place.source.slice(0, start);
  if (/["'`]$/.test(before)) return () => Promise.resolve([]);
  const asked = ask({ kind: "names" });
  return async () => ((await asked) ?? []).map((name) => candidate(name, start, place.cursor));
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
