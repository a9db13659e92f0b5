// `loopbook run`: notebooks → executed notebooks and handouts, with progress on stdout and failures on stderr.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { renderContents, renderHandout } from "../handout/render-handout.ts";
import { type Notebook, readNotebook, writeNotebook, writeWhole } from "../runner/notebook-file.ts";
import { createProgress, describeFailure } from "../runner/progress.ts";
import { type CellFailure, runNotebook } from "../runner/run-notebook.ts";
import { CommandError } from "./command-error.ts";
import { planFiles, type PlannedNotebook } from "./plan-files.ts";
import type { RunCommand } from "./parse-command-line.ts";
import { shippedArgv } from "./shipped-argv.ts";

interface Finished {
  plan: PlannedNotebook;
  notebook: Notebook;
  failures: CellFailure[];
}

/** Gives the exit code: 0 only if every cell of every notebook ran, or failed as it may. */
export async function run(command: RunCommand): Promise<number> {
  const plans = planFiles(command.notebooks, command.out);
  const notebooks = await Promise.all(plans.map(async (plan) => ({ plan, notebook: await read(plan.source) })));
  const stop = stopOnSignals();
  const finished: Finished[] = [];
  const queue = notebooks.values();
  const worker = async () => {
    for (const { plan, notebook } of queue) {
      if (stop.signal.aborted) return;
      finished.push(await runOne(plan, notebook, command, stop.signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(command.parallel, plans.length) }, worker));
  finished.sort((a, b) => plans.indexOf(a.plan) - plans.indexOf(b.plan));
  const contents = command.html && plans.length > 1 ? await writeContents(finished, command.out) : undefined;
  process.stdout.write(closingText(finished, command.html, contents));
  if (stop.signal.aborted) return stop.exitCode();
  return finished.some(({ failures }) => failures.some(({ isAllowed }) => !isAllowed)) ? 1 : 0;
}

async function read(file: string): Promise<Notebook> {
  const notebook = await readNotebook(file).catch((error: unknown) => {
    throw new CommandError((error as Error).message);
  });
  const named = notebook.metadata.kernelspec?.language ?? notebook.metadata.language_info?.["name"];
  if (typeof named === "string" && !/^(typescript|javascript)$/i.test(named)) {
    throw new CommandError(`${file} is a notebook for ${named}; loopbook runs TypeScript and JavaScript`);
  }
  return notebook;
}

async function runOne(
  plan: PlannedNotebook,
  notebook: Notebook,
  command: RunCommand,
  signal: AbortSignal,
): Promise<Finished> {
  const colors = process.stdout.isTTY;
  const progress = createProgress({
    write: (text) => process.stdout.write(text),
    colors,
    ...(command.parallel > 1 && { prefix: `${plan.name} │ ` }),
  });
  process.stdout.write(`Running ${plan.source}\n`);
  let failures: CellFailure[];
  try {
    failures = await runNotebook(notebook, {
      directory: path.dirname(path.resolve(plan.source)),
      timeoutSeconds: command.timeoutSeconds,
      allowErrors: command.allowErrors,
      events: progress,
      signal,
      kernel: { argv: shippedArgv() },
    });
  } catch (error) {
    throw new CommandError(`${plan.source}: ${(error as Error).message}`);
  }
  await write(plan, notebook, command.html);
  for (const failure of failures) {
    if (!failure.isAllowed) process.stderr.write(`\n${describeFailure(plan.source, failure, process.stderr.isTTY)}\n`);
  }
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
    throw new CommandError(`the results cannot be written: ${(error as Error).message}`);
  }
}

async function writeContents(finished: readonly Finished[], out: string): Promise<string> {
  const file = path.join(out, "index.html");
  const entries = finished.map(({ plan, notebook }) => ({
    notebook,
    name: plan.name,
    href: path.basename(plan.handout),
  }));
  await writeWhole(file, await renderContents(entries));
  return file;
}

function closingText(finished: readonly Finished[], html: boolean, contents: string | undefined): string {
  const lines = finished.flatMap(({ plan, failures }) => [
    `${failures.some(({ isAllowed }) => !isAllowed) ? "Failed" : "Done"}: ${plan.source}`,
    `  executed notebook  ${plan.executed}`,
    ...(html ? [`  HTML handout       ${plan.handout}`] : []),
  ]);
  if (contents !== undefined) lines.push(`Contents of the handouts: ${contents}`);
  const first = finished[0]?.plan.source;
  if (first !== undefined) lines.push(`To work in JupyterLab: ${howToOpen(first)}`);
  return `\n${lines.join("\n")}\n`;
}

function howToOpen(notebook: string): string {
  const isCheckout = existsSync(fileURLToPath(new URL("../../test/lab.ts", import.meta.url)));
  return isCheckout ? "npm run lab" : `npx loopbook install && jupyter lab ${notebook}`;
}

/** The first signal ends the run in order: the kernel's process must not outlive it. */
function stopOnSignals(): { signal: AbortSignal; exitCode: () => number } {
  const controller = new AbortController();
  let exitCode = 0;
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}
