// Public entry `loopbook/testing`: vitest's expect, test blocks for cells, and virtual time.
// In a file that vitest runs, `expect`, `test` and `describe` are vitest's own: the same text serves both.
import type { ExpectStatic } from "@vitest/expect";
import type { TestBody } from "./testing/test-blocks.ts";

export { TestsFailedError } from "./testing/test-blocks.ts";
export { type VirtualTime, type VirtualTimeOptions, withVirtualTime } from "./testing/virtual-time.ts";

/** A test, as vitest spells it. */
export interface TestFunction {
  /**
   * Runs `body` after the tests before it. In a cell, a failure makes the cell fail once all its tests have run, with one
   * error; await it to go on after it. In plain Node the exit code becomes 1, and awaiting it throws what the test threw.
   * `timeoutMs` is 5,000 unless told, in milliseconds as vitest has it.
   */
  (name: string, body: TestBody, timeoutMs?: number): Promise<void>;
  /** Is shown, and not run. */
  skip(name: string, body?: TestBody): Promise<void>;
}

/** Names the tests that `body` defines after a group. */
export type DescribeFunction = (name: string, body: () => unknown) => Promise<void>;

interface Tools {
  expect: ExpectStatic;
  test: TestFunction;
  describe: DescribeFunction;
}

async function runnersOwn(): Promise<Tools> {
  // Not a literal: only who runs vitest has it.
  const runner = "vitest";
  return (await import(runner)) as Tools;
}

async function forCells(): Promise<Tools> {
  const [{ createExpect }, { describeGroup, runTest, skipTest }] = await Promise.all([
    import("./testing/expect.ts"),
    import("./testing/test-blocks.ts"),
  ]);
  return { expect: createExpect(), test: Object.assign(runTest, { skip: skipTest }), describe: describeGroup };
}

const isRunByVitest = "__vitest_worker__" in globalThis;
const tools = await (isRunByVitest ? runnersOwn() : forCells());

/**
 * vitest's `expect`: <https://vitest.dev/api/expect.html>. `expect(value, "message")` puts the message before the
 * failure's own, which ends with a diff. Snapshots and `expect.poll` need vitest's runner.
 */
export const expect: ExpectStatic = tools.expect;
export const test: TestFunction = tools.test;
/** `test` by its other name. */
export const it: TestFunction = tools.test;
export const describe: DescribeFunction = tools.describe;
