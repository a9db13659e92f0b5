// `loopbook run`: real kernels, real notebooks; what it writes, says and exits with.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { helpText } from "../../kernel/command/help-text.ts";
import { flagsOf } from "../../kernel/command/parse-command-line.ts";
import { parseNotebook } from "../../kernel/runner/notebook-file.ts";
import { version } from "../../kernel/version.ts";
import { loopbook, root, temporaryFolder, writeCells } from "./run-command.ts";

function executed(folder: string, name: string) {
  const { cells } = parseNotebook(readFileSync(path.join(folder, "out", `${name}.ipynb`), "utf8"));
  return cells.flatMap((cell) => (cell.cell_type === "code" ? [cell] : []));
}

test("a notebook is executed in its own folder, with progress, and stays as it was", async () => {
  const folder = temporaryFolder();
  const file = writeCells(folder, "a.ipynb", 'console.log("one")', "process.cwd()", "");
  const before = readFileSync(file, "utf8");
  const { code, stdout, stderr } = await loopbook(["run", "a.ipynb", "--html"], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/\[1\/2\] console\.log\("one"\)\n {4}one\n {4}✓/);
  expect(stdout).toContain(path.join("out", "a.html"));
  const [first, second, third] = executed(folder, "a");
  expect(first).toMatchObject({
    execution_count: 1,
    outputs: [{ output_type: "stream", name: "stdout", text: "one\n" }],
  });
  expect(JSON.stringify(second?.outputs)).toContain(path.basename(folder));
  expect(third).toMatchObject({ execution_count: null, outputs: [] });
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(readFileSync(path.join(folder, "out", "a.html"), "utf8")).toContain("<!doctype html>");
});

test("a failing cell ends the notebook: exit code 1, the cell and its traceback on stderr, results written", async () => {
  const folder = temporaryFolder();
  writeCells(folder, "a.ipynb", "const x = 1", 'throw new TypeError("not like this")', "x");
  const { code, stderr } = await loopbook(["run", "a.ipynb"], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toContain("a.ipynb: cell 2 failed: TypeError: not like this");
  expect(stderr).toContain('throw new TypeError("not like this")');
  const [, second, third] = executed(folder, "a");
  expect(second?.outputs).toMatchObject([{ output_type: "error", ename: "TypeError" }]);
  expect(third?.execution_count).toBeNull();
});

test("--allow-errors and the tag raises-exception go on after an error", async () => {
  const folder = temporaryFolder();
  writeCells(folder, "tagged.ipynb", { source: 'throw new Error("as wished")', tags: ["raises-exception"] }, "2");
  writeCells(folder, "plain.ipynb", 'throw new Error("so be it")', "2");
  expect((await loopbook(["run", "tagged.ipynb"], { cwd: folder })).code).toBe(0);
  expect((await loopbook(["run", "plain.ipynb", "--allow-errors"], { cwd: folder })).code).toBe(0);
  for (const name of ["tagged", "plain"]) {
    expect(executed(folder, name)[1]?.outputs).toMatchObject([{ output_type: "execute_result" }]);
  }
});

test("a cell that takes longer than --timeout is interrupted, its finally runs", async () => {
  const folder = temporaryFolder();
  const cell = 'import { sleep } from "loopbook"; try { await sleep(1000) } finally { console.log("tidied", "up") }';
  writeCells(folder, "a.ipynb", cell);
  const { code, stdout, stderr } = await loopbook(["run", "a.ipynb", "--timeout", "2"], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toContain("took longer than 2 s");
  expect(stdout).toContain("tidied up");
});

test("waiting for a cell's type check is not the cell's time, and has a limit of its own", async () => {
  const folder = temporaryFolder();
  // Checking it takes some twenty seconds, running it none.
  const types = "type Tree<A extends unknown[]> = A['length'] extends 17 ? A : Tree<[...A, 0]> | Tree<[...A, 1]>;";
  writeCells(folder, "a.ipynb", `${types}\nconst tree: Tree<[]> | undefined = undefined;\nconsole.log("ran")`);
  const { code, stdout, stderr } = await loopbook(["run", "a.ipynb", "--timeout", "2"], { cwd: folder });
  expect(code).toBe(1);
  expect(stdout).toContain("ran\n");
  expect(stderr).toContain("the check of its types took longer than 2 s");
});

test("what a cell prints while later cells run is kept under it", async () => {
  const folder = temporaryFolder();
  writeCells(
    folder,
    "a.ipynb",
    'setTimeout(() => console.log("late"), 300)',
    "await new Promise((resolve) => setTimeout(resolve, 800))",
  );
  expect((await loopbook(["run", "a.ipynb"], { cwd: folder })).code).toBe(0);
  expect(executed(folder, "a")[0]?.outputs.at(-1)).toMatchObject({ text: "late\n" });
});

test("several notebooks at once have each line marked, and a contents page", async () => {
  const folder = temporaryFolder();
  for (const name of ["a", "b"]) writeCells(folder, `${name}.ipynb`, `console.log("in ${name}")`);
  const args = ["run", "a.ipynb", "b.ipynb", "--html", "--parallel", "2"];
  const { code, stdout } = await loopbook(args, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toContain("a │     in a\n");
  expect(stdout).toContain("b │     in b\n");
  expect(readFileSync(path.join(folder, "out", "index.html"), "utf8")).toMatch(/href="a\.html"[^]*href="b\.html"/);
});

test("many at once are one line, and neither a broken, a failing nor a hanging one holds the others", async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 12 }, (_, at) => `s${at}`);
  const cells: Record<string, string> = {
    s3: 'throw new Error("wrong answer")',
    s5: "while (true) {}",
    s7: "process.exit(3)",
  };
  for (const name of names) {
    mkdirSync(path.join(folder, name));
    writeCells(path.join(folder, name), "task.ipynb", cells[name] ?? `console.log("${name}")`);
  }
  writeFileSync(path.join(folder, "s9", "task.ipynb"), "{");
  const files = names.map((name) => path.join(name, "task.ipynb"));
  const args = ["run", ...files, "--parallel", "2", "--timeout", "15"];
  const { code, stdout, stderr } = await loopbook(args, { cwd: folder });
  expect(code).toBe(1);
  // One file name in many folders: each keeps its own.
  for (const name of names.filter((other) => other !== "s9" && cells[other] === undefined)) {
    expect(executed(folder, `${name}/task`)[0]?.outputs).toMatchObject([{ text: `${name}\n` }]);
  }
  expect(stderr).toContain("wrong answer");
  expect(stderr).toContain("took longer than 15 s");
  expect(stderr).toMatch(/s9.task\.ipynb is not a notebook/);
  const lines = stdout.split("\n");
  expect(lines.filter((line) => line.startsWith("12/12 notebooks, 4 failed, 0 running"))).toHaveLength(1);
  expect(lines).toContain("8 of 11 ran well; results in out");
  expect(stdout).not.toContain("[1/1]");
}, 240_000);

