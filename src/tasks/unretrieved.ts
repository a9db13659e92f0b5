// Failures that nobody asked for: reported once, when it is certain that nobody will. Main thread.
// In a notebook that is when no cell runs; in plain Node when the future is garbage or the loop runs empty.
import { host, type HostCell } from "../host.ts";

/** What is kept of a failed future. It must not refer to the future, whose collection is what we wait for. */
interface Failure {
  /** Whatever was thrown, commonly an Error. */
  readonly error: Error;
  readonly cell: HostCell | undefined;
  retrieved: boolean;
}

const open = new Set<Failure>();
let collected: FinalizationRegistry<Failure> | undefined;

/** Surfaces the failure as the runtime does for promises: an unhandled rejection, on the cell that began the work. */
function report(failure: Failure): void {
  if (!open.delete(failure) || failure.retrieved) return;
  const kernel = host();
  if (kernel && failure.cell) kernel.runInCell(failure.cell, () => void Promise.reject(failure.error));
  else void Promise.reject(failure.error);
}

function reportAll(): void {
  for (const failure of [...open]) report(failure);
}

/** Watches over a failed future until `retrieve` is called with what this returns. */
export function watchFailure(future: object, error: unknown, cell: HostCell | undefined): Failure {
  const failure: Failure = { error: error as Error, cell, retrieved: false };
  open.add(failure);
  const kernel = host();
  if (cell && kernel?.whenIdle) {
    kernel.whenIdle(() => {
      report(failure);
    });
    return failure;
  }
  if (!collected) {
    collected = new FinalizationRegistry(report);
    process.on("beforeExit", reportAll);
  }
  // An error keeps the frames of its stack, and with them the future, until its stack is made into text.
  if (error instanceof Error) String(error.stack);
  collected.register(future, failure, failure);
  return failure;
}

/** Somebody saw the failure: nothing will be reported. */
export function retrieve(failure: Failure): void {
  failure.retrieved = true;
  open.delete(failure);
  collected?.unregister(failure);
}

export type { Failure };
