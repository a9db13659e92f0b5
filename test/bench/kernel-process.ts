// One running kernel and a client that adds as little as possible: sockets reconnect every millisecond, nothing is
// retried or slept for. spawn → connection file, process, four sockets; requests → replies and iopub as they arrive.
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, type Socket, Subscriber } from "zeromq";
import type { KernelKind } from "./kernels.ts";

export interface Message {
  type: string;
  parent: string;
  content: Record<string, unknown>;
}

/** What a request gets back; `onIopub` sees every iopub message of it, in order. */
interface Pending {
  onReply: (content: Record<string, unknown>) => void;
  onIopub: (message: Message) => void;
  onEnd: (error: Error) => void;
}

export interface Run {
  reply: Record<string, unknown>;
  /** Milliseconds from sending to the reply, and to idle. */
  replyMs: number;
  idleMs: number;
  stdout: string;
}

export interface RunOptions {
  /** Sees text of stdout as it arrives; the text is then not kept in `stdout`. */
  onStdout?: (text: string) => void;
  /** Called once when `ready` has been printed. */
  onReady?: () => void;
}

const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;
const delimiter = "<IDS|MSG>";

export class KernelProcess {
  readonly kind: KernelKind;
  /** performance.now() right before the spawn. */
  readonly spawnedAt: number;
  /** Bytes of iopub per second that the client takes; undefined reads as fast as it can. */
  iopubBytesPerSecond: number | undefined;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #key: string;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #stdin: Dealer;
  readonly #iopub: Subscriber;
  readonly #pending = new Map<string, Pending>();
  readonly #session = randomUUID();
  #ended: Error | undefined;
  #stderr = "";

  static async start(kind: KernelKind): Promise<KernelProcess> {
    return new KernelProcess(kind, await freePorts(channels.length));
  }

