// A process with all that it started, ended at once. In the keeper's process, and on main where the keeper is gone.
// Not on Windows, where no servers are started (start-server.ts).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The processes below `pid`. Some servers put their own into other groups. */
function descendants(pid: number): number[] {
  return process.platform === "linux" ? fromProc(pid) : fromTable(pid);
}

/** One look at the table of all processes: macOS has no /proc. */
function fromTable(pid: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    table.flatMap(([child = 0, of]) => (of === parent && child !== parent ? [child, ...below(child)] : []));
  return below(pid);
}

function fromProc(pid: number): number[] {
  let children: number[];
  try {
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8");
    children = text.split(" ").filter(Boolean).map(Number);
  } catch {
    // No such process any more, or a /proc without it.
    return [];
  }
  return children.flatMap((child) => [child, ...fromProc(child)]);
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
