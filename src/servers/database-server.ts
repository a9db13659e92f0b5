// DatabaseServer: what startPostgres() and its like give. Main thread. Owns the server's process and folder.
import { ServerStartError } from "./errors.ts";

/** What a server that Loopbook has started can be made to do. */
export interface ServerControl {
  pid(): number | undefined;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A database server for a notebook. `await using server = await startPostgres()` ends it with the block; so do running its
 * cell again and the end of the kernel, however that comes. Its data goes with it. A server that was reached by the
 * address in an environment variable is left alone.
 */
export class DatabaseServer {
  /** `PostgreSQL`, `Redis`, `RabbitMQ` or `MongoDB`. */
  readonly name: string;
  /** What drivers take: `postgres://…`, `redis://…`, `amqp://…`, `mongodb://…`. It holds the password, if there is one. */
  readonly url: string;
  /** The first host of the address. */
  readonly host: string;
  readonly port: number;
  readonly #control: ServerControl | undefined;

  constructor(name: string, url: string, usualPort: number, control?: ServerControl) {
    // MongoDB's addresses may name several hosts, which URL refuses: the first one counts.
    const [, host = "localhost", port] = /^[^:]+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?,]+)(?::(\d+))?/.exec(url) ?? [];
    this.name = name;
    this.url = url;
    this.host = host;
    this.port = port === undefined ? usualPort : Number(port);
    this.#control = control;
  }

  /** Whether Loopbook has started it. */
  get isOwn(): boolean {
    return this.#control !== undefined;
  }

  /** The id of its process while it runs; undefined for a server that is not ours. */
  get pid(): number | undefined {
    return this.#control?.pid();
  }

  /** Ends it at once, as a crash would (SIGKILL). Its data stays for `restart()`. @throws ServerStartError if not ours */
  async kill(): Promise<void> {
    await this.#own("kill").kill();
  }

  /** Starts it again on the same port with the same data, ending it first where it runs. @throws ServerStartError */
  async restart(): Promise<void> {
    await this.#own("restart").restart();
  }

  /** Ends it and removes its data. Does nothing where that is done already, or the server is not ours. */
  async stop(): Promise<void> {
    await this.#control?.stop();
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #own(what: string): ServerControl {
    if (this.#control) return this.#control;
    throw new ServerStartError(`cannot ${what} ${this.name}: it was not started here`, "");
  }

  /** How consoles and notebooks show it: without the password. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const state = this.#control && this.pid === undefined ? "not running" : `port ${String(this.port)}`;
    return `<DatabaseServer ${this.name}, ${state}>`;
  }
}
