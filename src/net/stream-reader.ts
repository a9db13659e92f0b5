// StreamReader: the incoming half of a connection. Main thread. Chunks as they come → bytes, lines, parts as asked for.
import { ValueError, RuntimeError } from "../tasks/errors.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { Suspension } from "../tasks/suspension.ts";
import { throwIfCancelled } from "../tasks/current.ts";
import { IncompleteReadError, LimitOverrunError } from "./errors.ts";
import { firstMatch } from "./first-match.ts";

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

/** Gives what was asked for once it is there, and undefined before. */
type Attempt = () => Buffer | undefined;

const empty = Buffer.alloc(0);
const newline = 10;

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
  /** The read that waits, and what it waits for. */
  #pending: Suspension<Buffer> | undefined;
  #attempt: Attempt | undefined;
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
  readline(): Promise<Buffer> {
    let searched = 0;
    return this.#ask("readuntil", () => {
      const buffer = this.#front();
      const found = buffer.indexOf(newline, searched);
      if (found > this.#limit) {
        this.#take(found + 1);
        throw new LimitOverrunError("Separator is found, but chunk is longer than limit", found);
      }
      if (found >= 0) return this.#take(found + 1);
      searched = buffer.length;
      if (searched > this.#limit) {
        this.#take(searched);
        throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", searched);
      }
      return this.#isEof ? this.#take(searched) : undefined;
    });
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
  readuntil(separator: string | Uint8Array | readonly (string | Uint8Array)[] = "\n"): Promise<Buffer> {
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
  #ask(caller: string, attempt: Attempt): Promise<Buffer> {
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
    this.#pending = wait;
    this.#attempt = attempt;
    wait.onCancel = this.#forget;
    this.#resume();
    return wait.promise;
  }

  /** Something changed: whoever waits may have what it waits for. */
  #wake(): void {
    const pending = this.#pending;
    if (!pending) return;
    try {
      if (this.#error) throw this.#error;
      const ready = this.#attempt?.();
      if (ready === undefined) return;
      this.#forget();
      pending.resolve(ready);
    } catch (error) {
      this.#forget();
      pending.reject(error);
    }
  }

  /** One function for every wait: reads are frequent. */
  readonly #forget = (): void => {
    this.#pending = undefined;
    this.#attempt = undefined;
  };

  /** The whole buffer as one piece. */
  #front(): Buffer {
    if (this.#size === 0) return empty;
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
    return this.#chunks[0] ?? empty;
  }

  #take(n: number): Buffer {
    if (n === 0) return empty;
    const [first] = this.#chunks;
    const front = first !== undefined && n <= first.length ? first : this.#front();
    const isWhole = n === front.length;
    if (isWhole) this.#chunks.shift();
    else this.#chunks[0] = front.subarray(n);
    this.#size -= n;
    if (this.#size <= this.#limit) this.#resume();
    return isWhole ? front : front.subarray(0, n);
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#source?.resume();
  }
}
