// test(): blocks that run one after another, each as a task; a cell with a failed one fails, once all have run. Main thread.
import { host, type HostCell } from "../host.ts";
import { CancelledError, isExit, TimeoutError } from "../tasks/errors.ts";
import { Task } from "../tasks/task.ts";
import { withDiff } from "./expect.ts";
import { reasonOf, summaryBundle, summaryText, type TestOutcome } from "./summary.ts";

export type TestBody = () => unknown;

/** One or more tests of a cell failed. Named as the failures that it stands for. */
export class TestsFailedError extends Error {
  override name = "AssertionError";
  /** What each failed test threw. */
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}

/** The tests of one cell, or of a program without a notebook. */
interface Suite {
  readonly outcomes: TestOutcome[];
  last: Promise<unknown>;
  displayId: string | undefined;
}

const suites = new WeakMap<HostCell, Suite>();
let programSuite: Suite | undefined;
let summaries = 0;
const groups: string[] = [];
const defaultTimeoutMs = 5000;

function newSuite(): Suite {
  return { outcomes: [], last: Promise.resolve(), displayId: undefined };
}

function suiteOf(cell: HostCell | undefined): Suite {
  if (!cell) return (programSuite ??= newSuite());
  let suite = suites.get(cell);
  if (!suite) {
    const made = (suite = newSuite());
    suites.set(cell, suite);
    const release = cell.holdReply?.();
    if (release) {
      endOfTests(made).then((failure) => {
        if (failure === undefined) release();
        else release(failure);
      }, release);
    }
  }
  return suite;
}

/** Resolves with the cell's failure, if any, when every test has run, those included that a test's end brings forth. */
async function endOfTests(suite: Suite): Promise<unknown> {
  let seen: Promise<unknown> | undefined;
  while (seen !== suite.last) {
    seen = suite.last;
    await seen;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  return failureOf(suite.outcomes);
}

/** The one error of a cell: the failed test's own, or one that lists them. */
function failureOf(outcomes: readonly TestOutcome[]): unknown {
  const failed = outcomes.filter(({ state }) => state === "failed");
  if (failed.length <= 1) return failed[0]?.error;
  const list = failed.map(({ name, error }) => `✗ ${name}: ${reasonOf(error)}`);
  const message = `${String(failed.length)} of ${String(outcomes.length)} tests failed\n${list.join("\n")}`;
  return new TestsFailedError(
    message,
    failed.map(({ error }) => error),
  );
}

/**
 * Runs the test after those before it. In plain Node, where no cell can fail, the promise rejects instead, and the program
 * ends with exit code 1, whether the promise is awaited or not.
 */
export function runTest(name: string, body: TestBody, timeoutMs = defaultTimeoutMs): Promise<void> {
  const cell = host()?.currentCell();
  const suite = suiteOf(cell);
  const fullName = [...groups, name].join(" > ");
  const run = suite.last.then(async () => {
    const outcome = await outcomeOf(fullName, body, timeoutMs);
    suite.outcomes.push(outcome);
    show(suite, outcome);
    return outcome;
  });
  suite.last = run;
  const verdict = run.then(({ error, state }) => {
    if (state !== "failed" || cell?.holdReply) return;
    process.exitCode = 1;
    throw error;
  });
  // One that nobody awaits has been shown: the tests after it still run.
  if (!cell) verdict.catch(() => undefined);
  return verdict;
}

export function skipTest(name: string): Promise<void> {
  const suite = suiteOf(host()?.currentCell());
  const outcome: TestOutcome = { name: [...groups, name].join(" > "), state: "skipped", elapsedMs: 0 };
  const run = suite.last.then(() => {
    suite.outcomes.push(outcome);
    show(suite, outcome);
  });
  suite.last = run;
  return run;
}

/** Names the tests that `body` defines after the group; resolves when they have run. */
export async function describeGroup(name: string, body: () => unknown): Promise<void> {
  groups.push(name);
  try {
    await body();
  } finally {
    groups.pop();
  }
  await suiteOf(host()?.currentCell()).last;
}

async function outcomeOf(name: string, body: TestBody, timeoutMs: number): Promise<TestOutcome> {
  const start = performance.now();
  const task = new Task(
    async () => {
      await body();
    },
    { name: `test ${name}` },
  );
  const limit = { passed: false };
  const timer = setTimeout(() => {
    limit.passed = true;
    task.cancel();
  }, timeoutMs);
  try {
    await task;
    return { name, state: "passed", elapsedMs: performance.now() - start };
  } catch (error) {
    const isInterrupt = isExit(error) || (error instanceof CancelledError && !limit.passed);
    if (isInterrupt) throw error;
    const late = new TimeoutError(`Test timed out in ${String(timeoutMs)} ms: ${name}`);
    return {
      name,
      state: "failed",
      elapsedMs: performance.now() - start,
      error: limit.passed ? late : withDiff(error),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** The notebook shows one summary that grows; a program prints a line a test. */
function show(suite: Suite, outcome: TestOutcome): void {
  const kernel = host();
  if (!kernel) {
    console.log(summaryText([outcome]).split("\n").slice(0, -1).join("\n"));
    return;
  }
  const update = suite.displayId !== undefined;
  suite.displayId ??= `loopbook-tests-${String(process.pid)}-${String(++summaries)}`;
  kernel.display(summaryBundle(suite.outcomes), { displayId: suite.displayId, update });
}
