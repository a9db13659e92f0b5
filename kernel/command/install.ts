// `loopbook install`: writes the kernelspec. Starts on Node 20.
import { gatewayHint } from "./gateway-spec.ts";
import { kernelsFolder } from "./jupyter-folders.ts";
import { writeKernelspec } from "./kernelspec.ts";
import type { InstallCommand } from "./parse-command-line.ts";

/** @throws CommandError */
export function install({ place, kernelName, displayName, env, gateway }: InstallCommand): string {
  const folder = writeKernelspec(kernelsFolder(place), kernelName, { displayName, env, gateway });
  const hint = gateway && gatewayHint(gateway, env);
  return `Installed the kernel "${displayName}" in ${folder}${hint === undefined ? "" : `\n${hint}`}`;
}
