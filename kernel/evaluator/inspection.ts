// What the task inspector asks of the kernel, and what the io thread asks of main from outside. Main thread.
// Installed at start, costs nothing until asked: the helper modules' inspector is loaded by a cell or by `loopbook ps`.
import type { HostInspection, RunningCell } from "../../src/host.ts";
import type { SharedState } from "../shared-state.ts";
import { type CellRun, openRuns } from "./cell-run.ts";
import type { IoLink } from "./io-link.ts";

/** The helper modules' own inspector, where it is loaded. */
interface Inspector {
  snapshot(): object;
  cancelTask(id: number): boolean;
}

/** A task as its module shows it, while no inspector is loaded. */
interface PlainTask {
  id: number;
  name: string;
  parentId: number | undefined;
  cancelling(): number;
  waits(): { label: string }[];
  cancel(message: string): boolean;
}

const registered = globalThis as unknown as Record<symbol, unknown>;

function inspector(): Inspector | undefined {
  return registered[Symbol.for("loopbook.inspect")] as Inspector | undefined;
}

function plainTasks(): PlainTask[] {
  const list = registered[Symbol.for("loopbook.tasks")] as (() => PlainTask[]) | undefined;
  return list?.() ?? [];
}

/** As much of a LoopSnapshot as can be said without the inspector. */
function plainSnapshot(): object {
  const tasks = plainTasks().map((task) => {
    const waits = task.waits();
    const waitsFor = waits.map(({ label }) => label).join(" and ");
    const state = task.cancelling() > 0 ? "cancelling" : waits.length > 0 ? "waiting" : "running";
    return {
      id: task.id,
      name: task.name,
      state,
      waitsFor: waitsFor || undefined,
      parentId: task.parentId,
      cancels: task.cancelling(),
    };
  });
  return { tasks, cellWaits: [], resources: [] };
}

export interface InspectionParts {
  link: IoLink;
  state: SharedState;
}

export class Inspection implements HostInspection {
  readonly #parts: InspectionParts;
  readonly #onCellStarted = new Set<() => void>();

  constructor(parts: InspectionParts) {
    this.#parts = parts;
    const outside = { snapshot: () => this.#snapshot() };
    Object.defineProperty(globalThis, Symbol.for("loopbook.tasks.outside"), { value: outside });
  }

  runningCells(): RunningCell[] {
    return [...openRuns].map(describe);
  }

  onCellStarted(callback: () => void): () => void {
    this.#onCellStarted.add(callback);
    return () => this.#onCellStarted.delete(callback);
  }

  /** For the kernel: a cell is about to run. */
  cellStarted(): void {
    for (const callback of this.#onCellStarted) callback();
  }

  watchLoop(blockedMs: number): { beat(): void; stop(): void } {
    const { link, state } = this.#parts;
    link.post({ type: "watchLoop", blockedMs });
    return {
      beat: () => void state.add("heartbeat", 1),
      stop: () => link.post({ type: "watchLoop", blockedMs: undefined }),
    };
  }

  /** Loads the inspector, as `import "loopbook/inspect"` in a cell does. */
  async start(): Promise<void> {
    if (!inspector()) await import("../../src/inspect.ts");
  }

  cancelTask(id: number): boolean {
    const loaded = inspector();
    if (loaded) return loaded.cancelTask(id);
    return (
      plainTasks()
        .find((task) => task.id === id)
        ?.cancel("cancelled from outside") ?? false
    );
  }

  /** Called on top of whatever main does: looks, and changes nothing. */
  #snapshot(): string {
    const stack = new Error("here").stack ?? "";
    const mainAt = stack.split("\n").flatMap((line) => /^\s+at (.*)$/.exec(line)?.[1] ?? []);
    const tasks = inspector()?.snapshot() ?? plainSnapshot();
    return JSON.stringify({ ...tasks, hasInspector: inspector() !== undefined, cells: this.runningCells(), mainAt });
  }
}

function describe(run: CellRun): RunningCell {
  return {
    label: `In[${run.executionCount}]`,
    seconds: (performance.now() - run.startedMs) / 1000,
    waitsAt: run.isInCode ? undefined : run.waitsAt(),
  };
}
