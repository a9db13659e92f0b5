// `loopbook types`: an editor's compiler sees in a notebook's folder what the kernel sees.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommandError } from "../../kernel/command/command-error.ts";
import { parseCommandLine } from "../../kernel/command/parse-command-line.ts";
import { writeTypes } from "../../kernel/command/types.ts";
import { serverPath } from "../../kernel/language/type-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "loopbook-types-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function compile(): Promise<string[]> {
  const run = promisify(execFile)(serverPath(), ["-p", "tsconfig.json", "--pretty", "false"], { cwd: folder });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return stdout.split("\n").filter((line) => line.startsWith("cell.ts"));
}

test("a folder gets a tsconfig.json and the types of cells, with which the compiler knows cells' names and Loopbook", async () => {
  expect(writeTypes({ folder })).toContain("tsconfig.json");
  const cell = [
    'import { sleep } from "loopbook";',
    "await sleep(0.1);",
    'display.html("<p>");',
    "process.version.length;",
    "display.html(5);",
    "",
  ];
  writeFileSync(path.join(folder, "cell.ts"), cell.join("\n"));
  const errors = await compile();
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^cell\.ts\(5,14\): error TS2345/);
});

test("a tsconfig.json that is there is kept, and what it should say is told", () => {
  writeFileSync(path.join(folder, "tsconfig.json"), "{}");
  const text = writeTypes({ folder });
  expect(readFileSync(path.join(folder, "tsconfig.json"), "utf8")).toBe("{}");
  expect(text).toContain('"loopbook"');
});

test("a folder that is not there is an error that names it", () => {
  const missing = path.join(folder, "missing");
  expect(() => writeTypes({ folder: missing })).toThrow(new CommandError(`types: there is no folder ${missing}`));
});

test("the folder is the current one unless given", () => {
  expect(parseCommandLine(["types"])).toEqual({ name: "types", folder: "." });
  expect(parseCommandLine(["types", "notes"])).toEqual({ name: "types", folder: "notes" });
  expect(() => parseCommandLine(["types", "a", "b"])).toThrow("one folder");
});
