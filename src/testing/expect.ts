// vitest's `expect` without its runner, whose failures carry their diff as text. Main thread.
import * as vitest from "@vitest/expect";
import type { ExpectStatic } from "@vitest/expect";
import { printDiffOrStringify } from "@vitest/utils/diff";

const { chai } = vitest;
const plain = (text: string): string => text;
/** vitest's diff, without the colours of a terminal. */
const format = {
  aColor: plain,
  bColor: plain,
  changeColor: plain,
  commonColor: plain,
  patchColor: plain,
  aAnnotation: "Expected",
  bAnnotation: "Received",
  truncateThreshold: 200,
};

interface AssertionFailure extends Error {
  actual?: unknown;
  expected?: unknown;
  showDiff?: boolean;
}

const diffs = new WeakMap<Error, string>();

/** The diff that `withDiff` has found, if any. */
export function diffOf(error: unknown): string | undefined {
  return error instanceof Error ? diffs.get(error) : undefined;
}

/** Adds the diff to the message of a failed assertion, once. */
export function withDiff(error: unknown): unknown {
  if (!(error instanceof Error) || diffs.has(error) || !("actual" in error) || !("expected" in error)) return error;
  const { actual, expected, showDiff, message, stack } = error as AssertionFailure;
  if (showDiff === false) return error;
  const diff = printDiffOrStringify(actual, expected, format);
  if (diff === undefined || diff === "") return error;
  diffs.set(error, diff);
  error.message = `${message}\n\n${diff}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
}

/** A bare `expect` in a cell fails with its diff too, not only one in a `test`. */
function installDiffs(): void {
  const prototype = chai.Assertion.prototype as { assert: (...args: unknown[]) => void };
  const { assert } = prototype;
  prototype.assert = function (...args) {
    try {
      assert.apply(this, args);
    } catch (error) {
      throw withDiff(error);
    }
  };
}

/** Makes `expect` as vitest does, but for what needs its runner (snapshots, `poll`, `assertions`). */
export function createExpect(): ExpectStatic {
  for (const plugin of [
    vitest.JestExtend,
    vitest.JestChaiExpect,
    vitest.ChaiStyleAssertions,
    vitest.JestAsymmetricMatchers,
  ]) {
    chai.use(plugin);
  }
  installDiffs();
  const expect = ((value: unknown, message?: string) => {
    vitest.setState({ assertionCalls: vitest.getState(expect).assertionCalls + 1 }, expect);
    return chai.expect(value, message);
  }) as ExpectStatic;
  const matchers = (globalThis as Record<symbol, unknown>)[vitest.ASYMMETRIC_MATCHERS_OBJECT] as object;
  Object.assign(expect, chai.expect, matchers, {
    getState: () => vitest.getState(expect),
    setState: (state: object) => {
      vitest.setState(state, expect);
    },
    assert: chai.assert,
    extend: (matchers: object) =>
      (chai.expect as unknown as { extend: (e: unknown, m: object) => void }).extend(expect, matchers),
    addEqualityTesters: (testers: vitest.Tester[]) => {
      vitest.addCustomEqualityTesters(testers);
    },
    unreachable: (message?: string) => {
      chai.assert.fail(`expected${message === undefined ? " " : ` "${message}" `}not to be reached`);
    },
  });
  const state = { assertionCalls: 0, isExpectingAssertions: false, currentTestName: "" };
  vitest.setState(state, expect);
  // Where `expect.extend` and `expect.not` look for it.
  (globalThis as Record<symbol, unknown>)[vitest.GLOBAL_EXPECT] ??= expect;
  return expect;
}
