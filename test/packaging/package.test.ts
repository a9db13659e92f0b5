// What `npm pack` makes installs into an empty folder and works there, also when Node 20 starts it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { loopbook, root, temporaryFolder, writeCells } from "../command/run-command.ts";

const folder = temporaryFolder();
const project = path.join(folder, "project");
const installed = path.join(project, "node_modules", "loopbook");
let packed: string[] = [];

function npm(args: string[], cwd: string): string {
  return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });
}

beforeAll(() => {
  // dist/ is there: `npm test` builds it first.
  const answer = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root)) as unknown;
  const [details] = (Array.isArray(answer) ? answer : Object.values(answer as object)) as {
    files: { path: string }[];
  }[];
  packed = details?.files.map((file) => file.path) ?? [];
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  mkdirSync(project);
  writeFileSync(path.join(project, "package.json"), '{ "name": "someone", "private": true }');
  npm(["install", "--prefer-offline", path.join(folder, tarball ?? "no tarball")], project);
}, 300_000);

const inProject = {
  cwd: project,
  program: ["npx", "--no-install", "loopbook"],
  // What npm has to say about its own settings is not the command's.
  env: { npm_config_loglevel: "error" },
};

test("the package holds what is needed and none of the sources' tests", () => {
  expect(packed).toEqual(
    expect.arrayContaining(["dist/install-kernel.js", "dist/kernel/main.js", "dist/kernel/io-thread.js"]),
  );
  expect(packed).toEqual(
    expect.arrayContaining(["LICENSE", "README.md", "kernel/logos/logo-svg.svg", "dist/types/index.d.ts"]),
  );
  expect(packed.filter((file) => /^(test|notebooks|src|\.ci)\/|\.ts$/.test(file) && !file.endsWith(".d.ts"))).toEqual(
    [],
  );
});

test("its command runs", async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  expect(await loopbook(["--version"], inProject)).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("it runs a notebook that imports from loopbook", async () => {
  const file = writeCells(
    folder,
    "a.ipynb",
    'import { sleep } from "loopbook";\nconst answer: number = await sleep(0, 42); answer',
  );
  const { code, stdout, stderr } = await loopbook(
    ["run", file, "--html", "--out", path.join(folder, "out")],
    inProject,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("    42\n");
  expect(existsSync(path.join(folder, "out", "a.html"))).toBe(true);
});

test("it installs a kernelspec whose files exist", async () => {
  const { code } = await loopbook(["install", "--prefix", path.join(folder, "jupyter")], inProject);
  expect(code).toBe(0);
  const spec = path.join(folder, "jupyter", "share", "jupyter", "kernels", "loopbook", "kernel.json");
  const { argv } = JSON.parse(readFileSync(spec, "utf8")) as { argv: string[] };
  for (const file of [argv[0], argv.at(-2)]) expect(existsSync(file ?? "")).toBe(true);
  expect(argv.at(-2)).toBe(path.join(installed, "dist", "kernel", "main.js"));
});

test("its modules can be imported outside of a notebook, with their types", () => {
  writeFileSync(
    path.join(project, "use.mts"),
    'import { sleep } from "loopbook";\nexport const waited: Promise<number> = sleep(0, 1);\n',
  );
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "esnext",
    "--skipLibCheck",
    "--types",
    "",
    "use.mts",
  ];
  execFileSync(process.execPath, [tsc, ...options], { cwd: project, encoding: "utf8", stdio: "pipe" });
  const code = 'const { sleep } = await import("loopbook"); console.log(await sleep(0, "slept"))';
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: project, encoding: "utf8" })).toBe(
    "slept\n",
  );
});
