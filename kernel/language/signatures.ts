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
      if (detail !== undefined) candidate.signature = signatureOf(detail);
    } catch (error) {
      // A name without its signature is still a completion.
      if (!(error instanceof RpcError)) throw error;
    }
  });
  await Promise.all(resolved);
}

/** `(method) Console.log(...data: any[]): void` → `(...data: any[]) => void`-like text that fits one line. */
function signatureOf(detail: string): string {
  const line = detail.replace(/^\((?:alias|local \w+|[\w ]+)\) /, "").split(/\nimport /)[0] ?? "";
  return line.replace(/\s+/g, " ").trim();
}
