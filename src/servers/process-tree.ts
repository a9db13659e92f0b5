// A process with all that it started, ended at once. In the keeper's process, and on main where the keeper is gone.
import { readFileSync } from "node:fs";

/** The processes below `pid`, as far as Linux tells; elsewhere none. Some servers put their own into other groups. */
function descendants(pid: number): number[] {
  let children: number[];
  try {
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8");
    children = text.split(" ").filter(Boolean).map(Number);
  } catch {
    // No such process any more, or no /proc.
    return [];
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Ends the process, its group and its descendants with SIGKILL. The process leads its group. */
export function killTree(pid: number): void {
  for (const each of [...descendants(pid), pid, -pid]) {
    try {
      process.kill(each, "SIGKILL");
    } catch (error) {
      // Already gone; of a group that is all but gone macOS says EPERM.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ESRCH" && code !== "EPERM") throw error;
    }
  }
}
