// IoLink: main's end of the thread contract. Everything main says leaves here, counted, so that output is bounded:
// above the mark main waits until readers took some (design section 2), unless an interrupt is pending.
import type { MessagePort } from "node:worker_threads";
import type { ToIo, ToIoMap, ToMain, ToMainMap } from "../contract.ts";
import type { CapturedOutput } from "../../src/host.ts";
import { shield } from "../own-node.ts";
import { withIntrinsics } from "./intrinsics.ts";
import type { OutputLimit } from "./output-limit.ts";
import { ownStorage } from "./own-storage.ts";
import { messageBytes, publishBytes, type SharedState } from "../shared-state.ts";

export class IoLink {
  readonly #port: MessagePort;
  /** V8's own function: nothing that a cell may replace lies between. */
  readonly #post: (message: ToIo) => void;
  readonly #state: SharedState;
  readonly #throwIfInterrupted: () => void;
  /** Where the user set one. */
  readonly #limit: OutputLimit | undefined;
  readonly #captured = ownStorage<(output: CapturedOutput) => void>();

  constructor(port: MessagePort, state: SharedState, throwIfInterrupted: () => void, limit?: OutputLimit) {
    this.#limit = limit;
    this.#port = shield(port);
    this.#post = port.postMessage.bind(port);
    this.#state = state;
    this.#throwIfInterrupted = throwIfInterrupted;
  }

  listen(handlers: { [K in keyof ToMainMap]: (message: ToMainMap[K]) => void }): void {
    this.#port.on("message", (message: ToMain) => {
      const handle = handlers[message.type] as (message: ToMain) => void;
      withIntrinsics(() => handle(message));
    });
  }

  /** Messages that are not output: never held back. */
  post(message: Exclude<ToIo, { bytes: number }>): void {
    this.#post(message);
  }

  /** Runs `callback`; output of what it starts goes to `take` and does not leave. */
  capture<T>(take: (output: CapturedOutput) => void, callback: () => T): T {
    return this.#captured.run(take, callback);
  }

  stream(run: number, name: "stdout" | "stderr", text: string): void {
    const take = this.#captured.getStore();
    if (take) return take({ type: "stream", name, text });
    if (this.#limit) return this.#limited(this.#limit, run, name, text);
    this.#stream(run, name, text);
  }

  publish(message: Omit<ToIoMap["publish"], "bytes">): void {
    const { messageType } = message;
    const take = this.#captured.getStore();
    if (take && messageType !== "comm_open" && messageType !== "comm_msg" && messageType !== "comm_close") {
      return take({ type: messageType, content: message.content });
    }
    const size = withIntrinsics(() => sizeOf(message));
    // What replaces an earlier display, and results and errors, adds nothing that grows.
    if (this.#limit && messageType === "display_data") {
      const { fits, note } = this.#limit.takeWhole(message.run, size);
      if (note !== undefined) this.#show(message.run, note);
      if (!fits) return;
    }
    const bytes = this.#reserve(size + publishBytes);
    this.#post({ type: "publish", ...message, bytes } satisfies ToIo);
  }

  #stream(run: number, name: "stdout" | "stderr", text: string): void {
    const bytes = this.#reserve(text.length);
    this.#post({ type: "stream", run, name, text, bytes } satisfies ToIo);
  }

  #limited(limit: OutputLimit, run: number, name: "stdout" | "stderr", text: string): void {
    const allowed = limit.take(run, text);
    if (allowed.text !== "") this.#stream(run, name, allowed.text);
    if (allowed.note !== undefined) this.#show(run, allowed.note);
  }

  /** As a display, not on stderr, for which nbgrader gives no points. Not counted. */
  #show(run: number, note: string): void {
    const content = { data: { "text/plain": note }, metadata: {}, transient: {} };
    const bytes = this.#reserve(note.length + publishBytes);
    this.#post({ type: "publish", run, messageType: "display_data", content, bytes } satisfies ToIo);
  }

  #reserve(size: number): number {
    const bytes = size + messageBytes;
    while (!this.#hasRoom()) {
      const signal = this.#state.load("roomSignal");
      if (this.#hasRoom()) break;
      this.#throwIfInterrupted();
      this.#state.waitWhile("roomSignal", signal);
    }
    this.#state.add("bytesInFlight", bytes);
    return bytes;
  }

  #hasRoom(): boolean {
    return this.#state.load("bytesInFlight") <= this.#state.load("mostBytesInFlight");
  }
}

/** What a message weighs: its buffers and the texts of its bundle. */
function sizeOf({ buffers, content }: Omit<ToIoMap["publish"], "bytes">): number {
  let size = 0;
  for (const buffer of buffers ?? []) size += buffer.byteLength;
  const { data } = content as { data?: Record<string, unknown> };
  for (const part of Object.values(data ?? {})) if (typeof part === "string") size += part.length;
  return size;
}
