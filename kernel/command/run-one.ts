// One notebook of `loopbook run`: read, executed, written. What is wrong with it is its own failure: others go on.
import path from "node:path";
import { renderHandout } from "../handout/render-handout.ts";
import { type Notebook, readNotebook, tryToWrite, writeNotebook, writeWhole } from "../runner/notebook-file.ts";
import type { CellFailure, RunEvents } from "../runner/run-notebook.ts";
import { runNotebook } from "../runner/run-notebook.ts";
import { CommandError } from "./command-error.ts";
import type { RunCommand } from "./parse-command-line.ts";
import type { PlannedNotebook } from "./plan-files.ts";

export interface Finished {
  plan: PlannedNotebook;
  notebook: Notebook;
  failures: CellFailure[];
}

export interface RunOneOptions {
  command: RunCommand;
  argv: readonly string[];
  /** Added to the kernel's environment. */
  env: Record<string, string>;
  events: RunEvents;
  signal: AbortSignal;
}

/** @throws CommandError when it is no notebook for TypeScript or JavaScript */
export async function read(file: string): Promise<Notebook> {
  const notebook = await readNotebook(file).catch((error: unknown) => {
    throw new CommandError((error as Error).message);
  });
  const named = notebook.metadata.kernelspec?.language ?? notebook.metadata.language_info?.["name"];
  if (typeof named === "string" && !/^(typescript|javascript)$/i.test(named)) {
    throw new CommandError(`${file} is a notebook for ${named}; loopbook runs TypeScript and JavaScript`);
  }
  return notebook;
}

/** @throws CommandError when its kernel cannot be started, or the results not be written */
export async function runOne(plan: PlannedNotebook, notebook: Notebook, options: RunOneOptions): Promise<Finished> {
  const { command, argv, env, events, signal } = options;
  await tryToWrite(plan.executed).catch(refuseResults);
  let failures: CellFailure[];
  try {
    failures = await runNotebook(notebook, {
      directory: path.dirname(path.resolve(plan.source)),
      timeoutSeconds: command.timeoutSeconds,
      allowErrors: command.allowErrors,
      events,
      signal,
      kernel: { argv, env },
    });
  } catch (error) {
    throw new CommandError(`${plan.source}: ${(error as Error).message}`);
  }
  await write(plan, notebook, command.html);
  // It is on disk now, and hundreds of them would be a lot of memory.
  for (const cell of notebook.cells) if (cell.cell_type === "code") cell.outputs = [];
  return { plan, notebook, failures };
}

async function write(
  { source, name, executed, handout }: PlannedNotebook,
  notebook: Notebook,
  html: boolean,
): Promise<void> {
  try {
    await writeNotebook(executed, notebook);
    if (html) await writeWhole(handout, await renderHandout(notebook, name, path.dirname(source)));
  } catch (error) {
    refuseResults(error);
  }
}

function refuseResults(error: unknown): never {
  throw new CommandError(`the results cannot be written: ${(error as Error).message}`);
}