test.for<[string, (folder: string) => string[], RegExp]>([
  ["a notebook that is not there", () => ["run", "none.ipynb"], /none\.ipynb cannot be read/],
  ["a file that is no notebook", () => ["run", path.join(root, "LICENSE")], /LICENSE is not a notebook/],
  [
    "results over their own source",
    (folder) => ["run", writeCells(folder, "x.ipynb", "1"), "--out", folder],
    /overwritten/,
  ],
])("%s is one line and exit code 1", async ([, args, message]) => {
  const folder = temporaryFolder();
  const { code, stderr } = await loopbook(args(folder), { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(existsSync(path.join(folder, "out"))).toBe(false);
});

test("--version is the package's, and --help names every flag", async () => {
  const description = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  expect(version).toBe(description.version);
  expect((await loopbook(["--version"])).stdout).toBe(`${version}\n`);
  const { stdout } = await loopbook(["--help"]);
  expect(stdout).toBe(`${helpText}\n`);
  for (const flags of Object.values(flagsOf))
    for (const flag of Object.keys(flags)) expect(helpText).toContain(`--${flag}`);
});

test("a folder stands for the notebooks in it; one without any is refused", async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "lesson"));
  mkdirSync(path.join(folder, "empty"));
  for (const name of ["b", "a"]) writeCells(path.join(folder, "lesson"), `${name}.ipynb`, `"${name}"`);
  const { code, stderr } = await loopbook(["handout", "lesson/", "--out", "pages"], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(readdirSync(path.join(folder, "pages")).sort()).toEqual(["a.html", "b.html", "index.html"]);
  const refused = await loopbook(["handout", "empty", "--out", "pages"], { cwd: folder });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain("there are no notebooks in the folder empty");
});
