// A wait of a cell's own top level, or of a plain async function that it started. Types only.
import type { HostCell } from "../host.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import type { Trail } from "./places.ts";

export interface CellWait {
  readonly cell: HostCell;
  readonly target: WaitTarget;
  readonly sinceSeconds: number;
  readonly trail: Trail;
}
