// Cases of test262 as cells of a real kernel [test]: a case and a way to cut it into cells → how it ended, over the wire.
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { cellsOf } from "./test262-cells.ts";
import { asyncComplete, asyncFailure, type Case, type Ending, failureOf, harnessText } from "./test262-cases.ts";

/** `together`: harness and case in one cell; `before`: the harness in an earlier cell; `split`: the case in many cells. */
export type Way = "together" | "before" | "split";

/** A fresh kernel now and then: cases change the built-ins. */
const casesOfOneKernel = 1000;
/** How many cases that do not wait are on their way to the kernel at once. */
const atOnce = 8;
const patienceMs = 30_000;
const asyncPatienceMs = 5000;

export interface Expected {
  test: Case;
  /** Whether bare Node passes it. */
  passes: boolean;
}

export class CaseRunner {
  readonly #suite: string;
  readonly #cwd: string | undefined;
  #kernel: Kernel | undefined;
  #used = 0;

  /** @param cwd the kernel's folder, which a case's own imports are sought in */
  constructor(suite: string, cwd?: string) {
    this.#suite = suite;
    this.#cwd = cwd;
  }

  /** Calls back with why each case did not pass (undefined if it did). What bare Node does not do is tried again in a kernel of its own. */
  async run(
    cases: readonly Expected[],
    way: Way,
    report: (test: Case, failure: string | undefined) => void,
  ): Promise<void> {
    const differ = ({ passes }: Expected, failure: string | undefined) => passes !== (failure === undefined);
    for (const batch of batches(cases)) {
      if (this.#used > casesOfOneKernel) await this.end();
      const failures = await Promise.all(batch.map(({ test }) => this.#failure(test, way)));
      const all = batch.map((expected, index) => ({ expected, failure: failures[index] }));
      for (const { expected, failure } of all) if (!differ(expected, failure)) report(expected.test, failure);
      for (const { expected } of all.filter(({ expected, failure }) => differ(expected, failure))) {
        await this.end();
        report(expected.test, await this.#failure(expected.test, way));
        // What such a case leaves behind is not the next one's.
        await this.end();
      }
    }
  }

  async #failure(test: Case, way: Way): Promise<string | undefined> {
    const kernel = await this.#fresh();
    try {
      return failureOf(test, await endingOf(kernel, test, cellsOf(harnessText(this.#suite, test), test, way)));
    } catch (error) {
      this.#used = Infinity;
      return `kernel: ${(error as Error).message}`;
    }
  }

  /** Two cases of one batch may ask at once. */
  #starting: Promise<Kernel> | undefined;

  async #fresh(): Promise<Kernel> {
    this.#used++;
    const cwd = this.#cwd === undefined ? {} : { cwd: this.#cwd };
    this.#starting ??= startKernel({ env: { LOOPBOOK_HISTORY: ":memory:", LOOPBOOK_TYPECHECK: "off" }, ...cwd });
    return (this.#kernel = await this.#starting);
  }

  async end(): Promise<void> {
    const ending = this.#kernel;
    this.#kernel = undefined;
    this.#starting = undefined;
    this.#used = 0;
    await ending?.end();
  }
}

/** Cases that print when they are done go alone: nothing may be forgotten before. */
function* batches(cases: readonly Expected[]): Generator<Expected[]> {
  let batch: Expected[] = [];
  for (const one of cases) {
    if (one.test.flags.has("async")) {
      if (batch.length > 0) yield batch;
      yield [one];
      batch = [];
    } else if (batch.push(one) === atOnce) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function endingOf(kernel: Kernel, test: Case, cells: readonly string[]): Promise<Ending> {
  const options = { timeoutMs: patienceMs, stopOnError: false };
  const runs = cells.map((cell) => kernel.begin(cell, options));
  const isAsync = test.flags.has("async");
  const reset = isAsync ? undefined : kernel.begin("%reset", options);
  const printed = () => runs.map((run) => run.outputs.text("stdout")).join("");
  for (const run of runs) {
    const { content } = await run.done;
    const { status, ename = "", evalue = "" } = content as { status: string; ename?: string; evalue?: string };
    if (status !== "error") continue;
    await Promise.all([...runs, ...(reset ? [reset] : [kernel.begin("%reset", options)])].map(({ done }) => done));
    return { error: ename, message: evalue, printed: printed() };
  }
  const isDone = () => printed().includes(asyncComplete) || printed().includes(asyncFailure);
  if (isAsync && !isDone()) {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, asyncPatienceMs, undefined);
    await Promise.race([late, ...runs.map((run) => run.until(isDone))]);
    clearTimeout(timer);
  }
  await (reset ?? kernel.begin("%reset", options)).done;
  return { printed: printed() };
}
