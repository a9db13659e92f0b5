// Outbox: a socket's sending side. ZeroMQ allows one send at a time, so frames wait here in order.
// Io thread. frames → socket; the promise resolves when ZeroMQ has taken them (a full queue makes it wait).
import { setTimeout } from "node:timers/promises";

/** How often at least a full queue is tried again. */
const longestRetryMs = 8;

interface Sender {
  send(frames: (Uint8Array | string)[]): Promise<void>;
}

interface Entry {
  frames: () => (Uint8Array | string)[];
  taken: () => void;
}

export class Outbox {
  readonly #socket: Sender;
  readonly #onFault: (error: unknown) => void;
  #queue: Entry[] = [];
  #sending = false;
  #refusal = Promise.withResolvers<void>();

  constructor(socket: Sender, onFault: (error: unknown) => void) {
    this.#socket = socket;
    this.#onFault = onFault;
  }

  /** `frames` is called when their turn comes, so that a queue of many holds no encoded copies. */
  send(frames: () => (Uint8Array | string)[]): Promise<void> {
    return new Promise((taken) => {
      this.#queue.push({ frames, taken });
      if (!this.#sending) void this.#drain();
    });
  }

  /** Resolves when a subscriber's queue is or becomes full: what waits then leaves when that subscriber reads. */
  get refused(): Promise<void> {
    return this.#refusal.promise;
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    while (this.#sending) await new Promise(setImmediate);
  }

  async #drain(): Promise<void> {
    this.#sending = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const entry of batch) {
        try {
          await this.#deliver(entry.frames());
        } catch (error) {
          this.#onFault(error);
        }
        entry.taken();
      }
    }
    this.#sending = false;
  }

  /** An XPUB that must not drop refuses with EAGAIN while a subscriber's queue is full, and tells nobody when it no longer is. */
  async #deliver(frames: (Uint8Array | string)[]): Promise<void> {
    for (let delayMs = 1; ; delayMs = Math.min(2 * delayMs, longestRetryMs)) {
      try {
        await this.#socket.send(frames);
        if (delayMs > 1) this.#refusal = Promise.withResolvers();
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      }
      this.#refusal.resolve();
      await setTimeout(delayMs);
    }
  }
}
