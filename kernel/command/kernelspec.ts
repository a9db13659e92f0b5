// The kernelspec: the folder that makes the kernel known to Jupyter (jupyter_client, "Kernel specs"). Starts on Node 20.
// Written beside its place and renamed, so that Jupyter sees a whole one or none.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { builtCommand, builtKernelArgv } from "../kernel-argv.ts";
import { givenNodeOptions, withoutNodeOptions } from "../node-flags.ts";
import { version } from "../version.ts";
import { CommandError } from "./command-error.ts";
import { type Gateway, gatewayArgv, gatewayMetadata } from "./gateway-spec.ts";

export interface KernelspecOptions {
  displayName: string;
  env: Record<string, string>;
  gateway: Gateway | undefined;
}

/** What kernel.json says. */
export function kernelspec({ displayName, env, gateway }: KernelspecOptions) {
  return {
    argv: gateway ? gatewayArgv(builtCommand(), gateway) : builtKernelArgv(),
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    env: { ...withoutNodeOptions(givenNodeOptions), ...env },
    metadata: {
      debugger: true,
      supported_encryption: ["curve"],
      loopbook: { version },
      ...(gateway && gatewayMetadata(gateway)),
    },
  };
}

/** @throws CommandError when another kernel has the name, or the folder cannot be written */
export function writeKernelspec(kernels: string, name: string, options: KernelspecOptions): string {
  const target = path.join(kernels, name);
  const text = specText(options);
  if (existsSync(target) && !isOurs(target)) {
    throw new CommandError(`${target} is another kernel's: choose another --name, or remove that one first`);
  }
  let next: string | undefined;
  try {
    mkdirSync(kernels, { recursive: true });
    next = mkdtempSync(path.join(kernels, `.${name}-`));
    const files = path.join(next, "new");
    mkdirSync(files);
    writeFileSync(path.join(files, "kernel.json"), text);
    cpSync(logosFolder(), files, { recursive: true });
    if (existsSync(target)) renameSync(target, path.join(next, "old"));
    try {
      renameSync(files, target);
    } catch (error) {
      const old = path.join(next, "old");
      if (existsSync(old)) renameSync(old, target);
      throw error;
    }
    return target;
  } catch (error) {
    throw new CommandError(`the kernel cannot be installed in ${kernels}: ${(error as Error).message}`);
  } finally {
    if (next !== undefined) rmSync(next, { recursive: true, force: true });
  }
}

/** @throws CommandError when there is none, it is another kernel's, or it cannot be removed */
export function removeKernelspec(kernels: string, name: string): string {
  const target = path.join(kernels, name);
  if (!existsSync(target)) throw new CommandError(`there is no kernel ${name} in ${kernels}`);
  if (!isOurs(target)) throw new CommandError(`${target} is another kernel's: it stays`);
  try {
    rmSync(target, { recursive: true });
  } catch (error) {
    throw new CommandError(`${target} cannot be removed: ${(error as Error).message}`);
  }
  return target;
}

function specText(options: KernelspecOptions): string {
  try {
    return `${JSON.stringify(kernelspec(options), undefined, 2)}\n`;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** Whether the kernelspec there says that it is Loopbook's. */
function isOurs(folder: string): boolean {
  const file = path.join(folder, "kernel.json");
  if (!existsSync(file)) return false;
  try {
    const spec = JSON.parse(readFileSync(file, "utf8")) as { metadata?: { loopbook?: unknown } };
    return spec.metadata?.loopbook !== undefined;
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function logosFolder(): string {
  const folder = import.meta.url.endsWith(".ts") ? "../logos/" : "../../../kernel/logos/";
  return fileURLToPath(new URL(folder, import.meta.url));
}
