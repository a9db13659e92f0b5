// KernelClient: a Jupyter client of one kernel: requests out, replies and outputs sorted to the request they answer.
// ConnectionInfo → execute(), request(), interrupt(). Any kernel that speaks protocol 5 will do.
import { randomUUID } from "node:crypto";
import { createHeader, type Message } from "../protocol/header.ts";
import { KernelError } from "../protocol/kernel-error.ts";
import type { RequestMap, RequestName, StdinMap } from "../protocol/messages.ts";
import type { ConnectionInfo } from "../wire/connection-file.ts";
import { Channels, type IncomingChannel, type RequestChannel } from "./channels.ts";
import { Exchange, type ExchangeOptions, type Execution, executionOf } from "./exchange.ts";
import { DisplayRegistry } from "./output-list.ts";

export interface RequestOptions extends ExchangeOptions {
  channel?: "shell" | "control";
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
  /** The subshell that serves it (JEP 91). */
  subshellId?: string;
}

export interface ExecuteOptions extends RequestOptions {
  silent?: boolean;
  storeHistory?: boolean;
  stopOnError?: boolean;
  userExpressions?: Record<string, string>;
  /** The notebook's id of the cell, sent as JupyterLab does. */
  cellId?: string;
}

/** How many requests are remembered, so that what their cells print late still finds them. */
const rememberedExchanges = 1000;
/** How often a kernel that sends no iopub_welcome is asked again whether iopub reaches this client. */
const nudgeMs = 50;

export class KernelClient {
  readonly connection: ConnectionInfo;
  readonly session = randomUUID();
  readonly #channels: Channels;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #listeners = new Set<(message: Message, channel: IncomingChannel) => void>();
  readonly #displays = new DisplayRegistry();
  #failure: Error | undefined;

  constructor(connection: ConnectionInfo) {
    this.connection = connection;
    this.#channels = new Channels(connection, this.session, {
      onMessage: (channel, message) => this.#take(channel, message),
      onFault: (error) => this.failAll(error as Error),
    });
  }

  /** Calls back with every message on every channel; returns a function that ends that. */
  onMessage(listener: (message: Message, channel: IncomingChannel) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a cell; resolves when it has replied and is idle. A cell that fails resolves too: see `reply.status`. */
  execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    return executionOf(this.begin(code, options));
  }

  /** Starts a cell and hands back its exchange, to wait for what it prints. */
  begin(code: string, options: ExecuteOptions = {}): Exchange {
    const { silent = false, storeHistory = true, stopOnError = true, userExpressions = {}, cellId } = options;
    const content = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: userExpressions,
      allow_stdin: options.onInput !== undefined,
      stop_on_error: stopOnError,
    };
    const metadata = { ...options.metadata, ...(cellId !== undefined && { cellId }) };
    return this.send("execute_request", content, { ...options, metadata });
  }

  /**
   * Asks for anything else: `kernel.request("kernel_info")`. Resolves with the reply's content.
   * @throws KernelError `timeout`, `kernel-died`
   */
  async request<Name extends RequestName>(
    name: Name,
    content: RequestMap[Name]["request"],
    options: RequestOptions = {},
  ): Promise<RequestMap[Name]["reply"]> {
    const reply = await this.send(`${name}_request`, content, options).done;
    return reply.content as unknown as RequestMap[Name]["reply"];
  }

  /** Sends any message on shell or control. */
  send(type: string, content: object, options: RequestOptions = {}): Exchange {
    const header = createHeader(type, this.session, "loopbook-client");
    if (options.subshellId !== undefined) header.subshell_id = options.subshellId;
    const exchange = new Exchange(header.msg_id, options, this.#displays);
    this.#exchanges.set(header.msg_id, exchange);
    if (this.#exchanges.size > rememberedExchanges) this.#forgetOldest();
    if (this.#failure) exchange.fail(this.#failure);
    else {
      const { channel = "shell", metadata = {}, buffers = [] } = options;
      void this.#channels.send(channel, { identities: [], header, parent: {}, metadata, content, buffers });
    }
    return exchange;
  }

  /** Sends frames as they are. */
  sendFrames(channel: RequestChannel, frames: (Uint8Array | string)[]): Promise<void> {
    return this.#channels.sendFrames(channel, frames);
  }

  /** Interrupts by interrupt_request on control. Gives whether a cell ran; other kernels than Loopbook do not say. */
  async interrupt(): Promise<{ wasRunning: boolean | undefined }> {
    const reply = await this.request("interrupt", {}, { channel: "control" });
    return { wasRunning: (reply as { was_running?: boolean }).was_running };
  }

  /** One heartbeat there and back, in milliseconds. */
  heartbeat(timeoutMs = 1000): Promise<number> {
    return this.#channels.heartbeat(timeoutMs);
  }

  /** Resolves with the first message for which `wanted` holds, from now on. */
  next(wanted: (message: Message, channel: IncomingChannel) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const stop = this.onMessage((message, channel) => {
        if (!wanted(message, channel)) return;
        stop();
        resolve(message);
      });
    });
  }

  /** Resolves when iopub reaches this client, as the kernel's iopub_welcome says (XPUB). */
  async welcomed(): Promise<void> {
    await this.next(({ header }) => header.msg_type === "iopub_welcome");
  }

  /** The same for kernels without a welcome: asks until both the reply and some iopub message have come. */
  async nudged(): Promise<void> {
    const state = { isReached: false };
    const reached = this.next((_, channel) => channel === "iopub").then(() => (state.isReached = true));
    while (!state.isReached && !this.#failure) {
      this.send("kernel_info_request", {});
      await Promise.race([reached, new Promise((resolve) => setTimeout(resolve, nudgeMs))]);
    }
  }

  /** Ends every open wait with this error, and refuses new requests. */
  failAll(error: Error): void {
    this.#failure ??= error;
    for (const exchange of this.#exchanges.values()) if (!exchange.isDone) exchange.fail(error);
  }

  /** After a restart the same sockets reach the new process: requests are taken again. */
  protected reopen(): void {
    this.#failure = undefined;
  }

  close(): void {
    this.failAll(new KernelError("kernel-died", "the client was closed"));
    this.#channels.close();
  }

  #take(channel: IncomingChannel, message: Message): void {
    for (const listener of this.#listeners) listener(message, channel);
    const exchange = this.#exchanges.get((message.parent as { msg_id?: string }).msg_id ?? "");
    if (!exchange) return;
    if (channel === "iopub") exchange.takeIopub(message);
    else if (channel === "stdin")
      void this.#answerInput(exchange, message as unknown as Message<StdinMap["input_request"]>);
    else exchange.takeReply(message);
  }

  async #answerInput(
    exchange: Exchange,
    { header: parent, content }: Message<StdinMap["input_request"]>,
  ): Promise<void> {
    try {
      if (!exchange.onInput)
        throw new KernelError("stdin-not-allowed", "the kernel asked for input, which this request does not allow");
      const value = await exchange.onInput(content.prompt, content.password);
      const header = createHeader("input_reply", this.session, "loopbook-client");
      await this.#channels.send("stdin", {
        identities: [],
        header,
        parent,
        metadata: {},
        content: { value },
        buffers: [],
      });
    } catch (error) {
      exchange.fail(error as Error);
    }
  }

  #forgetOldest(): void {
    for (const [id, exchange] of this.#exchanges) {
      if (exchange.isDone) {
        this.#exchanges.delete(id);
        return;
      }
    }
  }
}
