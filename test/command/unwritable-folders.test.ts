// Output folders that cannot be written to: said before a cell runs where it can be known, and never a half-written file.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { loopbook, temporaryFolder, writeCells } from "./run-command.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ran = path.join(folder, "ran");
const notebook = writeCells(folder, "a.ipynb", `require("node:fs").writeFileSync(${JSON.stringify(ran)}, ""); 1 + 1`);

/** A folder of its own file system; undefined where this user may mount none. */
function mount(name: string, options: string): string | undefined {
  const place = path.join(folder, name);
  mkdirSync(place);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place]);
  return status === 0 ? place : undefined;
}

test.each([
  ["a file in the folder's place", () => writeFileSync(path.join(folder, "file"), ""), path.join(folder, "file")],
  ["a file above it", () => undefined, path.join(folder, "file", "below")],
])("%s: no cell runs, and the reason is said", async (_, prepare, out) => {
  prepare();
  const { code, stdout, stderr } = await loopbook(["run", notebook, "--html", "--out", out]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^loopbook: the results cannot be written: E[A-Z]+: /);
  expect(stdout).not.toContain("[1/1]");
  expect(existsSync(ran)).toBe(false);
});

test("a place where no folder can be made, as below /proc, is no endless attempt", async ({ skip }) => {
  if (process.platform !== "linux") skip("no /proc");
  const { code, stderr } = await loopbook(["run", notebook, "--out", "/proc/loopbook/out"]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^loopbook: the results cannot be written: ENOENT: /)]);
  expect((await loopbook(["handout", notebook, "--out", "/proc/loopbook/out"])).code).toBe(1);
});

test("a read-only folder: no cell runs", async ({ skip }) => {
  const place = mount("read-only", "ro");
  if (!place) skip("no tmpfs can be mounted here");
  try {
    const { code, stderr } = await loopbook(["run", notebook, "--out", place ?? ""]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written: EROFS: read-only file system/)]);
    expect(existsSync(ran)).toBe(false);
  } finally {
    spawnSync("umount", ["-l", place ?? ""]);
  }
});

test("a full disk: the reason is said, and neither a part of a file nor an empty one is left", async ({ skip }) => {
  const place = mount("full", "size=64k");
  if (!place) skip("no tmpfs can be mounted here");
  try {
    const large = writeCells(folder, "large.ipynb", `console.log("x".repeat(300_000))`);
    const { code, stderr } = await loopbook(["run", large, "--html", "--out", place ?? ""]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written: ENOSPC: no space left/)]);
    expect(readdirSync(place ?? "")).toEqual([]);
  } finally {
    spawnSync("umount", ["-l", place ?? ""]);
  }
});
