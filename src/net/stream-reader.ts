// StreamReader: the incoming half of a connection. Main thread. Chunks as they come → bytes, lines, parts as asked for.
import { ValueError, RuntimeError } from "../tasks/errors.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { Suspension } from "../tasks/suspension.ts";
import { throwIfCancelled } from "../tasks/current.ts";
import { IncompleteReadError, LimitOverrunError } from "./errors.ts";

/** How many bytes a reader takes for one line or part, where nothing else is asked for. */
export const defaultLimit = 64 * 1024;

/** Where a reader's bytes come from: held back while the buffer is full. */
export interface ReaderSource {
  /** No more data for now: the buffer is full. */
  pause(): unknown;
  /** There is room again. */
  resume(): unknown;
}

/** Options of `StreamReader`. */
export interface StreamReaderOptions {
  /** The most bytes that a line or part may have, 65,536 unless told. Above twice that the source is paused. */
  limit?: number | undefined;
  /** What a waiting task is shown to wait for. */
  target?: WaitTarget | undefined;
}

/** A read that waits. `attempt` gives what was asked for once it is there, and undefined before. */
interface Pending {
  readonly wait: Suspension<Buffer>;
  readonly attempt: () => Buffer | undefined;
}

const empty = Buffer.alloc(0);
const newline = Buffer.from("\n");

/**
 * Reads from a connection (asyncio.StreamReader): <https://docs.python.org/3/library/asyncio-stream.html#streamreader>.
 * All lengths are bytes. One task at a time may wait for data; a cancelled read loses none.
 * `for await (const line of reader)` gives the lines.
 */
export class StreamReader {
  readonly #limit: number;
  readonly #target: WaitTarget;
  #chunks: Buffer[] = [];
  #size = 0;
  #isEof = false;
  #error: Error | undefined;
  #pending: Pending | undefined;
  #source: ReaderSource | undefined;
  #isPaused = false;

  /** @throws ValueError for a limit that is not positive. */
  constructor({ limit = defaultLimit, target = { kind: "socket", label: "stream" } }: StreamReaderOptions = {}) {
    if (!(limit > 0)) throw new ValueError("Limit cannot be <= 0");
    this.#limit = limit;
    this.#target = target;
  }

  /** Says what to hold back while the buffer is above twice the limit (asyncio's set_transport). */
  setSource(source: ReaderSource): void {
    this.#source = source;
  }

  /** Adds bytes to the buffer. */
  feedData(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#chunks.push(Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.length));
    this.#size += data.length;
    this.#wake();
    if (!this.#isPaused && !this.#pending && this.#source && this.#size > 2 * this.#limit) {
      this.#isPaused = true;
      this.#source.pause();
    }
  }

  /** Marks the end. */
  feedEof(): void {
    this.#isEof = true;
    this.#wake();
  }

