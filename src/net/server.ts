// Server: what startServer gives. Main thread. Owns the listeners and the clients' tasks; ends with using, its cell or close().
import { CancelledError, RuntimeError } from "../tasks/errors.ts";
import { Suspension } from "../tasks/suspension.ts";
import type { Task } from "../tasks/task.ts";
import { formatAddress } from "./connection.ts";
import type { Listener } from "./listeners.ts";
import type { StreamWriter } from "./stream-writer.ts";

/** One address that a server listens at. */
export interface ServerSocket {
  readonly host: string;
  readonly port: number;
  /** 4 or 6. */
  readonly family: number;
  /** The address as asyncio's tuple. */
  getsockname(): readonly [host: string, port: number];
}

/**
 * A server that listens (asyncio.Server): <https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.Server>.
 * `await using server = await startServer(…)` ends it, its connections included, with the block; so does running its
 * cell again, and the end of the kernel.
 */
export class Server {
  /** Where it listens; empty once closed. */
  sockets: readonly ServerSocket[] = [];
  /** The port of the first address. */
  port = 0;
  #listeners: readonly Listener[] = [];
  readonly #clients = new Map<StreamWriter, Task>();
  #closed: Promise<unknown> = Promise.resolve();
  readonly #closes = new Set<Suspension>();
  #forever: Suspension<never> | undefined;
  #isServing = false;
  #isDown = false;

  /** Whether it takes connections. */
  isServing(): boolean {
    return this.#isServing;
  }

  /** How many clients are connected. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /**
   * Takes connections until it is closed or the waiting task is cancelled, which closes it; ends with CancelledError
   * either way (asyncio.Server.serve_forever). @throws RuntimeError where it is closed or served already.
   */
  async serveForever(): Promise<never> {
    if (!this.#isServing) throw new RuntimeError("the server is closed");
    if (this.#forever) throw new RuntimeError("the server is already being served forever");
    const label = `clients of ${this.#listeners.map(({ host, port }) => formatAddress(host, port)).join(", ")}`;
    const forever = new Suspension<never>({ kind: "server", label });
    this.#forever = forever;
    try {
      return await forever.promise;
    } finally {
      this.#forever = undefined;
      this.close();
    }
  }

  /** Stops listening. Connections go on; `closeClients()` ends those. */
  close(): void {
    if (!this.#isServing) return;
    this.#isServing = false;
    this.sockets = [];
    for (const { server } of this.#listeners) server.close();
    this.#forever?.reject(new CancelledError("the server was closed"));
  }

  /** Closes every connection, once what was written is sent. */
  closeClients(): void {
    for (const writer of this.#clients.keys()) writer.close();
  }

  /** Closes every connection at once and cancels the tasks that serve them. */
  abortClients(): void {
    for (const [writer, task] of this.#clients) {
      writer.abort();
      task.cancel();
    }
  }

  /** Waits until it is closed and the last connection is gone (as asyncio does since Python 3.12). */
  async waitClosed(): Promise<void> {
    if (this.#isDown) return;
    const wait = new Suspension({ kind: "server", label: `the end of the server on port ${String(this.port)}` });
    this.#closes.add(wait);
    try {
      await wait.promise;
    } finally {
      this.#closes.delete(wait);
    }
  }

  /** Closes the server and its connections and waits for their end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    this.closeClients();
    await this.waitClosed();
  }

  /** Closes the server and its connections. */
  [Symbol.dispose](): void {
    this.close();
    this.closeClients();
  }

  /** For startServer: these listen for it. */
  begin(listeners: readonly Listener[]): void {
    this.#listeners = listeners;
    this.#isServing = true;
    this.port = listeners[0]?.port ?? 0;
    this.sockets = listeners.map(({ host, port, family }) => ({
      host,
      port,
      family,
      getsockname: () => [host, port] as const,
    }));
    this.#closed = Promise.all(
      listeners.map(({ server }) => new Promise<void>((resolve) => void server.once("close", resolve))),
    );
    void this.#closed.then(() => {
      this.#isDown = true;
      for (const wait of this.#closes) wait.resolve();
    });
  }

  /** For startServer: a client is connected, served by `task`. */
  addClient(writer: StreamWriter, task: Task): void {
    this.#clients.set(writer, task);
  }

  /** For startServer: that client's connection is closed. */
  removeClient(writer: StreamWriter): void {
    this.#clients.delete(writer);
  }

  /** For startServer: resolves when it is closed and the last connection gone. */
  async waitDown(): Promise<void> {
    await this.#closed;
  }

  /** For startServer: the cell runs again or the kernel ends. Nothing waits for the clients' own pace. */
  async end(): Promise<void> {
    this.close();
    this.abortClients();
    await this.#closed;
  }
}
