// LocalFiles: files beside the notebook that cells import; the type server, which watches nothing, is told when they change.
// Io thread. cells' sources → files that came, changed or went since the last look.
import { statSync } from "node:fs";
import path from "node:path";
import { lex } from "./lex.ts";

export interface FileChange {
  path: string;
  type: "created" | "changed" | "deleted";
}

export class LocalFiles {
  readonly #directory: string;
  /** Path → time of its last change, in milliseconds; 0 where there is no such file. */
  readonly #files = new Map<string, number>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Remembers the files that a cell names as `./…` or `../…`. */
  add(source: string): void {
    if (!/["'`]\.{1,2}\//.test(source)) return;
    for (const { kind, text } of lex(source)) {
      if (kind !== "string" || !/^.\.{1,2}\/.*\.(?:[cm]?[jt]s|json)./.test(text)) continue;
      const file = path.resolve(this.#directory, text.slice(1, -1));
      if (!this.#files.has(file)) this.#files.set(file, changedAt(file));
    }
  }

  changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const [file, known] of this.#files) {
      const now = changedAt(file);
      if (now === known) continue;
      this.#files.set(file, now);
      changes.push({ path: file, type: known === 0 ? "created" : now === 0 ? "deleted" : "changed" });
    }
    return changes;
  }
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
