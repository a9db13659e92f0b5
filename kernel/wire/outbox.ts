// Outbox: a socket's sending side. ZeroMQ allows one send at a time, so frames wait here in order.
// Io thread. frames → socket; the promise resolves when ZeroMQ has taken them (a full queue makes it wait).
import { setTimeout } from "node:timers/promises";

/** How often at least a full queue is tried again. */
const longestRetryMs = 8;
/** A subscriber whose queue stays full for this long does not read. (ZeroMQ makes room by half a queue, 4 MiB, at a time.) */
const stalledAfterMs = 1000;

interface Sender {
  send(frames: (Uint8Array | string)[]): Promise<void>;
}

interface Entry {
  frames: () => (Uint8Array | string)[];
  taken: () => void;
}

export interface OutboxEvents {
  onFault: (error: unknown) => void;
  /** A subscriber has stopped reading, or reads again. */
  onStalled?: (isStalled: boolean) => void;
}

export class Outbox {
  readonly #socket: Sender;
  readonly #events: OutboxEvents;
  #queue: Entry[] = [];
  #isSending = false;
  /** A subscriber's queue is full: what waits leaves when that subscriber reads. */
  #isRefused = false;
  #waiters: (() => void)[] = [];

  constructor(socket: Sender, events: OutboxEvents) {
    this.#socket = socket;
    this.#events = events;
  }

  /** `frames` is called when their turn comes, so that a queue of many holds no encoded copies. */
  send(frames: () => (Uint8Array | string)[]): Promise<void> {
    return new Promise((taken) => {
      this.#queue.push({ frames, taken });
      if (this.#isSending) return;
      this.#isSending = true;
      // Encoding and sending begin when the caller is done: what it still has to hand to main goes first.
      queueMicrotask(() => void this.#drain());
    });
  }

  /** Resolves when nothing waits to be sent, or when what waits does so for a subscriber that does not read. */
  flushed(): Promise<void> {
    if (!this.#isSending || this.#isRefused) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    while (this.#isSending) await new Promise(setImmediate);
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const entry of batch) {
        try {
          await this.#deliver(entry.frames());
        } catch (error) {
          this.#events.onFault(error);
        }
        entry.taken();
      }
    }
    this.#isSending = false;
    this.#wake();
  }

  /** An XPUB that must not drop refuses with EAGAIN while a subscriber's queue is full, and tells nobody when it no longer is. */
  async #deliver(frames: (Uint8Array | string)[]): Promise<void> {
    let refusedAtMs: number | undefined;
    let isStalled = false;
    try {
      for (let delayMs = 1; ; delayMs = Math.min(2 * delayMs, longestRetryMs)) {
        try {
          await this.#socket.send(frames);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        }
        this.#isRefused = true;
        this.#wake();
        refusedAtMs ??= performance.now();
        if (!isStalled && performance.now() - refusedAtMs >= stalledAfterMs) {
          isStalled = true;
          this.#events.onStalled?.(true);
        }
        await setTimeout(delayMs);
      }
    } finally {
      this.#isRefused = false;
      if (isStalled) this.#events.onStalled?.(false);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
