// ScriptTable: every script that V8 has parsed, and where its positions stand in what the user wrote. Io thread.
// scriptId + position → source path, line and column; node's, the kernel's and the helper modules' scripts have none.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Debugger as Cdp } from "node:inspector";
import type * as TraceMapping from "@jridgewell/trace-mapping";
import type { Position } from "../evaluator/compiler/positions.ts";
import type { CellScripts } from "./cell-scripts.ts";

const require = createRequire(import.meta.url);
const root = new URL("../../", import.meta.url).href;
const ownFolders = [`${root}kernel/`, `${root}src/`];

/** For V8: scripts in which it never stops. */
export const foreignPatterns = [
  "^node:",
  "^loopbook:",
  "/node_modules/",
  ...ownFolders.map((folder) => `^${escapePattern(folder)}`),
];

export interface Place extends Position {
  path: string;
  /** As a front end shows the source. */
  name: string;
}

interface Script {
  id: string;
  url: string;
  sourceMapUrl: string;
  map?: TraceMapping.TraceMap | undefined;
}

export class ScriptTable {
  readonly #cells: CellScripts;
  readonly #scripts = new Map<string, Script>();

  constructor(cells: CellScripts) {
    this.#cells = cells;
  }

  add({ scriptId, url, sourceMapURL = "" }: Cdp.ScriptParsedEventDataType): void {
    this.#scripts.set(scriptId, { id: scriptId, url, sourceMapUrl: sourceMapURL });
  }

  clear(): void {
    this.#scripts.clear();
  }

  url(scriptId: string): string {
    return this.#scripts.get(scriptId)?.url ?? "";
  }

  /** Whether the script is the user's: a cell, or a file of theirs that is no package's. */
  isUsers(scriptId: string): boolean {
    const url = this.url(scriptId);
    return this.#cells.script(url) !== undefined || (isUserFile(url) && !url.includes("/node_modules/"));
  }

  /** Whether positions in the script are not those of its file. */
  isMapped(scriptId: string): boolean {
    return (this.#scripts.get(scriptId)?.sourceMapUrl ?? "") !== "";
  }

  /** Where V8's position, counted from 0, stands in what the user wrote. */
  place({ scriptId, lineNumber, columnNumber = 0 }: Cdp.Location): Place | undefined {
    const script = this.#scripts.get(scriptId);
    if (!script) return undefined;
    const cell = this.#cells.script(script.url);
    if (cell) {
      const label = /In\[\d*\]/.exec(cell.options.filename)?.[0] ?? "In[?]";
      return {
        path: this.#cells.dump(cell.code),
        name: label,
        ...this.#cells.original(cell, lineNumber, columnNumber),
      };
    }
    if (!isUserFile(script.url)) return undefined;
    const file = fileURLToPath(script.url);
    return { path: file, name: path.basename(file), ...this.#inFile(script, lineNumber, columnNumber) };
  }

  /** Scripts of a file, with the position in each from which V8 should seek a place for the file's line. */
  ofFile(file: string, line: number, column = 1): { script: Script; lineNumber: number; columnNumber: number }[] {
    const url = pathToFileURL(file).href;
    return [...this.#scripts.values()]
      .filter((script) => script.url.replace(/\?.*$/, "") === url)
      .map((script) => ({ script, ...this.#inScript(script, line, column) }));
  }

  /** The user's files that are loaded: those in which a breakpoint can stop. */
  files(): { id: number; name: string; path: string }[] {
    const paths = [...this.#scripts.values()].filter(({ id, url }) => this.isUsers(id) && !this.#cells.script(url));
    const files = new Set(paths.map(({ url }) => fileURLToPath(url)));
    return [...files].map((file, id) => ({ id, name: path.basename(file), path: file }));
  }

  #inFile(script: Script, lineNumber: number, columnNumber: number): Position {
    const map = this.#map(script);
    const { originalPositionFor } = traceMapping();
    const found = map && originalPositionFor(map, { line: lineNumber + 1, column: columnNumber });
    if (found && found.line !== null) return { line: found.line, column: found.column + 1 };
    return { line: lineNumber + 1, column: columnNumber + 1 };
  }

  #inScript(script: Script, line: number, column: number): { lineNumber: number; columnNumber: number } {
    const map = this.#map(script);
    const { generatedPositionFor, LEAST_UPPER_BOUND } = traceMapping();
    const [source] = map?.sources ?? [];
    const position = { source: source ?? "", line, column: column - 1, bias: LEAST_UPPER_BOUND } as const;
    const found = map && source ? generatedPositionFor(map, position) : undefined;
    if (found && found.line !== null) return { lineNumber: found.line - 1, columnNumber: found.column };
    return { lineNumber: line - 1, columnNumber: column - 1 };
  }

  #map(script: Script): TraceMapping.TraceMap | undefined {
    if (script.sourceMapUrl === "" || script.map) return script.map;
    const { TraceMap } = traceMapping();
    const data = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(script.sourceMapUrl);
    const text = data
      ? Buffer.from(decodeURIComponent(data[2] ?? ""), data[1] ? "base64" : "utf8").toString()
      : readFileSync(new URL(script.sourceMapUrl, script.url), "utf8");
    return (script.map = new TraceMap(text));
  }
}

function traceMapping(): typeof TraceMapping {
  return require("@jridgewell/trace-mapping") as typeof TraceMapping;
}

function isUserFile(url: string): boolean {
  return (
    url.startsWith("file:///") && !ownFolders.some((folder) => url.startsWith(folder)) && !/\?run=-?\d+$/.test(url)
  );
}

export function escapePattern(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/]/g, "\\$&");
}
