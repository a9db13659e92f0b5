// The few words of memory that both threads share: what must be seen by a thread that does not yield.

/**
 * How many bytes of output may be on their way from main before main waits (design section 2). While clients read, little:
 * what is on its way when a cell is interrupted comes before its reply. When one has stopped reading, more: it may read
 * its reply first and the outputs then.
 */
export const flowingBytes = 1024 * 1024;
export const stalledBytes = 16 * 1024 * 1024;
/** What a message costs beside its text while it is on its way, so that a flood of short lines is bounded too. */
export const messageBytes = 1024;
/** More for those that are never merged: each costs the io thread and its readers what kilobytes of a stream cost. */
export const publishBytes = 8 * 1024;

/** Cells may replace them. */
const { load, store, add, compareExchange, wait, notify } = Atomics;

const slots = {
  /** 1: the next guard that main's cell code passes throws KeyboardInterrupt. */
  interrupt: 0,
  /** Bytes of output posted by main that no subscriber's queue has taken yet. */
  bytesInFlight: 1,
  /** Main waits here for room; the io thread and interrupts wake it. */
  roomSignal: 2,
  /** Main waits here for a synchronous input; one of inputStates. */
  inputState: 3,
  /** Main waits here after process.exit() until its last output has left. */
  exitState: 4,
  /** Beats of the task inspector's heartbeat on main's loop, while it beats. */
  heartbeat: 5,
  /** How many bytes may be in flight at present: `flowingBytes` or `stalledBytes`. */
  mostBytesInFlight: 6,
} as const;

/** Values of `inputState`. */
export const inputStates = { idle: 0, waiting: 1, answered: 2, interrupted: 3 } as const;

export type Slot = keyof typeof slots;
export const slotCount = Object.keys(slots).length;

/** Named, atomic access to the shared words. */
export class SharedState {
  readonly words: Int32Array<SharedArrayBuffer>;

  constructor(buffer = new SharedArrayBuffer(slotCount * Int32Array.BYTES_PER_ELEMENT)) {
    this.words = new Int32Array(buffer);
    store(this.words, slots.mostBytesInFlight, flowingBytes);
  }

  get buffer(): SharedArrayBuffer {
    return this.words.buffer;
  }

  load(slot: Slot): number {
    return load(this.words, slots[slot]);
  }

  store(slot: Slot, value: number): void {
    store(this.words, slots[slot], value);
  }

  add(slot: Slot, value: number): number {
    return add(this.words, slots[slot], value) + value;
  }

  /** Sets `to` if the word still is `from`; says whether it did. */
  exchange(slot: Slot, from: number, to: number): boolean {
    return compareExchange(this.words, slots[slot], from, to) === from;
  }

  /** Blocks this thread while the word is `value`, for as long as it may. */
  waitWhile(slot: Slot, value: number, limitMs = Infinity): void {
    wait(this.words, slots[slot], value, limitMs);
  }

  wake(slot: Slot): void {
    notify(this.words, slots[slot]);
  }
}
