// An offset in a cell's JavaScript → the offset in its TypeScript [main], by swc's map and the edits around it.
import { createRequire } from "node:module";
import { withOwnFiles } from "../own-files.ts";
import type * as TraceMapping from "@jridgewell/trace-mapping";
import { offsetAt, oldOffset, positionAt } from "./edits.ts";
import type { JavaScript } from "./javascript.ts";

const require = createRequire(import.meta.url);
/** Decoded maps, as long as their JavaScript is kept. */
const decoded = new WeakMap<JavaScript, TraceMapping.TraceMap>();

/** `javascript` must have been made with a map, where swc made all of it. */
export function originalOffset(javascript: JavaScript, offset: number): number {
  const { prepared, plain, output, outputEdits, map } = javascript;
  if (plain) return prepared.original(offset);
  if (output === prepared.text) return prepared.original(oldOffset(outputEdits, offset));
  if (map === undefined) throw new Error("The cell was compiled without a source map.");
  const { TraceMap, originalPositionFor } = withOwnFiles(
    () => require("@jridgewell/trace-mapping") as typeof TraceMapping,
  );
  const trace = decoded.get(javascript) ?? new TraceMap(map);
  decoded.set(javascript, trace);
  const { line, column } = positionAt(output, oldOffset(outputEdits, offset));
  const found = originalPositionFor(trace, { line, column: column - 1 });
  if (found.line === null) return 0;
  return prepared.original(offsetAt(prepared.text, { line: found.line, column: found.column + 1 }));
}
