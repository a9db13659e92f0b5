// Which of a child's stdio entries would reach this process's stdout or stderr.
// Main thread. a `stdio` option → one with pipes (and ignored stdin) in their place, and what each pipe carries.
import type { OutputName } from "./captured-stream.ts";

export interface RedirectedStdio {
  stdio: unknown[];
  /** Index of the pipe → the stream that it stands for. */
  pipes: Map<number, OutputName>;
  /** Indices that stood for this process's stdin. */
  ignored: number[];
}

/** undefined where nothing is inherited. */
export function redirectInherited(stdio: unknown): RedirectedStdio | undefined {
  const given: unknown = typeof stdio === "string" ? [stdio, stdio, stdio] : stdio;
  const entries: unknown[] = Array.isArray(given) ? Array.from<unknown>(given) : [];
  const result: RedirectedStdio = { stdio: entries, pipes: new Map(), ignored: [] };
  entries.forEach((entry, index) => {
    const fd = inheritedFd(entry, index);
    if (fd === 0) {
      entries[index] = "ignore";
      result.ignored.push(index);
    } else if (fd !== undefined) {
      entries[index] = "pipe";
      result.pipes.set(index, fd === 1 ? "stdout" : "stderr");
    }
  });
  return result.pipes.size + result.ignored.length > 0 ? result : undefined;
}

function inheritedFd(entry: unknown, index: number): 0 | 1 | 2 | undefined {
  const fd = entry === "inherit" ? index : typeof entry === "number" ? entry : streamFd(entry);
  return fd === 0 || fd === 1 || fd === 2 ? fd : undefined;
}

function streamFd(entry: unknown): number | undefined {
  if (entry === process.stdout) return 1;
  if (entry === process.stderr) return 2;
  const fd = typeof entry === "object" && entry !== null ? (entry as { fd?: unknown }).fd : undefined;
  return typeof fd === "number" ? fd : undefined;
}
