// TypeServer: TypeScript's own language server as a child process, and the documents it has open. Io thread.
// It is started in the background, started again when it dies, and stopped when nobody asked for long.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RpcConnection, RpcError } from "./rpc-connection.ts";
import { initializeParams, preferences } from "./server-options.ts";

export interface TypeServerParts {
  /** The folder where all documents seem to lie. */
  directory: string;
  /** Name of the project's configuration, one of the documents. */
  configName: string;
  report: (message: string) => void;
  idleMs?: IdleTimes;
}

/** How long the server is kept without requests. */
interface IdleTimes {
  /** Somebody typed and asked. */
  asked: number;
  /** For each cell that was checked, … */
  checkedOnce: number;
  /** … up to this. */
  checked: number;
}

export interface ServerDocument {
  name: string;
  text: string;
}

/** It takes twice the memory of the kernel, and 0.1 s to start again: kept for those who type, and for cells that follow. */
const defaultIdleMs: IdleTimes = { asked: 5 * 60_000, checkedOnce: 1000, checked: 60_000 };
/** A server that dies this often in a row, never having answered, is not started again. */
const startsAtMost = 5;
/** It ends by itself when its stdin closes; this is for one that hangs. */
const endGraceMs = 500;

export class TypeServer {
  readonly #parts: TypeServerParts;
  readonly #documents = new Map<string, { text: string; version: number }>();
  #child: ChildProcess | undefined;
  #connection: RpcConnection | undefined;
  #opened: Promise<RpcConnection> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #failedStarts = 0;
  #checks = 0;
  #askedAtMs = -Infinity;
  #underWay = 0;

  constructor(parts: TypeServerParts) {
    this.#parts = parts;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.#parts.directory, name)).href;
  }

  /** Somebody types and asks: the next answers are to come at once. */
  asked(): void {
    this.#askedAtMs = performance.now();
  }

  /** A cell ran and is checked: the more of them, the likelier another. */
  checked(): void {
    this.#checks++;
  }

  /** Opens or changes a document; a server that starts later gets it then. */
  put(name: string, text: string): void {
    const known = this.#documents.get(name);
    if (known?.text === text) return;
    const document = { text, version: (known?.version ?? 0) + 1 };
    this.#documents.set(name, document);
    if (!this.#connection) return;
    if (!known) this.#open(this.#connection, name, document);
    else {
      this.#connection.notify("textDocument/didChange", {
        textDocument: { uri: this.uri(name), version: document.version },
        contentChanges: [{ text }],
      });
    }
  }

  remove(name: string): void {
    if (!this.#documents.delete(name)) return;
    this.#connection?.notify("textDocument/didClose", { textDocument: { uri: this.uri(name) } });
  }

  /** Files on disk that came, changed or went. */
  filesChanged(files: { path: string; type: "created" | "changed" | "deleted" }[]): void {
    const types = { created: 1, changed: 2, deleted: 3 };
    const changes = files.map((file) => ({ uri: pathToFileURL(file.path).href, type: types[file.type] }));
    this.#connection?.notify("workspace/didChangeWatchedFiles", { changes });
  }

  /**
   * Asks about the documents as they are now. `about` is put right before the request leaves: several requests share the
   * document of what is typed, and one that waits for the server to start must not find another's text in it.
   * @throws RpcError when there is no server, or no answer in time
   */
  async request<T>(method: string, params: object, timeoutMs: number, about?: ServerDocument): Promise<T> {
    this.#underWay++;
    clearTimeout(this.#idle);
    try {
      const connection = this.#connection ?? (await within(this.start(), timeoutMs));
      if (about) this.put(about.name, about.text);
      return (await connection.request(method, params, timeoutMs)) as T;
    } finally {
      this.#underWay--;
      this.#keep();
    }
  }

  /** Starts the server unless it runs. @throws RpcError */
  start(): Promise<RpcConnection> {
    this.#opened ??= this.#start().catch((error: unknown) => {
      this.#opened = undefined;
      if (error instanceof RpcError) throw error;
      throw new RpcError(`the type server cannot be started: ${(error as Error).message}`, { cause: error });
    });
    return this.#opened;
  }

  /** Ends the server; the next request starts another. */
  stop(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#gone(child, "it was stopped");
    if (!child) return;
    child.stdin?.end();
    setTimeout(() => child.kill("SIGKILL"), endGraceMs).unref();
  }

  async #start(): Promise<RpcConnection> {
    if (this.#failedStarts >= startsAtMost) throw new RpcError("the type server could not be started");
    this.#failedStarts++;
    const child = spawn(serverPath(), ["--lsp", "--stdio"], {
      cwd: this.#parts.directory,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    this.#child = child;
    const connection = new RpcConnection({
      input: child.stdout,
      output: child.stdin,
      answer: (method, params) => this.#answer(method, params),
    });
    const ended = (reason: string) => {
      connection.close(reason);
      this.#gone(child, reason);
    };
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code, signal) => ended(`it ended with ${signal ?? `exit code ${code}`}`));
    await connection.request("initialize", initializeParams(this.#parts.directory), 30_000);
    connection.notify("initialized", {});
    for (const [name, document] of this.#documents) this.#open(connection, name, document);
    this.#connection = connection;
    this.#failedStarts = 0;
    this.#keep();
    return connection;
  }

  #gone(child: ChildProcess | undefined, reason: string): void {
    if (child !== this.#child) return;
    if (this.#connection) this.#connection.close(reason);
    this.#child = undefined;
    this.#connection = undefined;
    this.#opened = undefined;
  }

  /** Counts the time without requests from now on. */
  #keep(): void {
    clearTimeout(this.#idle);
    if (this.#underWay > 0 || !this.#child) return;
    this.#idle = setTimeout(() => this.stop(), this.#idleMs()).unref();
  }

  #idleMs(): number {
    const { asked, checkedOnce, checked } = this.#parts.idleMs ?? defaultIdleMs;
    const forAskedMs = this.#askedAtMs + asked - performance.now();
    return Math.max(forAskedMs, Math.min(Math.max(1, this.#checks) * checkedOnce, checked));
  }

  #open(connection: RpcConnection, name: string, { text, version }: { text: string; version: number }): void {
    const languageId = name.endsWith(".json") ? "json" : "typescript";
    connection.notify("textDocument/didOpen", { textDocument: { uri: this.uri(name), languageId, version, text } });
  }

  #answer(method: string, params: unknown): unknown {
    if (method !== "workspace/configuration") return null;
    const { items } = params as { items: { section: string }[] };
    return items.map(({ section }) => (section === "editor" ? null : preferences(this.#parts.configName)));
  }
}

/** The native program itself, so that no Node starts in between. */
export function serverPath(): string {
  const require = createRequire(import.meta.url);
  const platformPackage = `@typescript/typescript-${process.platform}-${process.arch}`;
  const typescript = createRequire(require.resolve("typescript/package.json"));
  const folder = path.dirname(typescript.resolve(`${platformPackage}/package.json`));
  return path.join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RpcError("the type server is still starting")), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
