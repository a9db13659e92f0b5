// `jupyter nbconvert --to html --execute` of the lesson's notebooks, with this kernel installed for it: a page each.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureEnvironment, environmentProgram, root } from "../python-environment.ts";
import { codeCells, folder as notebooks, isFigure, read, slugs } from "./lesson-notebooks.ts";

const folder = mkdtempSync(path.join(tmpdir(), "nbconvert-"));
const sideBySide = 3;

const failures = new Map<string, string>();

beforeAll(async () => {
  const missing = ensureEnvironment();
  if (missing !== undefined) throw new Error(missing);
  execFileSync(process.execPath, ["install-kernel.ts", "install", "--prefix", folder], { cwd: root, stdio: "pipe" });
  const env = {
    ...process.env,
    JUPYTER_PATH: path.join(folder, "share", "jupyter"),
    JUPYTER_CONFIG_DIR: path.join(folder, "config"),
    LOOPBOOK_HISTORY: ":memory:",
  };
  const queue = slugs.values();
  const work = async () => {
    for (const slug of queue) {
      const file = path.join(notebooks, `${slug}.ipynb`);
      const args = ["nbconvert", "--to", "html", "--execute", "--output-dir", folder, file];
      await promisify(execFile)(environmentProgram("jupyter"), args, { cwd: folder, env }).catch((error: unknown) => {
        failures.set(slug, (error as { stderr: string }).stderr);
      });
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(slugs)("%s", (slug) => {
  test("it is executed without an error that it does not announce", () => {
    expect(failures.get(slug)).toBeUndefined();
  });

  test("its page holds every figure", async () => {
    const page = readFileSync(path.join(folder, `${slug}.html`), "utf8");
    const figures = codeCells(await read(`${slug}.ipynb`))
      .filter(({ id }) => !/^(postgres|redis|rabbitmq|mongodb)-/.test(id))
      .flatMap(({ outputs }) => outputs.filter(isFigure));
    const drawn = page.match(/<div class="[^"]*jp-OutputArea-child[^"]*">(?:(?!jp-OutputArea-child)[^])*?<svg/g) ?? [];
    expect(drawn.length).toBeGreaterThanOrEqual(figures.length);
  });
});
