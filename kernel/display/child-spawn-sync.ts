// Synchronous child processes (spawnSync, execSync, execFileSync): inherited output is shown when they have ended.
// Main thread. module functions → the same, with text for the sink.
import type * as ChildProcessModule from "node:child_process";
import type { OutputName, OutputSink } from "./captured-stream.ts";
import { redirectInherited, type RedirectedStdio } from "./inherited-stdio.ts";

type AnyFunction = (...values: unknown[]) => unknown;
type Output = Uint8Array | string | null;

/** What spawnSync returns, and what the errors of the other two carry. */
interface SyncResult {
  output?: Output[] | null;
  stdout?: Output;
  stderr?: Output;
}

/** Replaces the module's functions. Returns a function that puts them back. */
export function patchSyncSpawn(module: typeof ChildProcessModule, sink: OutputSink): () => void {
  const functions = module as unknown as Record<string, AnyFunction>;
  const undo = ["spawnSync", "execSync", "execFileSync"].map((name) => {
    const original = functions[name] as AnyFunction;
    functions[name] = Object.defineProperty(capturing(original, name === "spawnSync", sink), "name", { value: name });
    return () => {
      functions[name] = original;
    };
  });
  return () => undo.forEach((restore) => restore());
}

function capturing(original: AnyFunction, returnsResult: boolean, sink: OutputSink): AnyFunction {
  return (...values) => {
    const index = values.findIndex(
      (value, at) => at > 0 && typeof value === "object" && value !== null && !Array.isArray(value),
    );
    const options = values[index] as Record<string, unknown> | undefined;
    const redirected = redirectInherited(options?.["stdio"]);
    if (!redirected) return original(...values);
    // An inherited stream has no limit, a captured one of 1 MiB.
    values[index] = { maxBuffer: Infinity, ...options, stdio: redirected.stdio };
    try {
      const result = original(...values);
      if (returnsResult) showInherited(result as SyncResult, redirected, sink);
      else if (redirected.pipes.has(1)) return showOutput(result as Output, "stdout", sink);
      return result;
    } catch (error) {
      if (typeof error === "object" && error !== null) forgetInherited(error as SyncResult & Error, redirected, sink);
      throw error;
    }
  };
}

/** Shows what came through the pipes, and leaves null where the user asked for no pipe. */
function showInherited(result: SyncResult, { pipes }: RedirectedStdio, sink: OutputSink): void {
  for (const [index, name] of pipes) {
    if (!result.output) continue;
    result.output[index] = showOutput(result.output[index] ?? null, name, sink);
    if (index === 1) result.stdout = null;
    if (index === 2) result.stderr = null;
  }
}

/** Node adds a captured stderr to the message of the error; an inherited one it does not. */
function forgetInherited(error: SyncResult & Error, redirected: RedirectedStdio, sink: OutputSink): void {
  const stderr = redirected.pipes.has(2) && error.stderr ? textOf(error.stderr) : "";
  if (stderr !== "" && error.message.endsWith(`\n${stderr}`)) {
    const message = error.message.slice(0, -stderr.length - 1);
    error.stack = (error.stack ?? "").replace(error.message, message);
    error.message = message;
  }
  showInherited(error, redirected, sink);
}

function showOutput(output: Output, name: OutputName, sink: OutputSink): null {
  const text = output === null ? "" : textOf(output);
  if (text !== "") sink(name, text);
  return null;
}

function textOf(output: Uint8Array | string): string {
  return typeof output === "string" ? output : Buffer.from(output).toString("utf8");
}
