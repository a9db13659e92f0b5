// Which cell is speaking: for long-lived workers that serve many cells. Main thread; in plain Node there is no cell.
import { host, type HostCell } from "./host.ts";

export type { HostCell } from "./host.ts";

/**
 * The cell on whose behalf the caller runs: the one whose code started it, also long after that cell was idle.
 * Undefined in plain Node and for work that no cell started.
 */
export function currentCell(): HostCell | undefined {
  return host()?.currentCell();
}

/**
 * Runs `callback` as if `cell` had started it: what it prints, displays and fails with belongs to that cell. In plain
 * Node, or without a cell, it is simply called.
 *
 * @example
 * ```ts
 * import { currentCell, runInCell } from "loopbook";
 * const cell = currentCell();
 * const report = (job: string) => runInCell(cell, () => console.log("done:", job));
 * report("first"); // prints under this cell, whoever calls it
 * ```
 */
export function runInCell<T>(cell: HostCell | undefined, callback: () => T): T {
  const kernel = host();
  return kernel && cell ? kernel.runInCell(cell, callback) : callback();
}
