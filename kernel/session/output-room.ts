// OutputRoom: how much output may be on its way from main, and what is (design section 2). Io thread.
// Main counts what it posts; here it is given back when ZeroMQ has taken it, or, while a client does not read, in part.
import { flowingBytes, stalledBytes, type SharedState } from "../shared-state.ts";

/** What main counted for one message that waits to leave. */
interface Charge {
  bytes: number;
  /** What it takes in memory while it waits. */
  keptBytes: number;
}

export class OutputRoom {
  readonly #state: SharedState;
  readonly #waiting = new Set<Charge>();
  #isStalled = false;

  constructor(state: SharedState) {
    this.#state = state;
  }

  /** A message that main counted as `bytes` waits to leave; the returned function says that it has left. */
  enter(bytes: number, keptBytes: number): () => void {
    const charge: Charge = { bytes, keptBytes };
    this.#waiting.add(charge);
    if (this.#isStalled) this.#reduce(charge);
    return () => {
      this.#waiting.delete(charge);
      this.release(charge.bytes);
    };
  }

  /** Gives back bytes that main counted. */
  release(bytes: number): void {
    const left = this.#state.add("bytesInFlight", -bytes);
    if (left <= this.#state.load("mostBytesInFlight") / 2) this.#wakeMain();
  }

  /** Whether a client has stopped reading: what waits for it then counts as the memory that it takes. */
  set isStalled(isStalled: boolean) {
    this.#isStalled = isStalled;
    this.#state.store("mostBytesInFlight", isStalled ? stalledBytes : flowingBytes);
    if (!isStalled) return;
    for (const charge of this.#waiting) this.#reduce(charge);
    this.#wakeMain();
  }

  #reduce(charge: Charge): void {
    const refund = charge.bytes - charge.keptBytes;
    if (refund <= 0) return;
    charge.bytes = charge.keptBytes;
    this.release(refund);
  }

  #wakeMain(): void {
    this.#state.add("roomSignal", 1);
    this.#state.wake("roomSignal");
  }
}
