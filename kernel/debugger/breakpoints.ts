// Breakpoints: what front ends set, by source, and what V8 has of it. Io thread.
// A cell's are set in each execution of its code, before it runs; a file's wait in V8 until it is imported.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Debugger as Cdp } from "node:inspector";
import type { CompiledCode } from "../contract.ts";
import type { StatementPlace } from "../evaluator/compiler/positions.ts";
import type { DapBreakpoint, DebugCommands, SourceBreakpoint } from "../protocol/debug-messages.ts";
import { breakpointCode } from "./breakpoint-code.ts";
import type { CellScripts } from "./cell-scripts.ts";
import type { InspectorSession } from "./inspector-session.ts";
import { escapePattern, type ScriptTable } from "./script-table.ts";

interface Breakpoint {
  wanted: SourceBreakpoint;
  shown: DapBreakpoint;
  v8: string[];
}

export class Breakpoints {
  readonly #inspector: InspectorSession;
  readonly #cells: CellScripts;
  readonly #scripts: ScriptTable;
  readonly #bySource = new Map<string, Breakpoint[]>();
  #serial = 0;

  constructor(inspector: InspectorSession, cells: CellScripts, scripts: ScriptTable) {
    this.#inspector = inspector;
    this.#cells = cells;
    this.#scripts = scripts;
  }

