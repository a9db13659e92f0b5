import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Captured } from "./fixtures/capture.ts";

/** What a scenario of fixtures/capture.ts printed, in a process of its own: vitest has streams of its own. */
async function capture(scenario: string): Promise<Captured[]> {
  const child = fork(join(import.meta.dirname, "fixtures/capture.ts"), [scenario], {
    execArgv: ["--no-warnings"],
    silent: true,
  });
  let printed = "";
  child.stdout?.on("data", (chunk) => (printed += String(chunk)));
  child.stderr?.on("data", (chunk) => (printed += String(chunk)));
  let captured: Captured[] | undefined;
  child.on("message", (message) => (captured = message as Captured[]));
  await once(child, "close");
  expect(printed, "nothing goes past the capture").toBe("");
  return captured ?? [];
}

/** The text of a stream, for scenarios whose chunks are cut by chance. */
const joined = (captured: Captured[], name: string) =>
  captured.flatMap((entry) => (Array.isArray(entry) && entry[1] === name ? entry[2] : [])).join("");

test("console's methods print in order, each to its stream", async () => {
  expect(await capture("console")).toEqual([
    ["cell", "stdout", "one is { a: [ 1 ] }\n"],
    ["cell", "stderr", "wrong\n"],
    ["cell", "stdout", "group\n"],
    ["cell", "stdout", "  inside\n  twice\n"],
    ["cell", "stdout", "┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n"],
    ["cell", "stdout", "default: 1\n"],
    ["cell", "stdout", "{ deep: [Object] }\n"],
    "clear",
    ["cell", "stderr", "Assertion failed: asserted\n"],
  ]);
});

test("bytes of one character may come in several writes, text in any encoding", async () => {
  expect(await capture("bytes")).toEqual([
    ["cell", "stdout", "é"],
    ["cell", "stdout", "€"],
    ["cell", "stdout", "hi"],
    ["cell", "stdout", "e9"],
    ["cell", "stderr", "buffer"],
    ["cell", "stdout", "\ufffdtext"],
  ]);
});

test("process.stdout is a Writable that cannot be closed", async () => {
  expect(await capture("stream")).toEqual([
    "before uncork 0",
    ["cell", "stdout", "corked "],
    ["cell", "stdout", "twice"],
    ["cell", "stdout", "callback"],
    ["cell", "stdout", "é"],
    ["cell", "stdout", "end"],
    ["cell", "stdout", "still open"],
    ["cell", "stdout", "piped "],
    ["cell", "stdout", "bytes"],
    "ERR_INVALID_ARG_TYPE",
    "ERR_STREAM_NULL_VALUES",
  ]);
});

test("it looks like a pipe, not like a terminal", async () => {
  expect(await capture("likeAPipe")).toEqual(["1 2 undefined undefined undefined true false"]);
});

test("a child that inherits prints under the cell that started it, all of it before its exit event", async () => {
  const captured = await capture("inherited");
  expect(captured[0]).toBe("null null null 3");
  expect(captured.at(-1)).toBe("exit 3");
  expect(joined(captured, "stdout")).toBe("out\nhéno input\n");
  expect(captured.slice(1, -1).every((entry) => entry[0] === "cell")).toBe(true);
});

test("a million characters are there when the child's exit event comes", async () => {
  expect(await capture("beforeExit")).toEqual(["characters at exit 1000000"]);
});

test("descriptors and streams in stdio are inherited, pipes stay the user's", async () => {
  const captured = await capture("descriptors");
  expect(captured).toHaveLength(4);
  expect(captured).toEqual(
    expect.arrayContaining([
      ["cell", "stderr", "one\n"],
      ["cell", "stdout", "two\n"],
      "piped mine",
      ["cell", "stderr", "shown\n"],
    ]),
  );
});

test("a forked process prints under the cell", async () => {
  expect(await capture("fork")).toEqual([["cell", "stdout", "from a fork\n"]]);
});

test("synchronous children print when they end, without a limit, and return what they would have", async () => {
  expect(await capture("sync")).toEqual([
    ["cell", "stdout", "out\n"],
    ["cell", "stderr", "err\n"],
    "0 null null [null,null,null]",
    ["cell", "stdout", "shown\n"],
    "null",
    ["cell", "stderr", "passed on\n"],
    "returned",
    "characters 3000000 null",
    ["cell", "stderr", "bad\n"],
    "Command failed: echo bad >&2; exit 2 2 null",
  ]);
});

test("a worker thread prints under the cell that started it", async () => {
  const captured = await capture("worker");
  expect(joined(captured, "stdout")).toBe("from a worker\n");
  expect(joined(captured, "stderr")).toBe("é");
  expect(captured.every((entry) => entry[0] === "cell")).toBe(true);
});

test("what a timer prints belongs to the cell that set it, whoever runs now", async () => {
  expect(await capture("late")).toEqual([["cell", "stdout", "from a timer\n"]]);
});
