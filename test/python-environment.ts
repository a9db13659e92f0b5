// The project's own Python environment: .venv with the pinned requirements, made when absent or out of date.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const environment = path.join(root, ".venv");
const requirements = path.join(root, "test", "conformance", "requirements.txt");
/** Says which requirements the environment was made from. */
const stamp = path.join(environment, "requirements.sha256");
const bin = path.join(environment, process.platform === "win32" ? "Scripts" : "bin");

export const prefix = environment;

/** A program of the environment: `python`, `jupyter`. */
export function environmentProgram(name: string): string {
  return path.join(bin, process.platform === "win32" ? `${name}.exe` : name);
}

/** Makes the environment where needed. Gives undefined when it is there, else why it cannot be. */
export function ensureEnvironment(): string | undefined {
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  const python = process.platform === "win32" ? "python" : "python3";
  if (spawnSync(python, ["--version"]).error) return `${python} is not installed`;
  if (!existsSync(environmentProgram("python"))) {
    process.stdout.write("Making .venv for the Python side of the tests …\n");
    if (!runs(python, ["-m", "venv", environment])) return `${python} -m venv failed`;
  }
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  if (!runs(environmentProgram("python"), install)) return `pip could not install ${requirements}`;
  writeFileSync(stamp, wanted);
  return undefined;
}

function runs(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: "inherit" }).status === 0;
}
