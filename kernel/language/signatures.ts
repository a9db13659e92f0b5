// Types of the first completions, as a front end shows them beside the names. Io thread. candidates → with signatures.
import type { Candidate, CompletionItem } from "./completion-list.ts";
import { RpcError } from "./rpc-connection.ts";
import type { TypeServer } from "./type-server.ts";

/** A list shows about this many lines; each costs the server a look at one symbol. */
const resolvedAtMost = 15;
const answerMs = 100;

export async function addSignatures(server: TypeServer, candidates: readonly Candidate[]): Promise<void> {
  const wanted = candidates
    .filter(({ item, type }) => item !== undefined && type !== "keyword")
    .slice(0, resolvedAtMost);
  const resolved = wanted.map(async (candidate) => {
    try {
      const { detail } = await server.request<CompletionItem>("completionItem/resolve", candidate.item ?? {}, answerMs);
      if (detail === undefined) return;
      candidate.signature = signatureOf(detail);
      // Names of earlier cells are imports for the checker; what they are stands first in what it says of them.
      const [, kind] = /^\(alias\) (function|class|enum|namespace|interface|type)\b/.exec(detail) ?? [];
      if (kind !== undefined) candidate.type = kind;
    } catch (error) {
      // A name without its signature is still a completion.
      if (!(error instanceof RpcError)) throw error;
    }
  });
  await Promise.all(resolved);
}

/** `(method) Console.log(...data: any[]): void` without its kind, in one line; of overloads the first. */
function signatureOf(detail: string): string {
  const [first = "", ...more] = detail
    .replace(/^\((?:alias|local \w+|[\w ]+)\) /, "")
    .split(/\nimport /, 1)[0]
    ?.split(/\n(?:\(alias\) )?(?=function )/) ?? [""];
  const overloads = more.length === 0 ? "" : ` (+${more.length} overload${more.length > 1 ? "s" : ""})`;
  return first.replace(/\s+/g, " ").trim() + overloads;
}
