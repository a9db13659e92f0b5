// Housekeeping: what many small cells leave behind is collected before V8 would: it lets a small heap grow several times
// over. Io thread. executions → a collection on main, between cells, and of this thread's own heap where that has grown.
import type { Executions } from "./executions.ts";
import { MainInspector } from "./main-inspector.ts";

/** Collecting takes some 10 ms of a small heap: not felt, once in so many cells. */
const cellsBetween = 500;
/** With more in use, what cells leave behind does not count, and collecting takes long. */
const smallHeapBytes = 96 * 1024 * 1024;
/** This thread keeps 13 MiB; texts of cells that were checked made ten times that before V8 collected them. */
const grownHeapBytes = 32 * 1024 * 1024;

export interface HousekeepingParts {
  executions: Executions;
  report: (message: string) => void;
}

export class Housekeeping {
  readonly #parts: HousekeepingParts;
  #cells = 0;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** The reply of a cell has left. */
  executed(): void {
    const { executions, report } = this.#parts;
    if (++this.#cells < cellsBetween || executions.current !== undefined) return;
    this.#cells = 0;
    collect()
      .then(collectOwn)
      .catch((error: unknown) => report(`memory could not be tidied: ${String(error)}`));
  }
}

async function collect(): Promise<void> {
  const inspector = await MainInspector.open();
  try {
    if ((await inspector.usedHeapBytes()) <= smallHeapBytes) await inspector.collectGarbage();
  } finally {
    inspector.close();
  }
}

async function collectOwn(): Promise<void> {
  const { getHeapStatistics } = await import("node:v8");
  if (getHeapStatistics().used_heap_size <= grownHeapBytes) return;
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connect();
  // In a task of its own, which a closed session would have taken back.
  await new Promise<void>((resolve) => session.post("HeapProfiler.collectGarbage", () => resolve()));
  session.disconnect();
}