  private constructor(kind: KernelKind, ports: number[]) {
    this.kind = kind;
    this.#folder = mkdtempSync(join(kind.workFolder ?? tmpdir(), "kernel-bench-"));
    this.#key = randomBytes(16).toString("hex");
    const connectionFile = join(this.#folder, "connection.json");
    const portFields = Object.fromEntries(channels.map((channel, i) => [`${channel}_port`, ports[i]]));
    const connection = { transport: "tcp", ip: "127.0.0.1", key: this.#key, signature_scheme: "hmac-sha256" };
    writeFileSync(connectionFile, JSON.stringify({ ...connection, ...portFields, kernel_name: kind.name }), {
      mode: 0o600,
    });
    const [command, ...argv] = kind.argv(connectionFile);
    if (command === undefined) throw new Error(`${kind.name} has an empty command line`);
    const options = { reconnectInterval: 1, linger: 0 };
    // One identity on all three: a kernel addresses its input_request to the identity that sent the cell.
    const dealer = { ...options, routingId: this.#session };
    this.#shell = new Dealer(dealer);
    this.#control = new Dealer(dealer);
    this.#stdin = new Dealer(dealer);
    this.#iopub = new Subscriber({ ...options, receiveHighWaterMark: 10 });
    this.#iopub.subscribe("");
    for (const [socket, channel] of [
      [this.#shell, "shell"],
      [this.#iopub, "iopub"],
      [this.#stdin, "stdin"],
      [this.#control, "control"],
    ] as const) {
      (socket as Socket & { connect(address: string): void }).connect(
        `tcp://127.0.0.1:${ports[channels.indexOf(channel)]}`,
      );
    }
    this.spawnedAt = performance.now();
    this.#child = spawn(command, argv, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.on("data", (part: Buffer) => (this.#stderr = (this.#stderr + part.toString()).slice(-2000)));
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("exit", (code, signal) =>
      this.#fail(new Error(`the kernel ended (${signal ?? `exit code ${code}`})`)),
    );
    void this.#readReplies(this.#shell);
    void this.#readReplies(this.#control);
    void this.#readIopub();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.kind.name} did not start`);
    return this.#child.pid;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Sends a request; resolves with the content of its reply. */
  async request(type: string, content: Record<string, unknown> = {}, channel: "shell" | "control" = "shell") {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const id = this.#send(type, content, channel, { onReply: resolve, onIopub: () => undefined, onEnd: reject });
    return promise.finally(() => this.#pending.delete(id));
  }

  /** kernel_info until iopub of one arrives too: the subscription is in place. Resolves with the reply's content. */
  async ready(): Promise<Record<string, unknown>> {
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      const replied = Promise.withResolvers<Record<string, unknown>>();
      replied.promise.catch(() => undefined);
      const id = this.#send("kernel_info_request", {}, "shell", {
        onReply: replied.resolve,
        onIopub: () => resolve(true),
        onEnd: (error) => {
          reject(error);
          replied.reject(error);
        },
      });
      const info = await replied.promise;
      const timer = setTimeout(() => resolve(false), 100);
      const subscribed = await promise;
      clearTimeout(timer);
      this.#pending.delete(id);
      if (subscribed) return info;
    }
  }

  /** Runs a cell to its reply and idle. Rejects when the kernel ends. A failing cell resolves, with its reply. */
  async run(code: string, options: RunOptions = {}): Promise<Run> {
    const { promise, resolve, reject } = Promise.withResolvers<Run>();
    const start = performance.now();
    let reply: Record<string, unknown> | undefined;
    let [replyMs, idleMs] = [Number.NaN, Number.NaN];
    let stdout = "";
    let announced = false;
    const settle = () => {
      if (reply !== undefined && !Number.isNaN(idleMs)) resolve({ reply, replyMs, idleMs, stdout });
    };
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    };
    const id = this.#send("execute_request", content, "shell", {
      onReply: (replyContent) => {
        replyMs = performance.now() - start;
        reply = replyContent;
        settle();
      },
      onIopub: (message) => {
        if (message.type === "stream" && message.content["name"] === "stdout") {
          const text = String(message.content["text"]);
          if (options.onStdout === undefined) stdout += text;
          else options.onStdout(text);
          if (!announced && text.includes("ready")) {
            announced = true;
            options.onReady?.();
          }
        } else if (message.type === "status" && message.content["execution_state"] === "idle") {
          idleMs = performance.now() - start;
          settle();
        }
      },
      onEnd: reject,
    });
    return promise.finally(() => this.#pending.delete(id));
  }

  /** As Jupyter would: by message or by signal. */
  interrupt(): void {
    if (this.kind.interruptBy === "signal") this.#child.kill("SIGINT");
    else this.#send("interrupt_request", {}, "control", undefined);
  }

  /** Kills the process and frees everything. */
  async stop(): Promise<void> {
    const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
    const exited = ended ? undefined : new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await exited;
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub]) socket.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #send(type: string, content: object, channel: "shell" | "control", pending: Pending | undefined): string {
    const id = randomUUID();
    if (this.#ended !== undefined) {
      pending?.onEnd(this.#ended);
      return id;
    }
    if (pending !== undefined) this.#pending.set(id, pending);
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.#session, username: "bench", date, version: "5.3" };
    const parts = [JSON.stringify(header), "{}", "{}", JSON.stringify(content)];
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    const socket = channel === "shell" ? this.#shell : this.#control;
    socket.send([delimiter, hmac.digest("hex"), ...parts]).catch((error: unknown) => this.#fail(error as Error));
    return id;
  }

  async #readReplies(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const message = parse(frames);
      this.#pending.get(message.parent)?.onReply(message.content);
    }
  }

  async #readIopub(): Promise<void> {
    let owedMs = 0;
    for await (const frames of this.#iopub) {
      const message = parse(frames);
      this.#pending.get(message.parent)?.onIopub(message);
      if (this.iopubBytesPerSecond === undefined) continue;
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
      owedMs += (bytes / this.iopubBytesPerSecond) * 1000;
      if (owedMs < 2) continue;
      const sleptFrom = performance.now();
      await new Promise((resolve) => setTimeout(resolve, owedMs));
      owedMs -= performance.now() - sleptFrom;
    }
  }

  #fail(error: Error): void {
    const stderr = this.#stderr.trim().split("\n").at(-1) ?? "";
    this.#ended ??= new Error(stderr === "" ? error.message : `${error.message}: ${stderr}`, { cause: error });
    for (const pending of this.#pending.values()) pending.onEnd(this.#ended);
    this.#pending.clear();
  }
}

function parse(frames: Buffer[]): Message {
  const start = frames.findIndex((frame) => frame.toString("latin1") === delimiter);
  const json = (offset: number) => JSON.parse(frames[start + offset]?.toString() ?? "{}") as Record<string, unknown>;
  return { type: String(json(2)["msg_type"]), parent: String(json(3)["msg_id"]), content: json(5) };
}

/** Ports that nobody listens on now. They are held open together, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
