// Runs the `loopbook` command as a user does, in a process of its own, and gathers what it says.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = path.join(root, "install-kernel.ts");

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Another entry than the sources', or another Node. */
  program?: readonly string[];
}

export function loopbook(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { program = [process.execPath, entry], cwd = root, env = {} } = options;
  const [file = "", ...before] = program;
  const child = spawn(file, [...before, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "loopbook-test-"));
}

/** Writes a notebook with these code cells; gives its path. */
export function writeCells(
  folder: string,
  name: string,
  ...sources: (string | { source: string; tags: string[] })[]
): string {
  const cells = sources.map((given, at) => {
    const { source, tags } = typeof given === "string" ? { source: given, tags: undefined } : given;
    return {
      cell_type: "code",
      id: `c${at}`,
      metadata: tags ? { tags } : {},
      source,
      execution_count: null,
      outputs: [],
    };
  });
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return file;
}
