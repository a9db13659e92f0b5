// Runs one notebook in a kernel of its own, from its folder, as nbclient does; what a cell prints after it was idle
// still goes to it. Notebook → the same with outputs, and which cells failed.
import type { Exchange } from "../client/exchange.ts";
import type { Output } from "../client/output-list.ts";
import { type Kernel, type StartOptions, startKernel } from "../client/start-kernel.ts";
import type { Message } from "../protocol/header.ts";
import { KernelError } from "../protocol/kernel-error.ts";
import type { ExecuteReply, KernelInfo } from "../protocol/messages.ts";
import type { CodeCell, Notebook } from "./notebook-file.ts";
import { interrupt, startTimeLimit } from "./time-limit.ts";

export interface RunOptions {
  directory: string;
  timeoutSeconds: number | undefined;
  allowErrors: boolean;
  events: RunEvents;
  kernel?: StartOptions;
  /** Ends the run: the cell that runs is interrupted, no further one is started. */
  signal?: AbortSignal;
}

export interface RunEvents {
  cellStarted(cell: CodeCell, position: CellPosition): void;
  /** An iopub message of a cell, also of an earlier one. */
  message(message: Message, position: CellPosition): void;
  cellEnded(cell: CodeCell, position: CellPosition, seconds: number, failure: CellFailure | undefined): void;
}

/** Which of the notebook's cells: all cells are counted, as a front end shows them, and code cells for themselves. */
export interface CellPosition {
  /** From 1, among all cells. */
  cell: number;
  /** From 1, among the code cells that run. */
  step: number;
  steps: number;
}

export interface CellFailure {
  position: CellPosition;
  source: string;
  /** One line: `Error: no such row`. */
  summary: string;
  traceback: string[];
  /** An error that the notebook or the command line expects. */
  isAllowed: boolean;
}

interface Step {
  cell: CodeCell;
  position: CellPosition;
  exchange?: Exchange;
}

/** Fills in outputs and execution counts. Gives the failures, the allowed ones too. */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<CellFailure[]> {
  const steps = stepsOf(notebook);
  for (const cell of notebook.cells)
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  // A notebook that is run for its readers keeps each cell's type errors: its idle waits for them. JavaScript has none.
  const checks = isJavaScript(notebook) ? "off" : "wait";
  const env = { LOOPBOOK_TYPECHECK: process.env["LOOPBOOK_TYPECHECK"] ?? checks, ...options.kernel?.env };
  await using kernel = await startKernel({ ...options.kernel, env, cwd: options.directory });
  await describeLanguage(notebook, kernel);
  const failures: CellFailure[] = [];
  for (const step of steps) {
    if (options.signal?.aborted) break;
    const failure = await runCell(kernel, step, options);
    if (failure) failures.push(failure);
    if (failure && !failure.isAllowed) break;
  }
  const died = kernel.process.hasEnded ? undefined : await endWell(kernel);
  const last = steps.findLast(({ exchange }) => exchange !== undefined);
  if (died && last && failures.length === 0) failures.push({ ...unexplained(last), summary: died.message });
  return [...failures, ...lateFailures(steps, failures, options)];
}

/** Gives why the kernel ended before it was asked to, as a cell may have it do; its exit with code 0 is well. */
async function endWell(kernel: Kernel): Promise<KernelError | undefined> {
  try {
    // What was printed before now has arrived once this has: iopub keeps the order.
    await kernel.request("kernel_info", {});
    await kernel.shutdown();
    return undefined;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const { code } = await kernel.process.ended;
    return code === 0 ? undefined : error;
  }
}

/** Written for a kernel of JavaScript, as IJavascript is. */
function isJavaScript({ metadata }: Notebook): boolean {
  return (metadata.kernelspec?.language ?? metadata.language_info?.["name"]) === "javascript";
}

function stepsOf(notebook: Notebook): Step[] {
  const cells = notebook.cells.flatMap((cell, at) =>
    cell.cell_type === "code" && cell.source.trim() !== "" && !hasTag(cell, "skip-execution") ? [{ cell, at }] : [],
  );
  return cells.map(({ cell, at }, step) => ({ cell, position: { cell: at + 1, step: step + 1, steps: cells.length } }));
}

async function describeLanguage(notebook: Notebook, kernel: Kernel): Promise<void> {
  const info = (await kernel.request("kernel_info", {})) as KernelInfo;
  notebook.metadata.language_info = { ...info.language_info };
  notebook.metadata.kernelspec ??= {
    name: "loopbook",
    display_name: "TypeScript (Loopbook)",
    language: info.language_info.name,
  };
}

async function runCell(kernel: Kernel, step: Step, options: RunOptions): Promise<CellFailure | undefined> {
  const { cell, position } = step;
  const { events, timeoutSeconds, signal } = options;
  events.cellStarted(cell, position);
  const startedMs = performance.now();
  const exchange = kernel.begin(cell.source, {
    cellId: cell.id,
    // One cell at a time is sent, so there is nothing that an error should keep from running.
    stopOnError: false,
    onMessage: (message) => events.message(message, position),
  });
  step.exchange = exchange;
  cell.outputs = exchange.outputs.outputs;
  const stop = () => void interrupt(kernel, exchange);
  const limit = timeoutSeconds === undefined ? undefined : startTimeLimit(kernel, exchange, timeoutSeconds);
  signal?.addEventListener("abort", stop, { once: true });
  let failure: CellFailure | undefined;
  try {
    const reply = (await exchange.done).content as unknown as ExecuteReply;
    cell.execution_count = reply.execution_count;
    failure = failureOf(step, options);
    if (limit?.isOver) failure = { ...(failure ?? unexplained(step)), summary: limit.text, isAllowed: false };
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const summary = limit?.isOver ? limit.text : error.message;
    failure = { ...unexplained(step), summary };
    cell.outputs.push({ output_type: "error", ename: "KernelDied", evalue: summary, traceback: [summary] });
  } finally {
    limit?.clear();
    signal?.removeEventListener("abort", stop);
  }
  events.cellEnded(cell, position, (performance.now() - startedMs) / 1000, failure);
  return failure;
}

/** Errors of background work, reported under a cell after it had ended well. */
function lateFailures(steps: readonly Step[], known: readonly CellFailure[], options: RunOptions): CellFailure[] {
  return steps
    .filter(({ position }) => !known.some((failure) => failure.position === position))
    .flatMap((step) => failureOf(step, options) ?? []);
}

function failureOf(step: Step, { allowErrors }: RunOptions): CellFailure | undefined {
  const error = step.cell.outputs.find((output: Output) => output.output_type === "error");
  const reply = step.exchange?.reply?.content as ExecuteReply | undefined;
  const failed = error ?? (reply?.status === "error" ? reply : undefined);
  if (!failed) return undefined;
  return {
    ...unexplained(step),
    summary: `${failed.ename}: ${failed.evalue}`,
    traceback: failed.traceback,
    isAllowed: allowErrors || hasTag(step.cell, "raises-exception"),
  };
}

function unexplained({ cell, position }: Step): CellFailure {
  return { position, source: cell.source, summary: "", traceback: [], isAllowed: false };
}

function hasTag({ metadata }: CodeCell, tag: string): boolean {
  return metadata.tags?.includes(tag) === true;
}
