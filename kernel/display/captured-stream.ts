// A `stream.Writable` in place of process.stdout or process.stderr.
// Main thread. chunks of any encoding → text for the sink.
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { nextTick } from "../own-node.ts";

export type OutputName = "stdout" | "stderr";

/** Receives output, synchronously, in the order and the async context of the writes. */
export type OutputSink = (name: OutputName, text: string) => void;

type WriteCallback = (error?: Error | null) => void;

export class CapturedStream extends Writable {
  readonly fd: number;
  readonly #name: OutputName;
  readonly #sink: OutputSink;
  readonly #decoder = new StringDecoder("utf8");
  /** Bytes of a character whose rest is yet to come. */
  #partial = false;
  #defaultEncoding: BufferEncoding = "utf8";

  constructor(name: OutputName, fd: number, sink: OutputSink) {
    super({ decodeStrings: false, emitClose: false });
    this.fd = fd;
    this.#name = name;
    this.#sink = sink;
    // With a listener in place, console adds and removes none for each line.
    this.on("error", () => undefined);
  }

  /** Text goes straight to the sink; everything else takes the stream's own way. */
  override write(chunk: unknown, encoding?: BufferEncoding | null | WriteCallback, callback?: WriteCallback): boolean {
    const given = typeof encoding === "function" ? undefined : encoding;
    if (
      typeof chunk === "string" &&
      isUtf8(given ?? this.#defaultEncoding) &&
      !this.#partial &&
      this.writableLength === 0 &&
      this.writableCorked === 0
    ) {
      this.#sink(this.#name, chunk);
      const done = typeof encoding === "function" ? encoding : callback;
      if (done && !isConsoleHandler(done)) nextTick(done, null);
      return true;
    }
    return typeof encoding === "function"
      ? super.write(chunk, encoding)
      : super.write(chunk, encoding ?? this.#defaultEncoding, callback);
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, callback: WriteCallback): void {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    const text = this.#decoder.write(bytes);
    // What is left over is known only by asking the decoder to complete nothing.
    this.#partial = (this.#decoder as unknown as { lastNeed: number }).lastNeed > 0;
    if (text !== "") this.#sink(this.#name, text);
    callback();
  }

  override setDefaultEncoding(encoding: BufferEncoding): this {
    super.setDefaultEncoding(encoding);
    this.#defaultEncoding = encoding;
    return this;
  }

  /** Writes the last chunk but stays open, as other code still prints here (Node's own stdout cannot be closed either). */
  override end(chunk?: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): this {
    const done = [chunk, encoding, callback].find((argument) => typeof argument === "function") as
      WriteCallback | undefined;
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") {
      this.write(chunk, typeof encoding === "string" ? encoding : undefined);
    }
    nextTick(() => {
      done?.();
      this.emit("finish"); // a pipeline waits for it
    });
    return this;
  }

  override destroy(): this {
    return this;
  }
}

function isUtf8(encoding: string): boolean {
  return encoding === "utf8" || encoding === "utf-8";
}

/** console passes a callback that looks for errors with every line; there is no error to tell it of. */
function isConsoleHandler(callback: WriteCallback): boolean {
  const handlers = console as unknown as Record<string, unknown>;
  return callback === handlers["_stdoutErrorHandler"] || callback === handlers["_stderrErrorHandler"];
}
