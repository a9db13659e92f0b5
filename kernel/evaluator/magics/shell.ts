// Runs a shell command for a cell: its output streams into the cell as it comes; an interrupt ends it.
// Main thread. command → exit, or ShellError with the exit code.
import { spawn } from "node:child_process";
import { host } from "../../../src/host.ts";

export class ShellError extends Error {
  override readonly name = "ShellError";
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, signal: NodeJS.Signals | null) {
    super(`\`${command}\` ended with ${signal === null ? `exit code ${exitCode}` : signal}`);
    this.exitCode = exitCode;
  }
}

export function runShell(command: string, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === "win32";
    // A process group of its own, so that an interrupt ends the command with all that it started.
    const child = spawn(command, {
      shell: true,
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
      detached: !isWindows,
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => process.stdout.write(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => process.stdout.write(text));
    const stopListening = host()
      ?.currentCell()
      ?.onInterrupt(() => {
        if (child.pid !== undefined) process.kill(isWindows ? child.pid : -child.pid, "SIGTERM");
      });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      stopListening?.();
      if (code === 0) resolve();
      else reject(new ShellError(command, code, signal));
    });
  });
}
