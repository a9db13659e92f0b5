// Which Loopbook kernels of this user run on this machine. Connection files → those whose kernel answers on control.
import { existsSync, globSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ConnectionInfo, readConnectionFile } from "../wire/connection-file.ts";
import { CommandError } from "./command-error.ts";
import { ControlClient } from "./control-client.ts";
import { runtimeFolder } from "./jupyter-folders.ts";

/** A kernel may be busy, but its io thread is not: what does not answer in this time is no Loopbook kernel. */
const answerMs = 3000;
const connectMs = 1000;

export interface FoundKernel {
  readonly file: string;
  readonly client: ControlClient;
}

/** Every connection file of this user, newest first: Jupyter's, and those of kernels that `loopbook` started. */
export function connectionFiles(): string[] {
  const patterns = [path.join(runtimeFolder(), "*.json"), path.join(tmpdir(), "loopbook-*", "connection.json")];
  const uid = process.getuid?.();
  return patterns
    .flatMap((pattern) => globSync(pattern))
    .flatMap((file) => {
      const status = statSync(file, { throwIfNoEntry: false });
      return status && (uid === undefined || status.uid === uid) ? [{ file, time: status.mtimeMs }] : [];
    })
    .sort((a, b) => b.time - a.time)
    .map(({ file }) => file);
}

/**
 * The kernels that answer; all of this user's, or those of the files that are named.
 * @throws CommandError for a named file that cannot be used, or when no kernel answers
 */
export async function findKernels(named: readonly string[]): Promise<FoundKernel[]> {
  const files = named.length > 0 ? named : connectionFiles();
  const found = await Promise.all(files.map((file) => reach(file, named.length > 0)));
  const kernels = found.filter((kernel) => kernel !== undefined);
  if (kernels.length > 0) return kernels;
  if (named.length > 0) throw new CommandError(`no Loopbook kernel answers at ${named.join(", ")}`);
  throw new CommandError(
    `no Loopbook kernel of yours runs: none of the ${files.length} connection files in ${runtimeFolder()} is one's`,
  );
}

async function reach(file: string, isNamed: boolean): Promise<FoundKernel | undefined> {
  let info: ConnectionInfo;
  try {
    info = readConnectionFile(file);
  } catch (error) {
    // Other programs keep their JSON in that folder too.
    if (isNamed) throw new CommandError((error as Error).message);
    return undefined;
  }
  if (!(await listens(info))) return undefined;
  const client = new ControlClient(info);
  try {
    const { implementation } = await client.ask("kernel_info", {}, answerMs);
    if (implementation === "loopbook") return { file, client };
  } catch (error) {
    if (isNamed) {
      client.close();
      throw new CommandError(`${file}: ${(error as Error).message}`);
    }
  }
  client.close();
  return undefined;
}

/** Whether somebody listens there: a file outlives its kernel, and ZeroMQ would wait for one to come. */
function listens({ transport, ip, ports }: ConnectionInfo): Promise<boolean> {
  if (transport === "ipc") return Promise.resolve(existsSync(`${ip}-${ports.control}`));
  return new Promise((resolve) => {
    const socket = connect({ host: ip.replace(/^\[|\]$/g, ""), port: ports.control });
    const finish = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(connectMs, () => finish(false));
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}