  /** Makes this and every later read fail with `error`. */
  setException(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  /** The error that reads fail with, if any. */
  exception = (): Error | undefined => this.#error;

  /** Whether the stream ended and everything was read. */
  atEof(): boolean {
    return this.#isEof && this.#size === 0;
  }

  /**
   * Waits for data and gives what is there, at most `n` bytes; with -1 (the default) everything up to the end.
   * Gives an empty buffer at the end.
   */
  read(n = -1): Promise<Buffer> {
    return this.#ask("read", () => {
      if (n === 0) return empty;
      if (n > 0 ? this.#size > 0 || this.#isEof : this.#isEof) {
        return this.#take(n > 0 ? Math.min(n, this.#size) : this.#size);
      }
      return undefined;
    });
  }

  /**
   * One line with its `\n`; what is left where the stream ends within a line, an empty buffer at the end.
   * @throws LimitOverrunError (a ValueError, as asyncio raises) for a line beyond the limit, which is then skipped.
   */
  async readline(): Promise<Buffer> {
    try {
      return await this.readuntil(newline);
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial;
      if (error instanceof LimitOverrunError) {
        const front = this.#front();
        const endsHere = front.subarray(error.consumed, error.consumed + 1).equals(newline);
        this.#take(endsHere ? error.consumed + 1 : front.length);
      }
      throw error;
    }
  }

  /** Exactly `n` bytes. @throws IncompleteReadError, with what came, where the stream ends before; ValueError for n < 0. */
  readexactly(n: number): Promise<Buffer> {
    return this.#ask("readexactly", () => {
      if (n < 0) throw new ValueError("readexactly size can not be less than zero");
      if (this.#size >= n) return this.#take(n);
      if (this.#isEof) throw new IncompleteReadError(this.#take(this.#size), n);
      return undefined;
    });
  }

  /**
   * Everything up to and with `separator` (one, or the first to come of several).
   * @throws IncompleteReadError where the stream ends before, LimitOverrunError where the part is longer than the limit:
   * the bytes then stay in the buffer. ValueError for an empty separator.
   */
  readuntil(separator: string | Uint8Array | readonly (string | Uint8Array)[] = newline): Promise<Buffer> {
    const list = typeof separator === "string" || separator instanceof Uint8Array ? [separator] : separator;
    const separators = list.map((each) => Buffer.from(each as Uint8Array));
    const longest = Math.max(0, ...separators.map((each) => each.length));
    let searched = 0;
    return this.#ask("readuntil", () => {
      if (separators.length === 0 || separators.some((each) => each.length === 0)) {
        throw new ValueError("Separator should be at least one-byte string");
      }
      const buffer = this.#front();
      const found = firstMatch(buffer, separators, searched);
      if (found && found.start > this.#limit) {
        throw new LimitOverrunError("Separator is found, but chunk is longer than limit", found.start);
      }
      if (found) return this.#take(found.end);
      searched = Math.max(0, buffer.length + 1 - longest);
      if (searched > this.#limit) {
        throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", searched);
      }
      if (this.#isEof) throw new IncompleteReadError(this.#take(this.#size), undefined);
      return undefined;
    });
  }

  /** The lines, each with its `\n`, up to the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) return;
      yield line;
    }
  }

  /** Gives what `attempt` gives, now or as soon as the data for it is there. No async function: reads are frequent. */
  #ask(caller: string, attempt: () => Buffer | undefined): Promise<Buffer> {
    try {
      if (this.#error) throw this.#error;
      if (this.#pending) {
        throw new RuntimeError(`${caller}() called while another task is already waiting for incoming data`);
      }
      throwIfCancelled();
      const ready = attempt();
      if (ready !== undefined) return Promise.resolve(ready);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error("read failed", { cause: error }));
    }
    const wait = new Suspension<Buffer>(this.#target);
    if (wait.done) return wait.promise;
    this.#pending = { wait, attempt };
    wait.onCancel = () => {
      this.#pending = undefined;
    };
    this.#resume();
    return wait.promise;
  }

  /** Something changed: whoever waits may have what it waits for. */
  #wake(): void {
    const pending = this.#pending;
    if (!pending) return;
    try {
      if (this.#error) throw this.#error;
      const ready = pending.attempt();
      if (ready === undefined) return;
      this.#pending = undefined;
      pending.wait.resolve(ready);
    } catch (error) {
      this.#pending = undefined;
      pending.wait.reject(error);
    }
  }

  /** The whole buffer as one piece. */
  #front(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
    return this.#chunks[0] ?? empty;
  }

  #take(n: number): Buffer {
    if (n === 0) return empty;
    const [first] = this.#chunks;
    const front = first !== undefined && n <= first.length ? first : this.#front();
    const taken = front.subarray(0, n);
    if (n === front.length) this.#chunks.shift();
    else this.#chunks[0] = front.subarray(n);
    this.#size -= n;
    if (this.#size <= this.#limit) this.#resume();
    return taken;
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#source?.resume();
  }
}

function firstMatch(
  buffer: Buffer,
  separators: readonly Buffer[],
  from: number,
): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  for (const separator of separators) {
    const start = buffer.indexOf(separator, from);
    // Of several, the one that is complete first, as asyncio has it: the shortest part.
    if (start >= 0 && (!best || start + separator.length < best.end)) best = { start, end: start + separator.length };
  }
  return best;
}
