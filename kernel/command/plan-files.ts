// Which files a command reads and writes. Notebooks and --out → one plan a notebook, refused where files would clash.
import path from "node:path";
import { CommandError } from "./command-error.ts";

export interface PlannedNotebook {
  source: string;
  /** The file's name without its ending. */
  name: string;
  executed: string;
  handout: string;
}

/** @throws CommandError where a result would overwrite a source or another result */
export function planFiles(notebooks: readonly string[], out: string): PlannedNotebook[] {
  const plans = notebooks.map((source) => {
    const name = path.basename(source).replace(/\.ipynb$/, "");
    return { source, name, executed: path.join(out, `${name}.ipynb`), handout: path.join(out, `${name}.html`) };
  });
  for (const [at, plan] of plans.entries()) {
    if (path.resolve(plan.source) === path.resolve(plan.executed)) {
      throw new CommandError(`${plan.source} would be overwritten by its own results: choose another --out`);
    }
    const other = plans.findIndex(({ name }) => name === plan.name);
    if (other !== at) {
      throw new CommandError(`${notebooks[other] ?? ""} and ${plan.source} would both be written to ${plan.executed}`);
    }
  }
  return plans;
}
