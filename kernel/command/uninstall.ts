// `loopbook uninstall`: removes the kernelspec, never another kernel's. Starts on Node 20.
import { kernelsFolder } from "./jupyter-folders.ts";
import { removeKernelspec } from "./kernelspec.ts";
import type { UninstallCommand } from "./parse-command-line.ts";

/** @throws CommandError */
export function uninstall({ place, kernelName }: UninstallCommand): string {
  return `Removed ${removeKernelspec(kernelsFolder(place), kernelName)}`;
}
