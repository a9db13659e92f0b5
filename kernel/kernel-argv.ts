// How a kernel is started: the command line that the kernelspec, the client and the tests share. Starts on Node 20.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { requireNode } from "./command/node-runtime.ts";
import { nodeFlags } from "./node-flags.ts";

/** Stands for the connection file's path in an argv (Jupyter's kernel.json). */
export const connectionFilePlaceholder = "{connection_file}";

/** This code's own kernel: sources in a checkout, the built file in an installed package. */
export function kernelArgv(): string[] {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return argvOf(fileURLToPath(new URL("./main", import.meta.url)) + extension);
}

/**
 * The built kernel, which a kernelspec names: it loads as few files as can be.
 * @throws Error when it was not built
 */
export function builtKernelArgv(): string[] {
  return argvOf(built("kernel/main.js"));
}

/**
 * The built `loopbook` command, for kernelspecs whose server needs more than the kernel.
 * @throws Error when it was not built
 */
export function builtCommand(): string {
  return built("install-kernel.js");
}

function built(file: string): string {
  const dist = import.meta.url.endsWith(".ts") ? "../dist/" : "../";
  const found = fileURLToPath(new URL(`${dist}${file}`, import.meta.url));
  if (!existsSync(found)) throw new Error(`the built kernel is missing: no ${found}; \`npm run build\` makes it`);
  return found;
}

function argvOf(main: string): string[] {
  return [requireNode().path, ...nodeFlags, main, connectionFilePlaceholder];
}
