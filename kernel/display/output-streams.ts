// Captures what user code prints: process.stdout, process.stderr, console, and child processes that inherit them.
// Main thread. writes → sink(name, text), at once and in the writer's async context.
import { captureChildProcesses } from "./child-output.ts";
import { CapturedStream, type OutputName, type OutputSink } from "./captured-stream.ts";

export type { OutputSink } from "./captured-stream.ts";

export interface OutputOptions {
  /** What `console.clear()` does (nothing without it, as for any stream that is no terminal). */
  onClear?: () => void;
}

const names: readonly OutputName[] = ["stdout", "stderr"];

/** Puts capturing streams in place of the process's own. Returns a function that puts everything back. */
export function installOutputStreams(sink: OutputSink, options: OutputOptions = {}): () => void {
  const undo = names.map((name, index) => replaceStream(name, new CapturedStream(name, index + 1, sink)));
  undo.push(captureChildProcesses(sink));
  if (options.onClear) {
    const { clear } = console;
    console.clear = options.onClear;
    undo.push(() => {
      console.clear = clear;
    });
  }
  return () => undo.reverse().forEach((restore) => restore());
}

/** The global console keeps the stream that it used first, in `_stdout` and `_stderr`. */
function replaceStream(name: OutputName, stream: CapturedStream): () => void {
  const before = Object.getOwnPropertyDescriptor(process, name);
  const bound = console as unknown as Record<`_${OutputName}`, unknown>;
  Object.defineProperty(process, name, { value: stream, writable: false, enumerable: true, configurable: true });
  bound[`_${name}`] = stream;
  return () => {
    if (before) Object.defineProperty(process, name, before);
    bound[`_${name}`] = process[name];
  };
}
