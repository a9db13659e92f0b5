// Cancellations that wait for their task to wait: while there are any, the kernel checks after each await of a cell.
import { host } from "../host.ts";

let owed = 0;
let disarm: (() => void) | undefined;

/** One more task has a cancellation to be told of. `check` throws it if the code that runs belongs to such a task. */
export function owe(check: () => void): void {
  owed++;
  disarm ??= host()?.afterAwait(check);
}

/** One task less. */
export function settle(): void {
  owed--;
  if (owed > 0) return;
  disarm?.();
  disarm = undefined;
}
