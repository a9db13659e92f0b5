// Which exceptions stop: all, or those that the user's code does not catch. Io thread.
// V8 takes the kernel's own catch around each cell for one of the program, so it is asked frame by frame.
import type { Debugger as Cdp, Runtime } from "node:inspector";
import type { CellScripts } from "./cell-scripts.ts";
import { catchesAt } from "./catch-ranges.ts";
import type { InspectorSession } from "./inspector-session.ts";
import type { ScriptTable } from "./script-table.ts";

export const exceptionFilters = [
  { filter: "all", label: "All exceptions", default: false },
  { filter: "uncaught", label: "Uncaught exceptions", default: false },
];

/** Thrown to end what runs: an interrupt is no error of the program. */
const endings = new Set(["KeyboardInterrupt", "CancelledError"]);

export interface ExceptionsParts {
  inspector: InspectorSession;
  cells: CellScripts;
  scripts: ScriptTable;
}

export class Exceptions {
  readonly #parts: ExceptionsParts;
  #filters = new Set<string>();

  constructor(parts: ExceptionsParts) {
    this.#parts = parts;
  }

  /** @throws Error for a filter that was not offered */
  async set(filters: string[]): Promise<void> {
    const unknown = filters.find((name) => !exceptionFilters.some(({ filter }) => filter === name));
    if (unknown !== undefined) throw new Error(`there is no exception filter "${unknown}": there are all and uncaught`);
    this.#filters = new Set(filters);
    await this.#parts.inspector.post("Debugger.setPauseOnExceptions", { state: filters.length === 0 ? "none" : "all" });
  }

  async stopsAt({ callFrames, asyncStackTrace, data }: Cdp.PausedEventDataType): Promise<boolean> {
    const { scripts, cells } = this.#parts;
    const exception = data as (Runtime.RemoteObject & { uncaught?: boolean }) | undefined;
    if (endings.has(exception?.className ?? "")) return false;
    const places: Cdp.Location[] = [
      ...callFrames.map(({ location }) => location),
      ...(asyncStackTrace?.callFrames ?? []),
    ];
    const users = places.filter(({ scriptId }) => scripts.isUsers(scriptId));
    const [top] = callFrames;
    if (!top || users[0] !== top.location) return false;
    if (this.#filters.has("all")) return true;
    if (!this.#filters.has("uncaught")) return false;
    for (const place of users) if (await this.#catches(place)) return false;
    // What reaches a cell's top level ends the cell; of anything else V8 knows whether somebody catches it.
    const last = users.at(-1);
    return (
      exception?.uncaught === true || (last !== undefined && cells.script(scripts.url(last.scriptId)) !== undefined)
    );
  }

  async #catches({ scriptId, lineNumber, columnNumber = 0 }: Cdp.Location): Promise<boolean> {
    const { scriptSource } = await this.#parts.inspector.post("Debugger.getScriptSource", { scriptId });
    const lines = scriptSource.split("\n");
    const start = lines.slice(0, lineNumber).reduce((length, line) => length + line.length + 1, 0);
    return catchesAt(scriptSource, start + columnNumber);
  }
}
