// The kernel's side of src/host.ts: what helper modules may ask of the kernel. Main thread.
import type { Host, HostCell, MimeBundle, HostInspection } from "../../src/host.ts";
import type { CommRegistry } from "../comms/comm-registry.ts";
import { CellRun, currentRun } from "./cell-run.ts";
import type { CellSources } from "./cell-sources.ts";
import type { Guards } from "./guards.ts";
import type { Input } from "./input.ts";
import type { IoLink } from "./io-link.ts";
import type { SessionScope } from "./scope/session-scope.ts";

export interface HostParts {
  inspection: HostInspection;
  link: IoLink;
  guards: Guards;
  input: Input;
  directory: string;
  /** The run that output without a cell belongs to. */
  fallbackRun: () => number;
  comms: CommRegistry;
  whenIdle: (callback: () => void) => void;
  cells: CellSources;
  scope: SessionScope;
}

export function createHost({
  inspection,
  link,
  guards,
  input,
  directory,
  fallbackRun,
  cells,
  scope,
  comms,
  whenIdle,
}: HostParts): Host {
  const run = () => currentRun.getStore()?.run ?? fallbackRun();
  return {
    inspection,
    directory,
    functionSource: (fn) => cells.functionSource(fn, (name) => scope.has(name)),
    openComm: (target, data, options) => comms.open(target, data, options),
    serveComms: (target, opened) => comms.serve(target, opened),
    currentCell: () => currentRun.getStore(),
    runInCell<T>(cell: HostCell, callback: () => T): T {
      if (!(cell instanceof CellRun)) throw new TypeError("runInCell needs a cell, as currentCell() gives it");
      return currentRun.run(cell, callback);
    },
    display(bundle: MimeBundle, { displayId, update = false, metadata = {} } = {}) {
      const content = { data: bundle, metadata, transient: displayId === undefined ? {} : { display_id: displayId } };
      link.publish({ run: run(), messageType: update ? "update_display_data" : "display_data", content });
    },
    capture: (take, callback) => link.capture(take, callback),
    clearOutput: ({ wait = false } = {}) =>
      link.publish({ run: run(), messageType: "clear_output", content: { wait } }),
    input: input.ask,
    whenIdle,
    afterAwait: (check) => guards.afterAwait(check),
  };
}
