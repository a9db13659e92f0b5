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
  const folder = import.meta.url.endsWith(".ts") ? "../dist/kernel/" : "./";
  const main = fileURLToPath(new URL(`${folder}main.js`, import.meta.url));
  if (!existsSync(main)) throw new Error(`the built kernel is missing: no ${main}; \`npm run build\` makes it`);
  return argvOf(main);
}

function argvOf(main: string): string[] {
  return [requireNode().path, ...nodeFlags, main, connectionFilePlaceholder];
}
