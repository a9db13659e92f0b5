// `npm test`: builds, runs both test runners (vitest, and pytest with Jupyter's own clients), prints true totals.
// `--all` adds the slow ones; further arguments go to vitest.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureEnvironment, environmentProgram, root } from "./python-environment.ts";

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const reports = path.join(root, ".cache", "test");
const isCi = process.env["CI"] === "true";

/** Two at a time, as vitest's: most of them wait for kernels to start and for lessons to sleep. */
const pytestArguments = ["-m", "pytest", "test/conformance", "-n", "2", "--dist", "loadfile"];
// As vitest's `retry`.
if (isCi) pytestArguments.push("--reruns", "2");

function main(args: string[]): number {
  mkdirSync(reports, { recursive: true });
  if (!runs(process.execPath, ["kernel/build/build.js"])) return 1;
  const all = args.includes("--all");
  const rest = args.filter((argument) => argument !== "--all");
  // Before vitest, whose workers want it too, and at the same time.
  const noPython = ensureEnvironment();
  const vitest = runVitest(all, rest);
  const pytest = runPytest(noPython);
  const total = {
    passed: vitest.passed + pytest.passed,
    failed: vitest.failed + pytest.failed,
    skipped: vitest.skipped + pytest.skipped,
  };
  // `.ci/run` ends with this line alone; what was skipped, and why, stands above.
  writeFileSync(path.join(reports, "totals.txt"), `${total.passed} passed, ${total.failed} failed\n`);
  process.stdout.write(`\nvitest: ${line(vitest)}\npytest: ${line(pytest)}\n${line(total)}\n`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/** A runner that ends badly without naming a failed test (a hook, a crash, an unhandled error) counts as one. */
function runVitest(all: boolean, rest: string[]): Totals {
  const report = path.join(reports, "vitest.json");
  rmSync(report, { force: true });
  const program = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const projects = all ? ["--project", "fast", "--project", "slow"] : ["--project", "fast"];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const isFine = runs(process.execPath, [program, "run", ...projects, ...reporters, ...rest]);
  const { numPassedTests, numFailedTests, numPendingTests } = readReport(report);
  return {
    passed: numPassedTests,
    failed: isFine ? numFailedTests : Math.max(1, numFailedTests),
    skipped: numPendingTests,
  };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
}

function readReport(file: string): VitestReport {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  } catch (error) {
    process.stderr.write(`vitest left no report: ${(error as Error).message}\n`);
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}

function runPytest(reason: string | undefined): Totals {
  if (reason !== undefined) {
    process.stderr.write(`\n*** THE TESTS WITH JUPYTER'S OWN CLIENTS DID NOT RUN: ${reason} ***\n`);
    return { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 };
  }
  const report = path.join(reports, "pytest.xml");
  rmSync(report, { force: true });
  const isFine = runs(environmentProgram("python"), [...pytestArguments, `--junitxml=${report}`]);
  const totals = readJunit(report);
  return { ...totals, failed: isFine ? totals.failed : Math.max(1, totals.failed) };
}

/** The counts of pytest's `<testsuite errors= failures= skipped= tests=>`. */
function readJunit(file: string): Totals {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    process.stderr.write(`pytest left no report: ${(error as Error).message}\n`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const suite = /<testsuite [^>]*>/.exec(text)?.[0] ?? "";
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed - count("skipped"), failed, skipped: count("skipped") };
}

function line({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function runs(program: string, args: string[]): boolean {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status === 0;
}

process.exitCode = main(process.argv.slice(2));
