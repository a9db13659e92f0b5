// Node's functions for files and modules, as they were when the kernel started. Main thread.
// What the kernel itself loads late comes from the disk, whatever a library puts in their place (memfs, mock-fs).
import files from "node:fs";
import Module from "node:module";
import paths from "node:path";
import { Originals } from "./originals.ts";

const originals = new Originals();
originals.rememberAll(files, paths, Module, Module.prototype);

export const { existsSync, readFileSync, statSync } = files;

/** When there is time: until then `withOwnFiles` looks at each of them. */
export function prepareOwnFiles(): void {
  originals.settle();
}

export function withOwnFiles<T>(work: () => T): T {
  return originals.areIntact() ? work() : originals.during(work);
}
