// IoLink: main's end of the thread contract. Everything main says leaves here, counted, so that output is bounded:
// above the mark main waits until readers took some (design section 2), unless an interrupt is pending.
import type { Worker } from "node:worker_threads";
import type { ToIo, ToIoMap, ToMain, ToMainMap } from "../contract.ts";
import type { CapturedOutput } from "../../src/host.ts";
import { withIntrinsics } from "./intrinsics.ts";
import type { OutputLimit } from "./output-limit.ts";
import { ownStorage } from "./own-storage.ts";
import { messageBytes, publishBytes, type SharedState } from "../shared-state.ts";

export class IoLink {
  readonly #worker: Worker;
  readonly #state: SharedState;
  readonly #throwIfInterrupted: () => void;
  /** Where the user set one. */
  readonly #limit: OutputLimit | undefined;
  readonly #captured = ownStorage<(output: CapturedOutput) => void>();

  constructor(worker: Worker, state: SharedState, throwIfInterrupted: () => void, limit?: OutputLimit) {
    this.#limit = limit;
    this.#worker = worker;
    this.#state = state;
    this.#throwIfInterrupted = throwIfInterrupted;
  }

  listen(handlers: { [K in keyof ToMainMap]: (message: ToMainMap[K]) => void }): void {
    this.#worker.on("message", (message: ToMain) => {
      (handlers[message.type] as (message: ToMain) => void)(message);
    });
  }

  /** Messages that are not output: never held back. */
  post(message: Exclude<ToIo, { bytes: number }>): void {
    this.#worker.postMessage(message);
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
    this.#worker.postMessage({ type: "publish", ...message, bytes } satisfies ToIo);
  }

  #stream(run: number, name: "stdout" | "stderr", text: string): void {
    const bytes = this.#reserve(text.length);
    this.#worker.postMessage({ type: "stream", run, name, text, bytes } satisfies ToIo);
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
    this.#worker.postMessage({ type: "publish", run, messageType: "display_data", content, bytes } satisfies ToIo);
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