  /** The breakpoints of each source, as `debugInfo` says them. */
  list(): { source: string; breakpoints: SourceBreakpoint[] }[] {
    return [...this.#bySource].map(([source, breakpoints]) => ({
      source,
      breakpoints: breakpoints.map(({ wanted, shown }) => ({ ...wanted, line: shown.line })),
    }));
  }

  /** Those of ours that V8 stopped at. */
  hit(v8Ids: string[]): number[] {
    const all = [...this.#bySource.values()].flat();
    return all.filter(({ v8 }) => v8.some((id) => v8Ids.includes(id))).map(({ shown }) => shown.id);
  }

  /** Replaces all breakpoints of a source. */
  async set({ source, breakpoints = [] }: DebugCommands["setBreakpoints"]["arguments"]): Promise<DapBreakpoint[]> {
    const { path } = source;
    if (path === undefined) throw new Error("setBreakpoints: source.path is missing");
    for (const { v8 } of this.#bySource.get(path) ?? []) {
      for (const breakpointId of v8) await this.#inspector.post("Debugger.removeBreakpoint", { breakpointId });
    }
    this.#bySource.delete(path);
    const code = this.#cells.codeOf(path);
    const set: Breakpoint[] = [];
    for (const wanted of breakpoints) {
      const shown = { id: ++this.#serial, verified: true, line: wanted.line, source: { path } };
      const breakpoint: Breakpoint = { wanted, shown, v8: [] };
      set.push(breakpoint);
      try {
        if (code !== undefined) await this.#setInCell(breakpoint, code);
        else await this.#setInFile(breakpoint, path);
      } catch (error) {
        Object.assign(shown, { verified: false, message: (error as Error).message });
      }
    }
    if (set.length > 0) this.#bySource.set(path, set);
    return set.map(({ shown }) => shown);
  }

  /** An execution is about to begin: its code's breakpoints are set in its script. */
  async begin(script: CompiledCode): Promise<void> {
    for (const breakpoint of this.#bySource.get(this.#cells.add(script)) ?? []) {
      if (breakpoint.shown.verified) await this.#setInScript(breakpoint, script);
    }
  }

  /** V8 has found the place of a breakpoint whose file was not loaded: says which it is. */
  resolved(v8Id: string, location: Cdp.Location): DapBreakpoint | undefined {
    const found = [...this.#bySource.values()].flat().find(({ v8 }) => v8.includes(v8Id));
    if (!found || found.shown.verified || this.#scripts.isMapped(location.scriptId)) return undefined;
    return this.#verified(found, location);
  }

  /** A file with a source map was parsed and has not run yet: its breakpoints move to where the map says. */
  async mapped(scriptId: string): Promise<DapBreakpoint[]> {
    const moved: DapBreakpoint[] = [];
    for (const [path, breakpoints] of this.#bySource) {
      if (this.#cells.codeOf(path) !== undefined) continue;
      for (const breakpoint of breakpoints) {
        const { line, column } = breakpoint.wanted;
        const found = this.#scripts.ofFile(path, line, column).find(({ script }) => script.id === scriptId);
        if (!found) continue;
        const { lineNumber, columnNumber } = found;
        for (const breakpointId of breakpoint.v8.splice(0)) {
          await this.#inspector.post("Debugger.removeBreakpoint", { breakpointId });
        }
        const { breakpointId, actualLocation } = await this.#inspector.post("Debugger.setBreakpoint", {
          location: { scriptId, lineNumber, columnNumber },
          ...condition(breakpoint, undefined),
        });
        breakpoint.v8.push(breakpointId);
        moved.push(this.#verified(breakpoint, actualLocation));
      }
    }
    return moved;
  }

  #verified({ shown }: Breakpoint, location: Cdp.Location): DapBreakpoint {
    delete shown.message;
    return Object.assign(shown, { verified: true, line: this.#scripts.place(location)?.line ?? shown.line });
  }

  async #setInCell(breakpoint: Breakpoint, code: string): Promise<void> {
    const place = placeFor(this.#cells.placesOf(code), breakpoint.wanted);
    Object.assign(breakpoint.shown, { line: place.original.line, column: place.original.column });
    breakpointCode(breakpoint.shown.id, breakpoint.wanted, place.locals);
    for (const script of this.#cells.scriptsOf(code)) await this.#setInScript(breakpoint, script);
  }

  async #setInScript(breakpoint: Breakpoint, script: CompiledCode): Promise<void> {
    const { generated, locals } = placeFor(this.#cells.places(script), breakpoint.wanted);
    const { breakpointId } = await this.#inspector.post("Debugger.setBreakpointByUrl", {
      url: script.options.filename,
      lineNumber: generated.line - 1,
      columnNumber: generated.column - 1,
      ...condition(breakpoint, locals),
    });
    breakpoint.v8.push(breakpointId);
  }

  async #setInFile(breakpoint: Breakpoint, path: string): Promise<void> {
    const { wanted, shown } = breakpoint;
    readFileSync(path); // throws what the front end is to read when there is no such file
    const loaded = this.#scripts.ofFile(path, wanted.line, wanted.column);
    const [at] = loaded;
    const { lineNumber, columnNumber } = at ?? { lineNumber: wanted.line - 1, columnNumber: (wanted.column ?? 1) - 1 };
    const { breakpointId, locations } = await this.#inspector.post("Debugger.setBreakpointByUrl", {
      urlRegex: `^${escapePattern(pathToFileURL(path).href)}(\\?.*)?$`,
      lineNumber,
      columnNumber,
      ...condition(breakpoint, undefined),
    });
    breakpoint.v8.push(breakpointId);
    const [location] = locations;
    const place = location && this.#scripts.place(location);
    if (place) shown.line = place.line;
    else Object.assign(shown, { verified: false, message: "the file is not loaded yet" });
  }
}

function condition({ shown, wanted }: Breakpoint, locals: string[] | undefined): { condition?: string } {
  const code = breakpointCode(shown.id, wanted, locals);
  return code === undefined ? {} : { condition: code };
}

/** The first statement that begins at or after the wanted place. @throws Error when the cell ends before */
function placeFor(places: StatementPlace[], { line, column = 1 }: SourceBreakpoint): StatementPlace {
  const found = places.find(
    ({ original }) => original.line > line || (original.line === line && original.column >= column),
  );
  if (!found) throw new Error(`no statement begins at line ${line} or after it`);
  return found;
}
