// The keeper: a process that starts servers, and ends them and removes their folders when its standard input closes.
// That happens however the process that asked for them ends, kill -9 included. Lines of KeeperRequest → KeeperAnswer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Ending, KeeperAnswer, KeeperRequest, Owner, Program, ServerEnded } from "./keeper-messages.ts";
import { killTree } from "./process-tree.ts";

/** How long a server may take to end in order. Its data is thrown away, so there is nothing to wait for. */
const graceMs = 3000;
/** How much of a log is kept for a message. */
const logCharacters = 1500;

interface Running {
  readonly pid: number;
  /** What ends it in order, where that is worth a wait. */
  readonly signal: NodeJS.Signals | undefined;
  readonly ended: Promise<Ending>;
}

interface Kept {
  readonly folder: string;
  readonly owner: Owner | undefined;
  program: Running | undefined;
}

const kept = new Map<string, Kept>();

function say(message: KeeperAnswer | ServerEnded): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function keptAt(folder: string): Kept {
  const found = kept.get(folder);
  if (!found) throw new Error(`${folder} is not kept here`);
  return found;
}

function makeFolder(folder: string, owner: Owner | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  kept.set(folder, { folder, owner, program: undefined });
  if (owner) chownSync(folder, owner.uid, owner.gid);
}

/** Starts a program that leads a process group of its own, its output in the folder's log. */
async function launch(place: Kept, { argv, env }: Program, signal?: NodeJS.Signals): Promise<Running> {
  if (place.program) throw new Error("its program runs already");
  const [file = "", ...args] = argv;
  const logFile = path.join(place.folder, "server.log");
  const log = openSync(logFile, "a");
  const child = spawn(file, args, {
    cwd: place.folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
    detached: true,
    ...place.owner,
  });
  closeSync(log);
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  // Rejects like the next one where there is no such program.
  exited.catch(() => undefined);
  await once(child, "spawn");
  const pid = child.pid as number;
  const ended = exited.then(([code, endSignal]) => {
    // What it has started and left.
    killTree(pid);
    place.program = undefined;
    return { code, signal: endSignal, log: readFileSync(logFile, "utf8").trim().slice(-logCharacters) };
  });
  return (place.program = { pid, signal, ended });
}

async function endProgram({ program }: Kept, signal?: NodeJS.Signals): Promise<void> {
  if (!program) return;
  const patience = setTimeout(() => {
    killTree(program.pid);
  }, graceMs);
  if (signal) process.kill(program.pid, signal);
  else killTree(program.pid);
  await program.ended;
  clearTimeout(patience);
}

async function stop(place: Kept): Promise<void> {
  await endProgram(place, place.program?.signal);
  rmSync(place.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  kept.delete(place.folder);
}

async function serve(request: KeeperRequest & { id: number }): Promise<KeeperAnswer> {
  const { id, folder } = request;
  switch (request.do) {
    case "folder":
      makeFolder(folder, request.owner);
      return { id, done: true };
    case "run": {
      const { ended } = await launch(keptAt(folder), request);
      return { id, ending: await ended };
    }
    case "start": {
      const { pid, ended } = await launch(keptAt(folder), request, request.signal);
      void ended.then((ending) => {
        say({ ended: folder, pid, ending });
      });
      return { id, pid };
    }
    case "kill":
      await endProgram(keptAt(folder));
      return { id, done: true };
    case "stop": {
      const place = kept.get(folder);
      if (place) await stop(place);
      return { id, done: true };
    }
  }
}

let isEnding = false;

async function endAll(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await Promise.allSettled([...kept.values()].map(stop));
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void endAll());
// Whoever listened is gone; there is still work to do.
process.stdout.on("error", () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const request = JSON.parse(line) as KeeperRequest & { id: number };
  serve(request).then(say, (error: unknown) => {
    say({ id: request.id, failed: (error as Error).message });
  });
});
lines.on("close", () => void endAll());
