// expectTrace(trace): assertions on what a trace shows, for tests and graders. Each fails with what was seen. Pure.
import { AssertionError } from "node:assert";
import type { Trace, TracedTask } from "./trace.ts";
import { formatTime } from "./text/words.ts";

/** Two tasks count as overlapping from this long on: ends and beginnings in one turn of the loop do not. */
const leastOverlapSeconds = 0.0005;

/** Assertions that can be chained. Each throws an AssertionError that says what the trace shows. */
export interface TraceExpectation {
  /** Exactly so many tasks were alive at once, at the most. */
  peakConcurrency(count: number): TraceExpectation;
  /** Never more than so many tasks were alive at once. */
  peakConcurrencyAtMost(count: number): TraceExpectation;
  /** The two tasks were alive at the same time. */
  overlaps(first: string, second: string): TraceExpectation;
  /** The two tasks were never alive at the same time. */
  doesNotOverlap(first: string, second: string): TraceExpectation;
  /** The tasks ended in this order. */
  order(names: readonly string[]): TraceExpectation;
  /** The tasks began in this order. */
  startOrder(names: readonly string[]): TraceExpectation;
  /** The loop was never later than this. */
  maxLagMs(limit: number): TraceExpectation;
  /** The task ended so. */
  ended(name: string, outcome: "finished" | "failed" | "cancelled"): TraceExpectation;
  /** The task took from `least` to `most` seconds. */
  took(name: string, least: number, most: number): TraceExpectation;
  /** All of it took at most so many seconds, from the first task's beginning to the last one's end. */
  tookAtMost(seconds: number): TraceExpectation;
}

function fail(message: string, actual: unknown, expected: unknown): never {
  throw new AssertionError({ message, actual, expected, operator: "expectTrace" });
}

/** Begins a chain of assertions: `expectTrace(trace).peakConcurrency(3).overlaps("A", "B").maxLagMs(50)`. */
export function expectTrace(trace: Trace): TraceExpectation {
  const find = (name: string): TracedTask => {
    const found = trace.tasks.find((task) => task.name === name);
    if (found) return found;
    const known = trace.tasks.map((task) => task.name).join(", ") || "none";
    return fail(`no task is named "${name}" in the trace; its tasks: ${known}`, known, name);
  };
  const span = ({ name, startSeconds, endSeconds }: TracedTask): string =>
    `${name} ${startSeconds.toFixed(3)} → ${endSeconds.toFixed(3)} s`;
  const shared = (first: TracedTask, second: TracedTask): number =>
    Math.min(first.endSeconds, second.endSeconds) - Math.max(first.startSeconds, second.startSeconds);
  const inOrder = (names: readonly string[], what: string, time: (task: TracedTask) => number): void => {
    const expected = names.map(find);
    const actual = expected.toSorted((a, b) => time(a) - time(b)).map(({ name }) => name);
    expected.forEach((task, i) => {
      const next = expected[i + 1];
      if (next && time(next) < time(task))
        fail(`tasks ${what} in the order ${actual.join(", ")}, not ${names.join(", ")}`, actual, names);
    });
  };
  const expectation: TraceExpectation = {
    peakConcurrency(count) {
      const seen = trace.peakConcurrency;
      if (seen !== count) fail(`at most ${String(seen)} tasks were alive at once, not ${String(count)}`, seen, count);
      return expectation;
    },
    peakConcurrencyAtMost(count) {
      const seen = trace.peakConcurrency;
      if (seen > count) fail(`${String(seen)} tasks were alive at once, more than ${String(count)}`, seen, count);
      return expectation;
    },
    overlaps(first, second) {
      const [a, b] = [find(first), find(second)];
      if (shared(a, b) < leastOverlapSeconds)
        fail(`${first} and ${second} did not overlap: ${span(a)}, ${span(b)}`, shared(a, b), "an overlap");
      return expectation;
    },
    doesNotOverlap(first, second) {
      const [a, b] = [find(first), find(second)];
      const seconds = shared(a, b);
      if (seconds >= leastOverlapSeconds)
        fail(`${first} and ${second} overlapped for ${formatTime(seconds)}: ${span(a)}, ${span(b)}`, seconds, 0);
      return expectation;
    },
    order(names) {
      inOrder(names, "ended", ({ endSeconds }) => endSeconds);
      return expectation;
    },
    startOrder(names) {
      inOrder(names, "began", ({ startSeconds }) => startSeconds);
      return expectation;
    },
    maxLagMs(limit) {
      const seen = trace.maxLagMs;
      const at = trace.data.blocked.map(
        ({ stack, task }) => stack[0]?.position ?? task?.name ?? "code that was not sampled",
      );
      const where = at.length > 0 ? `, blocked at ${[...new Set(at)].join(", ")}` : "";
      if (seen > limit)
        fail(`the loop was ${seen.toFixed(1)} ms late, more than ${String(limit)} ms${where}`, seen, limit);
      return expectation;
    },
    ended(name, outcome) {
      const seen = find(name).outcome ?? "live";
      if (seen !== outcome) fail(`${name} is ${seen}, not ${outcome}`, seen, outcome);
      return expectation;
    },
    took(name, least, most) {
      const { startSeconds, endSeconds } = find(name);
      const seconds = endSeconds - startSeconds;
      if (seconds < least || seconds > most)
        fail(`${name} took ${formatTime(seconds)}, not ${String(least)} to ${String(most)} s`, seconds, [least, most]);
      return expectation;
    },
    tookAtMost(seconds) {
      const start = Math.min(...trace.tasks.map(({ startSeconds }) => startSeconds));
      const took = Math.max(...trace.tasks.map(({ endSeconds }) => endSeconds)) - start;
      if (took > seconds) fail(`all of it took ${formatTime(took)}, more than ${String(seconds)} s`, took, seconds);
      return expectation;
    },
  };
  return expectation;
}
