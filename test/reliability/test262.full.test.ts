// The standard's own cases through real kernels, in three ways. LOOPBOOK_TEST262 names a checkout of test262; without it this
// is skipped. LOOPBOOK_TEST262_FOLDERS and LOOPBOOK_TEST262_NTH (every nth case) choose. Prints what RESULTS.md holds.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { listCases, readCase } from "./test262-cases.ts";
import { CaseRunner, type Expected } from "./test262-kernel.ts";
import { explanation } from "./test262-explained.ts";

const suite = process.env["LOOPBOOK_TEST262"] ?? "";
const folders = (process.env["LOOPBOOK_TEST262_FOLDERS"] ?? "language,built-ins/Promise,built-ins/Iterator").split(",");
const nth = Number(process.env["LOOPBOOK_TEST262_NTH"] ?? 1);
/** A realm each costs memory that is not given back: a process for so many. */
const casesOfOneProcess = 2000;
const hour = 3_600_000;

/** Each case as bare Node sees it: harness and case as one module. */
function inBareNode(files: readonly string[]): Expected[] {
  const worker = fileURLToPath(new URL("test262-bare-worker.ts", import.meta.url));
  const expected: Expected[] = [];
  for (let from = 0; from < files.length; from += casesOfOneProcess) {
    const { stdout, status, stderr } = spawnSync(
      process.execPath,
      ["--no-warnings", "--experimental-vm-modules", worker, suite],
      { input: files.slice(from, from + casesOfOneProcess).join("\n"), encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    if (status !== 0) throw new Error(stderr);
    for (const line of stdout.trim().split("\n")) {
      const { file, passes } = JSON.parse(line) as { file: string; passes: boolean };
      expected.push({ test: readCase(suite, file), passes });
    }
  }
  return expected;
}

/** A kernel's folder for the cases that import files beside them; "" for all others. */
function byFolder(cases: readonly Expected[]): [folder: string, cases: Expected[]][] {
  const folderOf = ({ test: { file, source } }: Expected) =>
    /_FIXTURE|["']\.\//.test(source.replace(/\/\*---[^]*?---\*\//, ""))
      ? path.join(suite, "test", path.dirname(file))
      : "";
  return [...Map.groupBy(cases, folderOf)];
}

describe.skipIf(suite === "")("cases of test262 end as cells as they do in bare Node", () => {
  let cases: Expected[] = [];
  beforeAll(() => {
    cases = inBareNode(listCases(suite, folders).filter((_, at) => at % nth === 0));
  }, hour);

  test.each(["together", "before", "split"] as const)("%s", { timeout: 4 * hour }, async (way) => {
    const differences: string[] = [];
    const count = { both: 0, neither: 0, cellAlone: 0, explained: 0 };
    for (const [folder, group] of byFolder(cases)) {
      const passes = new Map(group.map(({ test: { file }, passes }) => [file, passes]));
      const runner = new CaseRunner(suite, folder === "" ? undefined : folder);
      await runner.run(group, way, ({ file }, failure) => {
        if (failure === undefined) count[passes.get(file) ? "both" : "cellAlone"]++;
        else if (!passes.get(file)) count.neither++;
        else if (explanation(file, way === "split")) count.explained++;
        else differences.push(`${file}: ${failure}`);
      });
      await runner.end();
    }
    console.log(way, count);
    expect(differences).toEqual([]);
  });
});
