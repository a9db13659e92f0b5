// Exchange: one request and everything that comes back for it, also what its cell prints long after it was idle.
// Messages in order of arrival; waits end with a message, never with time alone.
import type { Message } from "../protocol/header.ts";
import type { ExecuteReply, IopubMap, IopubType } from "../protocol/messages.ts";
import { KernelError } from "../protocol/kernel-error.ts";
import { type DisplayRegistry, type Output, OutputList } from "./output-list.ts";

export interface ExchangeOptions {
  /** Called with each iopub message that belongs to the request. */
  onMessage?: (message: Message) => void;
  /** Answers input_request; without it the kernel is told that no input can be had. */
  onInput?: (prompt: string, isPassword: boolean) => string | Promise<string>;
  /** Rejects `done` when reply and idle are not there by then. Default: none. */
  timeoutMs?: number;
  /** false: messages are passed to onMessage and not kept. */
  keepMessages?: boolean;
}

/** What an execution came to. `outputs` goes on filling when the cell prints later. */
export interface Execution {
  reply: ExecuteReply;
  outputs: Output[];
  /** All iopub messages of the request, in order. */
  messages: Message[];
  /** What it printed. */
  readonly text: string;
  readonly stderr: string;
  /** text/plain of the execute_result. */
  readonly result: string | undefined;
}

interface Waiter {
  met: () => boolean;
  resolve: () => void;
}

export class Exchange {
  readonly requestId: string;
  /** iopub messages, in order of arrival. */
  readonly messages: Message[] = [];
  readonly outputs: OutputList;
  /** Resolves with the reply when both reply and idle have come. */
  readonly done: Promise<Message>;
  /** How many iopub messages had come before the reply. */
  messagesBeforeReply = 0;
  reply: Message | undefined;
  readonly #options: ExchangeOptions;
  #isIdle = false;
  #waiters: Waiter[] = [];
  #resolve!: (reply: Message) => void;
  #reject!: (error: Error) => void;
  #failure: Error | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(requestId: string, options: ExchangeOptions, displays?: DisplayRegistry) {
    this.requestId = requestId;
    this.outputs = new OutputList(displays);
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who only waits for a message need not look at `done`; its failure reaches every other wait too.
    this.done.catch(() => undefined);
    const { timeoutMs } = options;
    if (timeoutMs !== undefined && Number.isFinite(timeoutMs)) {
      this.#timer = setTimeout(
        () => this.fail(new KernelError("timeout", `no reply within ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
    }
  }

  get isDone(): boolean {
    return this.#failure !== undefined || (this.reply !== undefined && this.#isIdle);
  }

  get onInput(): ExchangeOptions["onInput"] {
    return this.#options.onInput;
  }

  takeIopub(message: Message): void {
    if (this.#options.keepMessages !== false) {
      this.messages.push(message);
      this.outputs.take(message);
    }
    if (message.header.msg_type === "status" && message.content["execution_state"] === "idle") this.#isIdle = true;
    this.#options.onMessage?.(message);
    this.#progress();
  }

  takeReply(message: Message): void {
    this.reply = message;
    this.messagesBeforeReply = this.messages.length;
    this.#progress();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    clearTimeout(this.#timer);
    this.#reject(error);
    this.#progress();
  }

  /** Waits until `met` holds, asked after each message; rejects when the kernel dies or the time is over. */
  async until(met: () => boolean): Promise<void> {
    if (met()) return;
    this.#throwFailure();
    await new Promise<void>((resolve) => this.#waiters.push({ met, resolve }));
    // Late output may still come where the kernel lives, so only a failure ends a wait that is not met.
    if (!met()) this.#throwFailure();
  }

  /** Waits until the cell has printed `text`. */
  printed(text: string): Promise<void> {
    return this.until(() => this.outputs.text("stdout").includes(text));
  }

  /** The first message of this type, waited for. */
  async message<T extends IopubType>(type: T): Promise<Message<IopubMap[T]>> {
    const find = () => this.messages.find(({ header }) => header.msg_type === type);
    await this.until(() => find() !== undefined);
    return find() as Message as Message<IopubMap[T]>;
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  #progress(): void {
    if (this.reply !== undefined && this.#isIdle) {
      clearTimeout(this.#timer);
      this.#resolve(this.reply);
    }
    this.#waiters = this.#waiters.filter((waiter) => {
      if (this.#failure === undefined && !waiter.met()) return true;
      waiter.resolve();
      return false;
    });
  }
}

export async function executionOf(exchange: Exchange): Promise<Execution> {
  const reply = await exchange.done;
  const { outputs, messages } = exchange;
  return {
    reply: reply.content as unknown as ExecuteReply,
    outputs: outputs.outputs,
    messages,
    get text() {
      return outputs.text("stdout");
    },
    get stderr() {
      return outputs.text("stderr");
    },
    get result() {
      const output = outputs.outputs.find((candidate) => candidate.output_type === "execute_result");
      const text = output?.data["text/plain"];
      return typeof text === "string" ? text : undefined;
    },
  };
}
