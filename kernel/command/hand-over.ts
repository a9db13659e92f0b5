// Goes on in the pinned Node: the same command line, terminal and exit code. Starts on Node 20.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { CommandError } from "./command-error.ts";
import { requireNode } from "./node-runtime.ts";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `loopbook` with these arguments in the Node that runs kernels; gives its exit code. */
export function handOver(args: readonly string[]): Promise<number> {
  const script = process.argv[1] ?? fileURLToPath(import.meta.url);
  const program = nodeOrRefuse();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [script, ...args], { stdio: "inherit" });
    // Ctrl-C reaches the child by itself; here it must only not end the parent first.
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of forwarded) process.on(signal, signal === "SIGINT" ? () => undefined : forward);
    child.once("error", (error) => reject(new CommandError(`${program} could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

function nodeOrRefuse(): string {
  try {
    return requireNode().path;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
