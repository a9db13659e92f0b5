// Listeners: who hears what happens to one widget, each on behalf of the cell that added it. Main thread.
import { host, type HostCell } from "../host.ts";

type Listener = (...values: never[]) => unknown;

export class Listeners {
  readonly #entries = new Map<string, Set<{ cell: HostCell | undefined; listener: Listener }>>();

  /** Returns a function that takes the listener back. */
  add(event: string, listener: Listener): () => void {
    const entry = { cell: host()?.currentCell(), listener };
    const entries = this.#entries.get(event) ?? new Set();
    this.#entries.set(event, entries.add(entry));
    return () => {
      entries.delete(entry);
    };
  }

  emit(event: string, ...values: unknown[]): void {
    for (const { cell, listener } of [...(this.#entries.get(event) ?? [])]) {
      const call = () => {
        callListener(listener as (...values: unknown[]) => unknown, values);
      };
      const kernel = host();
      if (cell && kernel) kernel.runInCell(cell, call);
      else call();
    }
  }
}

/** One listener's error is its cell's uncaught error: the other listeners and the one who made the change go on. */
function callListener(listener: (...values: unknown[]) => unknown, values: unknown[]): void {
  try {
    listener(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
