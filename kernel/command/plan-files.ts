// Which files a command reads and writes. Notebooks, folders of them, and --out → one plan a notebook, refused where
// files would clash.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CommandError } from "./command-error.ts";

export interface PlannedNotebook {
  source: string;
  /** The file's name without its ending. */
  name: string;
  executed: string;
  handout: string;
}

/** A folder stands for the notebooks in it, by name. @throws CommandError where a folder has none */
function notebooksOf(source: string): string[] {
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory()) return [source];
  const names = readdirSync(source).filter((name) => name.endsWith(".ipynb"));
  if (names.length === 0) throw new CommandError(`there are no notebooks in the folder ${source}`);
  return names.sort().map((name) => path.join(source, name));
}

/**
 * Flat below `out`; notebooks of one name (a class's submissions) keep their folders, from the one that all share.
 * @throws CommandError where a result would overwrite a source or another result, or a folder has no notebooks
 */
export function planFiles(sources: readonly string[], out: string): PlannedNotebook[] {
  const notebooks = sources.flatMap(notebooksOf);
  const names = notebooks.map((source) => path.basename(source).replace(/\.ipynb$/, ""));
  const places = new Set(names).size === names.length ? names : placesOf(notebooks);
  const plans = notebooks.map((source, at) => {
    const place = places[at] ?? "";
    return {
      source,
      name: names[at] ?? "",
      executed: path.join(out, `${place}.ipynb`),
      handout: path.join(out, `${place}.html`),
    };
  });
  for (const [at, { source, executed }] of plans.entries()) {
    if (path.resolve(source) === path.resolve(executed)) {
      throw new CommandError(`${source} would be overwritten by its own results: choose another --out`);
    }
    const other = plans.findIndex((plan) => plan.executed === executed);
    if (other !== at) {
      throw new CommandError(`${notebooks[other] ?? ""} and ${source} would both be written to ${executed}`);
    }
  }
  return plans;
}

/** Where each lies below the folder that all of them share, without its ending. */
function placesOf(notebooks: readonly string[]): string[] {
  const files = notebooks.map((source) => path.resolve(source));
  let shared = path.dirname(files[0] ?? "");
  while (!files.every((file) => file.startsWith(shared.endsWith(path.sep) ? shared : shared + path.sep))) {
    shared = path.dirname(shared);
  }
  return files.map((file) => path.relative(shared, file).replace(/\.ipynb$/, ""));
}
