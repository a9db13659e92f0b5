// A session for the table of cases: cells as they were executed, values as they are at run time, a folder with files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LiveAnswers, LiveQuestion } from "../../kernel/contract.ts";
import { look } from "../../kernel/evaluator/live-values.ts";
import { LanguageService } from "../../kernel/language/language-service.ts";

export interface Session extends AsyncDisposable {
  service: LanguageService;
  directory: string;
  /** Executes cells as far as the language service sees it. */
  run(...cells: string[]): void;
  /** What executing cells would have left. */
  values: Map<string, unknown>;
}

export function openSession(files: Record<string, string> = {}): Session {
  const directory = mkdtempSync(path.join(tmpdir(), "loopbook-language-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  const values = new Map<string, unknown>();
  const scope = {
    names: () => [...values.keys()].map((name) => ({ name, kind: "const" })),
    has: (name: string) => values.has(name),
    get: (name: string) => values.get(name),
  };
  const ask = <Kind extends keyof LiveAnswers>(question: Extract<LiveQuestion, { kind: Kind }>) =>
    Promise.resolve(look(scope, question) as LiveAnswers[Kind] | undefined);
  const service = new LanguageService({ directory, report: (message) => console.error(message), ask });
  return {
    service,
    directory,
    values,
    run: (...cells) => {
      for (const cell of cells) service.ran(service.cell(cell));
    },
    [Symbol.asyncDispose]: async () => {
      service.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** `code` with one `‸` in it: the code without it, and where it stood in code points. */
export function atCursor(marked: string): { code: string; cursor: number } {
  const offset = marked.indexOf("‸");
  if (offset === -1 || marked.includes("‸", offset + 1)) throw new Error(`one ‸ must mark the cursor in: ${marked}`);
  return {
    code: marked.slice(0, offset) + marked.slice(offset + 1),
    cursor: Array.from(marked.slice(0, offset)).length,
  };
}
