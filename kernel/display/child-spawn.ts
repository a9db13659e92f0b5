// Asynchronous child processes (spawn, exec, execFile, fork): inherited output becomes pipes that are forwarded.
// Main thread. ChildProcess.prototype.spawn → the same, with text for the sink in the starter's async context.
import { AsyncResource } from "node:async_hooks";
import { readSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";
import type { OutputName, OutputSink } from "./captured-stream.ts";
import { redirectInherited } from "./inherited-stdio.ts";

interface SpawnOptions {
  stdio?: unknown;
}

/** The part of ChildProcess that Node's own `spawn` writes. */
interface Spawned {
  stdio: (Readable | null)[];
  stdin: unknown;
  stdout: unknown;
  stderr: unknown;
}

/** Puts the capturing `spawn` onto the prototype. Returns a function that takes it back. */
export function patchSpawn(target: ChildProcess, sink: OutputSink): () => void {
  const prototype = target as unknown as { spawn: (options: SpawnOptions) => unknown };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess & Spawned, options: SpawnOptions) {
    const redirected = redirectInherited(options.stdio);
    if (redirected) options.stdio = redirected.stdio;
    const result: unknown = Reflect.apply(spawn, this, [options]);
    if (!redirected) return result;
    for (const [index, name] of redirected.pipes) {
      const pipe = this.stdio[index];
      if (pipe) forward(this, pipe, name, sink);
      this.stdio[index] = null; // as the user asked for no pipe, there is none to see
    }
    if (redirected.pipes.has(1)) this.stdout = null;
    if (redirected.pipes.has(2)) this.stderr = null;
    return result;
  };
  return () => {
    prototype.spawn = spawn;
  };
}

function forward(child: ChildProcess, pipe: Readable, name: OutputName, sink: OutputSink): void {
  const decoder = new StringDecoder("utf8");
  const send = AsyncResource.bind((text: string) => {
    if (text !== "") sink(name, text);
  });
  pipe.on("data", (chunk: Buffer) => send(decoder.write(chunk)));
  pipe.on("end", () => send(decoder.end()));
  pipe.on("error", (error: Error) => send(`\n… reading the ${name} of ${child.spawnfile} failed: ${error.message}\n`));
  // What the child printed before it ended is shown before its "exit" event, as if it had really been inherited.
  child.prependListener("exit", () => {
    for (const chunk of waiting(pipe)) send(decoder.write(chunk));
  });
}

/** The bytes that already wait in the pipe. */
function* waiting(pipe: Readable): Generator<Buffer> {
  const fd = (pipe as { _handle?: { fd?: number } | null })._handle?.fd;
  if (fd === undefined || fd < 0) return; // closed, or a system whose pipes have no descriptor
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    let length: number;
    try {
      length = readSync(fd, buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return; // nothing more waits
      pipe.destroy(error as Error);
      return;
    }
    if (length === 0) return;
    yield Buffer.from(buffer.subarray(0, length));
  }
}
