// `loopbook launch`: becomes the kernel that a gateway asked for. LaunchCommand → the kernel, in this very process: the
// server's ssh and the system know one pid, and no launcher stays in memory beside each kernel.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { connectionFilePlaceholder } from "../kernel-argv.ts";
import { readPublicKey } from "../launcher/public-key.ts";
import { CommandError, usage } from "./command-error.ts";
import { runtimeFolder } from "./jupyter-folders.ts";
import type { LaunchCommand } from "./launch-command-line.ts";
import { shippedArgv } from "./shipped-argv.ts";

/** @throws CommandError; it does not return else */
export function launch({ order, connectionFile }: LaunchCommand): never {
  if (process.execve === undefined) {
    throw new CommandError(`launch replaces its own process, which ${process.platform} has no way to do`);
  }
  try {
    readPublicKey(order.publicKey);
  } catch (error) {
    throw usage(`--public-key: ${(error as Error).message}`);
  }
  const file = connectionFile ?? path.join(runtimeFolder(), `kernel-${order.kernelId}.json`);
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`the connection file's folder cannot be made: ${(error as Error).message}`);
  }
  enterNotebooksFolder(process.env["KERNEL_WORKING_DIR"]);
  const [program = "", ...args] = shippedArgv().map((arg) => (arg === connectionFilePlaceholder ? file : arg));
  return process.execve(program, [program, ...args, JSON.stringify(order)], ownEnvironment(process.env));
}

/** A server on another host may hand its JPY_PARENT_PID on: here that number is nobody's, or somebody else's. */
function ownEnvironment({ JPY_PARENT_PID: parent, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Number(parent) === process.ppid ? { ...rest, JPY_PARENT_PID: parent } : rest;
}

/** Jupyter's gateway client names the notebook's folder; a host that shares no files with it has none such. */
function enterNotebooksFolder(folder: string | undefined): void {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) process.chdir(folder);
}
