// How many promises are pending, by the cell that made them. Main thread. V8 is asked to tell of every promise, which
// costs each await some tenths of a microsecond: only while somebody counts.
import { createHook } from "node:async_hooks";
import { host, type HostCell } from "../host.ts";

/** How many promises a place in the code has made. */
export interface PromiseCount {
  /** `In[3]`; undefined for what no cell began. */
  readonly cell: string | undefined;
  readonly pending: number;
  readonly made: number;
}

/** A count that goes on. */
export interface PromiseWatch extends Disposable {
  /** The counts so far, the most first. */
  counts(): PromiseCount[];
  /** Ends it and gives the last counts. */
  stop(): PromiseCount[];
}

interface Count {
  pending: number;
  made: number;
}

/** Counts the promises that are made from now on: async functions that were called and have not ended among them. */
export function watchPromises(): PromiseWatch {
  const counts = new Map<HostCell | undefined, Count>();
  const open = new Map<number, Count>();
  const hook = createHook({
    init(id, type) {
      if (type !== "PROMISE") return;
      const cell = host()?.currentCell();
      const count = counts.get(cell) ?? { pending: 0, made: 0 };
      counts.set(cell, count);
      count.made++;
      count.pending++;
      open.set(id, count);
    },
    promiseResolve(id) {
      const count = open.get(id);
      if (!count) return;
      open.delete(id);
      count.pending--;
    },
    // What was collected can never settle.
    destroy(id) {
      const count = open.get(id);
      if (count && open.delete(id)) count.pending--;
    },
  });
  hook.enable();
  const read = (): PromiseCount[] =>
    [...counts]
      .map(([cell, count]) => ({ cell: cell && `In[${String(cell.executionCount)}]`, ...count }))
      .sort((a, b) => b.pending - a.pending);
  const stop = (): PromiseCount[] => {
    hook.disable();
    return read();
  };
  return { counts: read, stop, [Symbol.dispose]: () => void stop() };
}
