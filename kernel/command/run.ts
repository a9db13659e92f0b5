// `loopbook run`: notebooks → executed notebooks and handouts, with progress on stdout and failures on stderr.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { renderContents } from "../handout/render-handout.ts";
import { writeWhole } from "../runner/notebook-file.ts";
import { createOverallProgress, type OverallProgress } from "../runner/overall-progress.ts";
import { createProgress, describeFailure } from "../runner/progress.ts";
import { type Bars, createBars } from "../runner/progress-bars.ts";
import type { RunEvents } from "../runner/run-notebook.ts";
import { CommandError } from "./command-error.ts";
import { planFiles, type PlannedNotebook } from "./plan-files.ts";
import type { RunCommand } from "./parse-command-line.ts";
import { type Finished, read, runOne } from "./run-one.ts";
import { shippedArgv } from "./shipped-argv.ts";

/** From so many notebooks at a time on, one line tells of all of them, and not each cell of each. */
const manyNotebooks = 10;

/** Gives the exit code: 0 only if every cell of every notebook ran, or failed as it may. */
export async function run(command: RunCommand): Promise<number> {
  const plans = planFiles(command.notebooks, command.out);
  const argv = shippedArgv();
  const stop = stopOnSignals();
  const finished: Finished[] = [];
  const isMany = command.parallel > 1 && plans.length >= manyNotebooks;
  // A type server for each of hundreds of notebooks takes more of the machine than what their cells do.
  const env = isMany ? { LOOPBOOK_TYPECHECK: process.env["LOOPBOOK_TYPECHECK"] ?? "off" } : {};
  const bars = barsOf(plans, command);
  const overall = isMany && !bars ? overallProgress(plans.length) : undefined;
  let broken = 0;
  const queue = plans.values();
  const worker = async () => {
    for (const plan of queue) {
      if (stop.signal.aborted) return;
      overall?.started();
      let isWell = false;
      const startMs = performance.now();
      try {
        const notebook = await read(plan.source);
        const events = bars?.eventsOf(placeOf(plan, command)) ?? (overall ? silent : progressOf(plan, command));
        const result = await runOne(plan, notebook, { command, argv, env, events, signal: stop.signal });
        finished.push(result);
        isWell = !hasFailed(result);
        overall?.clear();
        if (!bars) tellFailures(result);
      } catch (error) {
        // A submission that is no notebook, or whose kernel does not start, is no reason to leave the others.
        if (!(error instanceof CommandError)) throw error;
        broken++;
        overall?.clear();
        process.stderr.write(`loopbook: ${error.message}\n`);
      }
      overall?.ended(!isWell);
      bars?.ended(placeOf(plan, command), isWell, (performance.now() - startMs) / 1000);
    }
  };
  await Promise.all(Array.from({ length: Math.min(command.parallel, plans.length) }, worker));
  overall?.finish();
  finished.sort((a, b) => plans.indexOf(a.plan) - plans.indexOf(b.plan));
  // While there were bars, what failed would have been painted over.
  if (bars) for (const result of finished) tellFailures(result);
  const hasContents = command.html && plans.length > 1 && finished.length > 0;
  const contents = hasContents ? await writeContents(finished, command.out) : undefined;
  if (finished.length > 0) process.stdout.write(closingText(finished, command, isMany, contents));
  if (stop.signal.aborted) return stop.exitCode();
  return broken > 0 || finished.some(hasFailed) ? 1 : 0;
}

const silent: RunEvents = {
  cellStarted: () => undefined,
  message: () => undefined,
  cellEnded: () => undefined,
};

/** What names a notebook among those that run: its place below `out`. */
function placeOf({ executed }: PlannedNotebook, { out }: RunCommand): string {
  return path.relative(out, executed).replace(/\.ipynb$/, "");
}

/** A bar for each of several notebooks that run at once, on a terminal that has room for them. */
function barsOf(plans: readonly PlannedNotebook[], command: RunCommand): Bars | undefined {
  const { isTTY, columns, rows } = process.stdout;
  if (!isTTY || command.parallel < 2 || plans.length < 2 || plans.length >= rows) return undefined;
  const places = plans.map((plan) => placeOf(plan, command));
  return createBars(places, { write: (text) => process.stdout.write(text), columns });
}

function overallProgress(total: number): OverallProgress {
  const { stdout } = process;
  const columns = stdout.isTTY ? stdout.columns || 80 : undefined;
  return createOverallProgress({
    total,
    columns,
    write: (text) => stdout.write(text),
    now: () => performance.now(),
  });
}

function progressOf(plan: PlannedNotebook, { parallel }: RunCommand): RunEvents {
  process.stdout.write(`Running ${plan.source}\n`);
  return createProgress({
    write: (text) => process.stdout.write(text),
    colors: process.stdout.isTTY,
    ...(parallel > 1 && { prefix: `${plan.name} │ ` }),
  });
}

function hasFailed({ failures }: Finished): boolean {
  return failures.some(({ isAllowed }) => !isAllowed);
}

function tellFailures({ plan, failures }: Finished): void {
  for (const failure of failures) {
    if (!failure.isAllowed) process.stderr.write(`\n${describeFailure(plan.source, failure, process.stderr.isTTY)}\n`);
  }
}

async function writeContents(finished: readonly Finished[], out: string): Promise<string> {
  const file = path.join(out, "index.html");
  const entries = finished.map(({ plan, notebook }) => ({
    notebook,
    name: plan.name,
    href: path.relative(out, plan.handout).replaceAll(path.sep, "/"),
  }));
  await writeWhole(file, await renderContents(entries));
  return file;
}

function closingText(
  finished: readonly Finished[],
  { html, out }: RunCommand,
  isMany: boolean,
  contents: string | undefined,
): string {
  const failed = finished.filter(hasFailed);
  const told = isMany ? failed : finished;
  const lines = told.flatMap((one) => [
    `${hasFailed(one) ? "Failed" : "Done"}: ${one.plan.source}`,
    `  executed notebook  ${one.plan.executed}`,
    ...(html ? [`  HTML handout       ${one.plan.handout}`] : []),
  ]);
  if (isMany) lines.push(`${finished.length - failed.length} of ${finished.length} ran well; results in ${out}`);
  if (contents !== undefined) lines.push(`Contents of the handouts: ${contents}`);
  const first = finished[0]?.plan.source;
  if (first !== undefined && !isMany) lines.push(`To work in JupyterLab: ${howToOpen(first)}`);
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
