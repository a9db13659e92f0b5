// Publisher: everything that leaves on iopub, in order. Io thread. contents + parent → XPUB frames.
// Streams are merged for up to 50 ms (the first chunk leaves at once); bytes are given back when ZeroMQ took them.
import { createHeader, type Header, type ParentHeader } from "../protocol/header.ts";
import type { IopubMap, IopubType } from "../protocol/messages.ts";
import type { MessageCodec } from "../wire/message-codec.ts";
import { messageBytes, publishBytes } from "../shared-state.ts";
import type { Outbox } from "../wire/outbox.ts";
import type { OutputRoom } from "./output-room.ts";

const mergeWindowMs = 50;
const mergeLimitCharacters = 128 * 1024;
/** What a message that waits to leave takes in memory beside its texts. */
const waitingBytes = 512;

interface PendingStream {
  parent: ParentHeader;
  name: "stdout" | "stderr";
  text: string;
  bytes: number;
}

export interface PublishOptions {
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
  /** Bytes that main counted for this message. */
  bytes?: number;
}

export interface PublisherParts {
  codec: MessageCodec;
  outbox: Outbox;
  session: string;
  /** Where main's bytes are given back. */
  room: OutputRoom;
}

export class Publisher {
  readonly #parts: PublisherParts;
  #pending: PendingStream[] = [];
  #pendingCharacters = 0;
  #window: NodeJS.Timeout | undefined;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  publish<T extends IopubType>(
    type: T,
    content: IopubMap[T],
    parent: ParentHeader,
    options: PublishOptions = {},
  ): void {
    this.#flushStreams();
    const { bytes = 0 } = options;
    const keptBytes = Math.max(0, bytes - messageBytes - publishBytes) + waitingBytes;
    this.#send(type, content, parent, { ...options, keptBytes }, `kernel.${this.#parts.session}.${type}`);
  }

  /** A busy or idle of some request: it does not wait for output of others, nor does it flush their streams. */
  status(state: IopubMap["status"]["execution_state"], parent: ParentHeader): void {
    this.publish("status", { execution_state: state }, parent);
  }

  /** Answers a subscription: the topic frame is the subscription itself (JEP 65). */
  welcome(subscription: string): void {
    this.#send("iopub_welcome", { subscription }, {}, {}, subscription);
  }

  stream(name: "stdout" | "stderr", text: string, parent: ParentHeader, bytes: number): void {
    // Merged, it takes its text alone; main goes on while the window is open.
    const kept = Math.min(bytes, text.length);
    this.#parts.room.release(bytes - kept);
    const last = this.#pending.at(-1);
    if (last && last.parent === parent && last.name === name) {
      last.text += text;
      last.bytes += kept;
    } else {
      this.#pending.push({ parent, name, text, bytes: kept });
    }
    this.#pendingCharacters += text.length;
    if (this.#window === undefined) {
      this.#flushStreams();
      this.#openWindow();
    } else if (this.#pendingCharacters >= mergeLimitCharacters) {
      this.#flushStreams();
    }
  }

  /**
   * Resolves when ZeroMQ has taken all that was published so far, or takes no more because a subscriber does not read:
   * a client may read its reply first and its outputs then.
   */
  async flushed(): Promise<void> {
    this.#flushStreams();
    await this.#parts.outbox.flushed();
  }

  /** Before the kernel ends: as `flushed`, but a slow subscriber gets this long. */
  async drained(limitMs: number): Promise<void> {
    this.#flushStreams();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([this.#parts.outbox.idle(), late]);
    clearTimeout(timer);
  }

  #openWindow(): void {
    this.#window = setTimeout(() => {
      this.#window = undefined;
      if (this.#pending.length === 0) return;
      this.#flushStreams();
      this.#openWindow();
    }, mergeWindowMs);
  }

  #flushStreams(): void {
    if (this.#pending.length === 0) return;
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingCharacters = 0;
    for (const { parent, name, text, bytes } of pending) {
      this.#send(
        "stream",
        { name, text },
        parent,
        { bytes, keptBytes: text.length + waitingBytes },
        `kernel.${this.#parts.session}.stream.${name}`,
      );
    }
  }

  #send<T extends IopubType>(
    type: T,
    content: IopubMap[T],
    parent: ParentHeader,
    { metadata = {}, buffers = [], bytes = 0, keptBytes = 0 }: PublishOptions & { keptBytes?: number },
    topic: string,
  ): void {
    const { codec, outbox, session, room } = this.#parts;
    const header: Header = createHeader(type, session);
    const taken = outbox.send(() =>
      codec.encode({ identities: [Buffer.from(topic)], header, parent, metadata, content, buffers }),
    );
    if (bytes > 0) void taken.then(room.enter(bytes, keptBytes));
  }
}
