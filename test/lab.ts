// `npm run lab`: JupyterLab from the project's .venv on notebooks/, with this checkout's kernel installed in it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureEnvironment, environmentProgram, prefix, root } from "./python-environment.ts";

function run(program: string, args: string[]): number {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (error) process.stderr.write(`${program} could not be started: ${error.message}\n`);
  return status ?? 1;
}

function lab(args: string[]): number {
  const reason = ensureEnvironment();
  if (reason !== undefined) {
    process.stderr.write(`JupyterLab needs Python: ${reason}\n`);
    return 1;
  }
  const built = run(process.execPath, [path.join("kernel", "build", "build.js")]);
  if (built !== 0) return built;
  const installed = run(process.execPath, ["install-kernel.ts", "install", "--prefix", prefix]);
  if (installed !== 0) return installed;
  return run(environmentProgram("jupyter"), ["lab", "notebooks", ...args]);
}

process.exitCode = lab(process.argv.slice(2));
