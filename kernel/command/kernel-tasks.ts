// What a running kernel says of its cells and tasks, for ps, pstree and top. ControlClient → KernelTasks.
import path from "node:path";
import type { LoopSnapshot, TaskFacts } from "../../src/inspect/facts.ts";
import { printable } from "../../src/inspect/text/words.ts";
import type { FoundKernel } from "./find-kernels.ts";

const answerMs = 5000;

/** The snapshot that main gives, with what the kernel adds. */
export interface KernelSnapshot extends LoopSnapshot {
  /** False while the kernel's inspector is not loaded yet: places and times are then unknown. */
  hasInspector: boolean;
  waitsForInput: boolean;
  cells: { label: string; seconds: number; waitsAt?: string }[];
  /** The frames of what main executes, innermost first; empty when it waits. */
  mainAt: string[];
}

export interface KernelTasks {
  pid: number;
  directory: string;
  state: "busy" | "idle";
  connectionFile: string;
  /** Absent when main is inside one native call that runs nothing in between. */
  snapshot: KernelSnapshot | undefined;
}

/** @throws CommandError */
export async function askTasks({ client, file }: FoundKernel): Promise<KernelTasks> {
  const { pid, directory, state, snapshot } = await client.ask("loopbook_tasks", {}, answerMs);
  return {
    pid,
    directory,
    state,
    connectionFile: file,
    snapshot: snapshot && complete(snapshot as unknown as KernelSnapshot),
  };
}

/** A kernel whose inspector is not loaded knows less of each task. */
function complete(snapshot: KernelSnapshot): KernelSnapshot {
  const unknown: Omit<TaskFacts, "id" | "name" | "state"> = {
    cell: undefined,
    waitsFor: undefined,
    place: undefined,
    created: undefined,
    parentId: undefined,
    awaitedBy: [],
    awaits: [],
    totalSeconds: Number.NaN,
    busySeconds: Number.NaN,
    readySeconds: Number.NaN,
    waitingSeconds: Number.NaN,
    longestStepSeconds: Number.NaN,
    steps: 0,
    cancels: 0,
    cancelling: 0,
    ending: undefined,
  };
  return { ...snapshot, tasks: snapshot.tasks.map((task) => ({ ...unknown, ...task })) };
}

/** The kernel in one line. */
export function kernelLine({ pid, state, directory, connectionFile }: KernelTasks): string {
  return printable(`kernel ${pid}  ${state}  ${directory}  (${path.basename(connectionFile)})`);
}

/** What its cells do, and where main is when it does not wait: a line each. */
export function cellLines({ snapshot }: KernelTasks): string[] {
  if (!snapshot) return ["main is inside one native call and cannot be looked at"];
  const cells = snapshot.cells.map(({ label, seconds, waitsAt }) => {
    const waits = snapshot.cellWaits.filter(({ cell }) => cell === label).map(({ waitsFor }) => waitsFor);
    const what = waits.length > 0 ? ` for ${waits.join(" and ")}` : "";
    return `${label} runs for ${seconds.toFixed(1)} s${waitsAt === undefined ? "" : `, waits at ${waitsAt}${what}`}`;
  });
  const [at, ...callers] = snapshot.mainAt;
  const busy = at === undefined ? [] : [`main executes ${[at, ...callers.slice(0, 4)].join(" ← ")}`];
  return [...cells, ...busy, ...(snapshot.waitsForInput ? ["a cell waits for input"] : [])].map(printable);
}
