// What a thread of a pool does with a job: gets the function, calls it, sends its output and its result. Worker thread.
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { MessagePort } from "node:worker_threads";
import { existsSync } from "node:fs";
import type { Job, JobMessage } from "./job.ts";
import type { PortableFunction } from "./portable-function.ts";
import { encodeError } from "./thread-error.ts";
import { isTransfer } from "./transfer.ts";

/** Where the helper modules lie: `loopbook/http` can be imported in a thread as in a cell. */
const helpers = new URL("../", import.meta.url);
const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

registerHooks({
  resolve(specifier, context, nextResolve) {
    const match = /^loopbook(?:\/([\w-]+))?$/.exec(specifier);
    const url = match && new URL(`${match[1] ?? "index"}${ending}`, helpers);
    return url && existsSync(url) ? { url: url.href, shortCircuit: true } : nextResolve(specifier, context);
  },
});

/** Takes the output of the job that runs. */
let outputPort: MessagePort | undefined;

for (const stream of ["stdout", "stderr"] as const) {
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    outputPort?.postMessage({ stream, text } satisfies JobMessage);
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") queueMicrotask(() => (done as () => void)());
    return true;
  };
  process[stream].write = write;
}

type AnyFunction = (...args: unknown[]) => unknown;

async function load(portable: PortableFunction, directory: string): Promise<AnyFunction> {
  if (portable.kind === "export") {
    const module = (await import(portable.url)) as Record<string, unknown>;
    return module[portable.name] as AnyFunction;
  }
  const { expression, self, name } = portable;
  const body = self === undefined ? `return (${expression})` : `const ${self} = (${expression}); return ${self}`;
  const filename = pathToFileURL(`${directory}/${name.replaceAll(/\W/g, "-")}-in-thread.js`).href;
  const compiled = vm.compileFunction(`"use strict"; ${body};`, ["require"], {
    filename,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return (compiled as (require: NodeJS.Require) => AnyFunction)(createRequire(filename));
}

export default async function run(job: Job): Promise<void> {
  const { port } = job;
  outputPort = port;
  try {
    const fn = await load(job.fn, job.directory);
    const args = [...job.args];
    for (const [index, portable] of job.functions) args[index] = await load(portable, job.directory);
    const result = await fn(...args);
    const { value, list } = isTransfer(result) ? result : { value: result, list: [] as const };
    port.postMessage({ outcome: { value } } satisfies JobMessage, [...list]);
  } catch (error) {
    port.postMessage({ outcome: { error: encodeError(error) } } satisfies JobMessage);
  } finally {
    outputPort = undefined;
  }
}
