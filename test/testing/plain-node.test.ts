// `loopbook/testing` in a program of plain Node: no kernel and no vitest, as in a script made of a notebook.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const testing = new URL("../../src/testing.ts", import.meta.url).href;

function runProgram(code: string): { status: number | null; stdout: string; stderr: string } {
  const source = `import { expect, test } from ${JSON.stringify(testing)};\n${code}`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", source], { encoding: "utf8" });
}

test("a failed test that nobody awaits lets the program and its other tests go on, and the exit code is 1", () => {
  const { status, stdout, stderr } = runProgram(`
    void test("one", () => { expect(1, "said so").toBe(2); });
    void test("two", () => { expect(2).toBe(2); });
    console.log("the program goes on");
  `);
  expect(stderr).toBe("");
  expect(stdout.replaceAll(/\(\d+ ms\)/g, "(# ms)").split("\n")).toEqual([
    "the program goes on",
    "✗ one (# ms)",
    "    said so: expected 1 to be 2 // Object.is equality",
    "    - Expected",
    "    + Received",
    "",
    "    - 2",
    "    + 1",
    "✓ two (# ms)",
    "",
  ]);
  expect(status).toBe(1);
});

test("awaiting a failed test throws what the test threw", () => {
  const { status, stdout } = runProgram(`
    try {
      await test("one", () => { throw new RangeError("too far"); });
    } catch (error) {
      console.log(String(error));
    }
  `);
  expect(stdout).toContain("RangeError: too far\n");
  expect(status).toBe(1);
});

test("when all tests pass the exit code is 0", () => {
  const { status, stdout } = runProgram(
    `await test("one", async () => { await expect(Promise.resolve(1)).resolves.toBe(1); });`,
  );
  expect(stdout).toMatch(/^✓ one \(\d+ ms\)\n$/);
  expect(status).toBe(0);
});
