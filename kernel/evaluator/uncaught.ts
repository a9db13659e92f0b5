// What nobody catches: reported under its cell, and the kernel goes on, whatever cells have made of the process. Main thread.

type Report = (error: unknown) => void;

/** Node asks this property of the process whenever an exception was not caught; false ends the process. */
interface Fatal {
  _fatalException?: (error: unknown, fromPromise: boolean) => boolean;
  _exiting?: boolean;
  exitCode: number | undefined;
}

/** What listens for it; called again where a cell may have removed all listeners, and with them these. */
export function uncaughtListener(report: Report): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const listeners = process.listeners.bind(process);
  const listen = process.on.bind(process);
  return () => {
    for (let at = 0; at < events.length; at++) {
      const event = events[at] as "uncaughtException";
      if (!listeners(event).includes(report)) listen(event, report);
    }
  };
}

/** Reports what Node cannot tell its listeners: by `process.emit`, which a cell may have replaced by one that throws or tells nobody. */
export function surviveEmit(report: Report): void {
  const node = process as unknown as Fatal;
  const original = node._fatalException;
  if (typeof original !== "function") return;
  // Its own, not the one of all emitters.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- stays a method of the process
  Object.defineProperty(process, "emit", { value: process.emit, writable: true, configurable: true });
  node._fatalException = (error, fromPromise) => {
    try {
      if (original(error, fromPromise)) return true;
      // It has taken leave already.
      node._exiting = false;
      node.exitCode = undefined;
    } catch {
      // Not the error that is to be reported.
    }
    report(error);
    return true;
  };
}
