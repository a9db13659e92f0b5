// Starts a server after its recipe, or takes the address of one that runs. Main thread. Recipe → DatabaseServer.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { host } from "../host.ts";
import { sleep } from "../timing/sleep.ts";
import { DatabaseServer } from "./database-server.ts";
import { ServerNotInstalledError, ServerStartError } from "./errors.ts";
import { sharedTemporaryFolder } from "./find-program.ts";
import { keepFolder, killKept, release, runKept, startKept } from "./keeper.ts";
import type { Ending, Program } from "./keeper-messages.ts";
import { answers, freePort } from "./probe.ts";
import { progressLine, type Say } from "./progress.ts";
import type { InstalledServer, Place, Recipe } from "./recipe.ts";

/** Options for starting a database server. */
export interface StartOptions {
  /** How long it may take until it answers, in seconds; 180 unless told, which a busy machine may need for RabbitMQ. */
  timeoutSeconds?: number | undefined;
}

/** Between two greetings of a server that does not answer yet. */
const retrySeconds = 0.05;
/** Another program may take the port before the server does. */
const mostTries = 3;
/** How much of a server's log a message holds. */
const logCharacters = 1500;

const isPortTaken = (error: unknown): boolean =>
  error instanceof ServerStartError && /address already in use|eaddrinuse|address in use/i.test(error.log);

/** @throws ServerNotInstalledError, ServerStartError */
export async function startServer(
  recipe: Recipe,
  { timeoutSeconds = 180 }: StartOptions = {},
): Promise<DatabaseServer> {
  // A kernel has attached them as they were loaded.
  if (!host()) (await import("../drivers.ts")).attachLoaded();
  const given = process.env[recipe.variable];
  if (given !== undefined && given !== "") return new DatabaseServer(recipe.name, given, recipe.usualPort);
  // A server is kept by process groups and signals, which Windows lacks.
  const isWindows = process.platform === "win32";
  const installed = isWindows ? undefined : recipe.find();
  const how = isWindows ? "On Windows Loopbook starts no servers itself: start one." : recipe.howToInstall;
  if (!installed) throw new ServerNotInstalledError(recipe.name, recipe.variable, how);
  const say = progressLine();
  for (let tries = 1; ; tries++) {
    const start = new ServerStart(recipe.name, installed, await findPlace(recipe, installed), timeoutSeconds, say);
    try {
      return await start.begin();
    } catch (error) {
      await start.stop();
      if (tries === mostTries || !isPortTaken(error)) throw error;
    }
  }
}

async function findPlace({ slug }: Recipe, { owner }: InstalledServer): Promise<Place> {
  const name = `loopbook-${slug}-${randomBytes(6).toString("hex")}`;
  const folder = path.join(sharedTemporaryFolder(owner), name);
  return { folder, port: await freePort(), secret: randomBytes(12).toString("hex") };
}

class ServerStart {
  readonly #name: string;
  readonly #installed: InstalledServer;
  readonly #place: Place;
  readonly #timeoutSeconds: number;
  readonly #say: Say;
  #pid: number | undefined;
  #ending: Ending | undefined;

  constructor(name: string, installed: InstalledServer, place: Place, timeoutSeconds: number, say: Say) {
    this.#name = name;
    this.#installed = installed;
    this.#place = place;
    this.#timeoutSeconds = timeoutSeconds;
    this.#say = say;
  }

  async begin(): Promise<DatabaseServer> {
    const beganMs = performance.now();
    this.#say(`${this.#name}: preparing a folder for its data`);
    await keepFolder(this.#place.folder, this.#installed.owner, (ending) => {
      this.#pid = undefined;
      this.#ending = ending;
    });
    await this.#installed.prepare?.(this.#place, (program) => this.#run(program));
    await this.#start(beganMs);
    const server = new DatabaseServer(this.#name, this.#installed.url(this.#place), this.#place.port, {
      pid: () => this.#pid,
      kill: () => killKept(this.#place.folder),
      restart: () => this.#restart(),
      stop: () => this.stop(),
    });
    this.#forget = host()
      ?.currentCell()
      ?.onReplaced(() => this.stop());
    return server;
  }

  /** Takes the registration with the cell back. */
  #forget: (() => void) | undefined;

  async stop(): Promise<void> {
    this.#forget?.();
    await release(this.#place.folder);
  }

  async #restart(): Promise<void> {
    if (this.#pid !== undefined) await killKept(this.#place.folder);
    await this.#start(performance.now());
  }

  async #run(program: Program): Promise<void> {
    const label = `${this.#name}: ${path.basename(program.argv[0] ?? "")}`;
    const { code, signal, log } = await runKept(label, { folder: this.#place.folder, ...program });
    if (code !== 0) throw new ServerStartError(`${label} failed (${String(code ?? signal)})`, log);
  }

  async #start(beganMs: number): Promise<void> {
    const { folder } = this.#place;
    this.#ending = undefined;
    const program = await this.#installed.command(this.#place);
    this.#pid = await startKept(`start of ${this.#name}`, { folder, signal: this.#installed.signal, ...program });
    const seconds = (): number => (performance.now() - beganMs) / 1000;
    while (!(await answers(this.#place.port, this.#installed.greeting(this.#place)))) {
      this.#throwIfEnded();
      if (seconds() > this.#timeoutSeconds) {
        const log = await readFile(path.join(folder, "server.log"), "utf8");
        const message = `${this.#name} did not answer in ${String(this.#timeoutSeconds)} s`;
        throw new ServerStartError(message, log.trim().slice(-logCharacters));
      }
      this.#say(`${this.#name}: starting, ${seconds().toFixed(0)} s`);
      await sleep(retrySeconds);
    }
    this.#throwIfEnded();
    this.#say(`${this.#name} answers on port ${String(this.#place.port)}, after ${seconds().toFixed(1)} s`);
  }

  #throwIfEnded(): void {
    if (!this.#ending) return;
    const { code, signal, log } = this.#ending;
    throw new ServerStartError(`${this.#name} ended as it started (${String(code ?? signal)})`, log);
  }
}
