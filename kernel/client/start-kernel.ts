// startKernel(): a kernel in a process of its own, with its first client connected and iopub known to reach it.
// `await using kernel = await startKernel()` ends it with the block.
import { KernelError } from "../protocol/kernel-error.ts";
import { connectionFilePlaceholder, kernelArgv } from "../kernel-argv.ts";
import { withoutNodeOptions } from "../node-flags.ts";
import { createConnection, type OwnedConnection } from "./connection.ts";
import { KernelClient } from "./kernel-client.ts";
import { KernelProcess, type ProcessEnd } from "./kernel-process.ts";

export interface StartOptions {
  /** The command line, with `{connection_file}` in it as in a kernel.json. Default: this code's own kernel. */
  argv?: readonly string[];
  /** The notebook's folder. Default: the current one. */
  cwd?: string;
  /** Added to the environment; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  /** How long the kernel may take to answer. */
  startTimeoutMs?: number;
  /**
   * How the client learns that iopub reaches it: the kernel's iopub_welcome (default), asking until something comes
   * (kernels that send none), or not at all.
   */
  handshake?: "welcome" | "nudge" | "none";
}

/** Another program may take a port between its choice and the kernel's bind: then others are tried. */
const portTries = 3;
/** How long a kernel may take to end when asked. */
const shutdownMs = 5000;

/** @throws KernelError `kernel-died` with exit code and stderr, `timeout` */
export async function startKernel(options: StartOptions = {}): Promise<Kernel> {
  for (let tries = 1; ; tries++) {
    const connection = await createConnection();
    const kernel = new Kernel(connection, options);
    try {
      await kernel.ready();
      return kernel;
    } catch (error) {
      await kernel.end();
      if (tries < portTries && /cannot listen|address already in use/i.test((error as Error).message)) continue;
      throw error;
    }
  }
}

export class Kernel extends KernelClient {
  readonly #owned: OwnedConnection;
  readonly #options: StartOptions;
  #process: KernelProcess;

  constructor(connection: OwnedConnection, options: StartOptions) {
    super(connection.info);
    this.#owned = connection;
    this.#options = options;
    this.#process = this.#spawn();
  }

  /** The kernel's process: `pid`, `stderr`, `kill()`, `ended`. */
  get process(): KernelProcess {
    return this.#process;
  }

  /** The connection file's path. */
  get connectionFile(): string {
    return this.#owned.file;
  }

  /** Waits until requests can be sent and iopub is heard. */
  async ready(): Promise<void> {
    const { handshake = "welcome", startTimeoutMs = 60_000 } = this.#options;
    if (handshake === "none") return;
    const isReady = handshake === "welcome" ? this.welcomed() : this.nudged();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = () => {
        const said = this.#process.stderr.trim();
        const text = `the kernel did not answer within ${startTimeoutMs / 1000} s${said === "" ? "" : `; its stderr:\n${said}`}`;
        reject(new KernelError("timeout", text));
      };
      timer = setTimeout(error, startTimeoutMs);
    });
    const dead = this.#process.ended.then(() => Promise.reject(this.#process.deathError()));
    try {
      await Promise.race([isReady, late, dead]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Another client of the same kernel, with a session of its own, its iopub known to be heard. */
  async connect(): Promise<KernelClient> {
    const client = new KernelClient(this.connection);
    await (this.#options.handshake === "nudge" ? client.nudged() : client.welcomed());
    return client;
  }

  /** Interrupts the process by signal, as a terminal's Ctrl-C does. */
  interruptBySignal(): void {
    this.#process.child.kill("SIGINT");
  }

  /** Asks the kernel to end and waits for its process; kills it when it takes longer than the time. */
  async shutdown(timeoutMs = shutdownMs): Promise<ProcessEnd> {
    if (!this.#process.hasEnded) {
      const asked = this.send("shutdown_request", { restart: false }, { channel: "control" });
      await Promise.race([
        asked.until(() => asked.reply !== undefined).catch(() => undefined),
        this.#process.endedWithin(timeoutMs),
      ]);
    }
    return this.#process.endedWithin(timeoutMs);
  }

  /** Asks the kernel to end and starts a new process on the same connection file, as a front end's Restart does. */
  async restart(): Promise<void> {
    const asked = this.send("shutdown_request", { restart: true }, { channel: "control" });
    await asked.until(() => asked.reply !== undefined);
    await this.#process.endedWithin(shutdownMs);
    this.reopen();
    this.#process = this.#spawn();
    await this.ready();
  }

  /** Ends the process and everything that this client holds. */
  async end(): Promise<void> {
    await this.#process.kill();
    this.close();
    await this.#owned.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #spawn(): KernelProcess {
    const { argv = kernelArgv(), cwd = process.cwd(), env = {} } = this.#options;
    const started = new KernelProcess({
      argv: argv.map((part) => part.replaceAll(connectionFilePlaceholder, this.#owned.file)),
      cwd,
      env: {
        ...process.env,
        ...withoutNodeOptions(process.env["NODE_OPTIONS"]),
        JPY_PARENT_PID: String(process.pid),
        ...env,
      },
    });
    void started.ended.then(() => this.failAll(started.deathError()));
    return started;
  }
}
