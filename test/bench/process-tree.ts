// Memory of a kernel with all its child processes, from /proc (Linux). pid → bytes.
import { readdirSync, readFileSync } from "node:fs";

/** The process and all its descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Proportional set size: shared pages are counted once over all who share them. */
export function proportionalBytes(root: number): number {
  return sumOf(root, (pid) => fieldKib(`/proc/${pid}/smaps_rollup`, "Pss") * 1024);
}

/** Of that process alone. */
export function ownResidentBytes(pid: number): number {
  return fieldKib(`/proc/${pid}/status`, "VmRSS") * 1024;
}

export function residentBytes(root: number): number {
  return sumOf(root, (pid) => fieldKib(`/proc/${pid}/status`, "VmRSS") * 1024);
}

function sumOf(root: number, bytesOf: (pid: number) => number): number {
  return processTree(root).reduce((sum, pid) => sum + bytesOf(pid), 0);
}

function fieldKib(path: string, field: string): number {
  const text = readIfThere(path);
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text ?? "")?.[1] ?? 0);
}

function parentOf(pid: number): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The command's name stands in parentheses and may contain blanks and parentheses itself.
  const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

/** A process may end between the listing and the reading: then it has no memory any more. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
