// The way to the keeper of servers: one process a program, started with the first server. Main thread.
// KeeperRequest → KeeperAnswer, by lines of JSON; the keeper ends its servers when the pipe to it closes.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { endsByItself } from "../host.ts";
import { suspend } from "../tasks/suspension.ts";
import type { Ending, KeeperAnswer, KeeperRequest, Owner, ServerEnded } from "./keeper-messages.ts";
import { killTree } from "./process-tree.ts";

interface Pending {
  readonly resolve: (answer: KeeperAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Keeper {
  readonly process: ChildProcess;
  readonly pending: Map<number, Pending>;
  /** By folder: what runs there, and who hears of its end. */
  readonly folders: Map<string, { pid: number | undefined; onEnded: (ending: Ending) => void }>;
}

let keeper: Keeper | undefined;
let requests = 0;

function startKeeper(): Keeper {
  const file = fileURLToPath(new URL("./keeper-worker.ts", import.meta.url));
  // A session of its own: what ends the kernel's process group must not end it before its work is done.
  const child = spawn(process.execPath, [file], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
  Object.assign(child, { [endsByItself]: true });
  const started: Keeper = { process: child, pending: new Map(), folders: new Map() };
  createInterface({ input: child.stdout }).on("line", (line) => {
    hear(started, JSON.parse(line) as KeeperAnswer | ServerEnded);
  });
  child.stdin.on("error", () => undefined);
  child.once("error", (error) => {
    lost(started, error);
  });
  child.once("exit", () => {
    lost(started, new Error("the process that keeps the servers was ended"));
  });
  // It does not keep the program alive; who waits for an answer does.
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) (pipe as unknown as { unref(): void }).unref();
  return started;
}

function hear({ pending, folders }: Keeper, message: KeeperAnswer | ServerEnded): void {
  if ("ended" in message) {
    const place = folders.get(message.ended);
    if (!place) return;
    place.pid = undefined;
    place.onEnded(message.ending);
    return;
  }
  const waiting = pending.get(message.id);
  pending.delete(message.id);
  if ("failed" in message) waiting?.reject(new Error(message.failed));
  else waiting?.resolve(message);
}

/** Without their keeper the servers end at once. */
function lost(from: Keeper, error: Error): void {
  if (keeper === from) keeper = undefined;
  for (const { reject } of from.pending.values()) reject(error);
  from.pending.clear();
  for (const [folder, { pid, onEnded }] of from.folders) {
    if (pid !== undefined) {
      killTree(pid);
      onEnded({ code: null, signal: "SIGKILL", log: "" });
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
  from.folders.clear();
}

/** Asks the keeper. Cancelling gives the wait up, not the work. */
async function ask(label: string, request: KeeperRequest): Promise<KeeperAnswer> {
  const asked = (keeper ??= startKeeper());
  const id = ++requests;
  asked.process.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
  const stdout = asked.process.stdout as unknown as { ref(): void; unref(): void };
  stdout.ref();
  try {
    return await suspend<KeeperAnswer>({ kind: "server", label }, ({ resolve, reject }) => {
      asked.pending.set(id, { resolve, reject });
      return undefined;
    });
  } finally {
    if (asked.pending.size === 0) stdout.unref();
  }
}

/** Makes a folder that goes when its server is released, or when this process ends, in whatever way. */
export async function keepFolder(
  folder: string,
  owner: Owner | undefined,
  onEnded: (ending: Ending) => void,
): Promise<void> {
  const answer = ask("a folder for a server", { do: "folder", folder, owner });
  keeper?.folders.set(folder, { pid: undefined, onEnded });
  await answer;
}

/** Runs a program of the server to its end. */
export async function runKept(label: string, request: Omit<KeeperRequest & { do: "run" }, "do">): Promise<Ending> {
  const answer = await ask(label, { do: "run", ...request });
  return (answer as { ending: Ending }).ending;
}

/** Starts the server of the folder and gives its process id. */
export async function startKept(label: string, request: Omit<KeeperRequest & { do: "start" }, "do">): Promise<number> {
  const answer = await ask(label, { do: "start", ...request });
  const { pid } = answer as { pid: number };
  const place = keeper?.folders.get(request.folder);
  if (place) place.pid = pid;
  return pid;
}

/** Ends the server of the folder at once, as a crash would. */
export async function killKept(folder: string): Promise<void> {
  await ask("the end of a server", { do: "kill", folder });
}

/** Ends the server of the folder and removes the folder. */
export async function release(folder: string): Promise<void> {
  const asked = keeper;
  if (!asked?.folders.has(folder)) return;
  try {
    await ask("the end of a server", { do: "stop", folder });
  } finally {
    asked.folders.delete(folder);
  }
}
