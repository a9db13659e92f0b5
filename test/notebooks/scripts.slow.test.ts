// `jupyter nbconvert --to script` of every notebook of the lesson: the `.ts` runs to its end in plain Node, without a kernel.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureEnvironment, environmentProgram, root } from "../python-environment.ts";
import { codeCells, folder as notebooks, names, read, slugs } from "./lesson-notebooks.ts";

// Where a user has them: in a folder from which `loopbook` is found.
mkdirSync(path.join(root, "out"), { recursive: true });
const folder = mkdtempSync(path.join(root, "out", "scripts-"));
const sideBySide = 3;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(program: string, args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1", NODE_NO_WARNINGS: "1" };
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const runs = new Map<string, Ended>();

beforeAll(async () => {
  const missing = ensureEnvironment();
  if (missing !== undefined) throw new Error(missing);
  const files = names.map((name) => path.join(notebooks, name));
  const converted = await run(environmentProgram("jupyter"), [
    "nbconvert",
    "--to",
    "script",
    "--output-dir",
    folder,
    ...files,
  ]);
  expect(converted.code, converted.stderr).toBe(0);
  const queue = slugs.values();
  const work = async () => {
    for (const slug of queue) runs.set(slug, await run(process.execPath, [`${slug}.ts`]));
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("each notebook becomes one file, a .ts", () => {
  const expected = names.map((name) => name.replace(/ipynb$/, "ts")).sort();
  expect(readdirSync(folder).filter((file) => file.endsWith(".ts"))).toEqual(expected);
});

describe.each(slugs)("%s", (slug) => {
  test("the script is the same in both languages", () => {
    const script = (language: string) => readFileSync(path.join(folder, `${slug}${language}.ts`), "utf8");
    expect(script(".pt-BR")).toBe(script(""));
  });

  test("the script runs to its end, and exits with 0 unless a test of it fails on purpose", async () => {
    const { code, stdout, stderr } = runs.get(slug) ?? { code: NaN, stdout: "", stderr: "it was not run" };
    const failures = codeCells(await read(`${slug}.ipynb`)).filter(({ outputs }) =>
      outputs.some((output) => output.output_type === "error"),
    );
    expect(stderr).toBe("");
    expect(code, stdout).toBe(failures.length > 0 ? 1 : 0);
    expect(stdout.match(/^✗ /gm)?.length ?? 0).toBe(failures.length);
  });

  test("what the notebook prints with console.log, the script prints", async () => {
    const stdout = runs.get(slug)?.stdout ?? "";
    // Numbers are of the moment; RUN and its like are vitest's own lines.
    const words = (line: string): string => line.replace(/\d[\d.]*( ?m?s\b)?/g, "#").trimEnd();
    const printed = new Set(stdout.split("\n").map(words));
    for (const { id, outputs } of codeCells(await read(`${slug}.ipynb`))) {
      if (/^(postgres|redis|rabbitmq|mongodb)-/.test(id)) continue;
      for (const output of outputs) {
        if (output.output_type !== "stream" || output.name !== "stdout") continue;
        const lines = output.text.split("\n").filter((line) => !/^\s*(RUN|Start at|Duration)\s|In\[\d+\]/.test(line));
        for (const line of lines) expect(printed, id).toContain(words(line));
      }
    }
  });
});
