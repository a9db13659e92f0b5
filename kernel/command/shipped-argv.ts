// The kernel that a command starts: the built one, which starts faster; in a checkout that was not built, its sources.
import { builtKernelArgv, kernelArgv } from "../kernel-argv.ts";
import { CommandError } from "./command-error.ts";

/** @throws CommandError */
export function shippedArgv(): string[] {
  try {
    return import.meta.url.endsWith(".ts") ? kernelArgv() : builtKernelArgv();
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
