// Cells on a stack that ran before the debugger was attached: main says what they were compiled from. Io thread.
import type { Debugger as Cdp } from "node:inspector";
import type { CompiledCode } from "../contract.ts";
import type { CellScripts } from "./cell-scripts.ts";
import type { InspectorSession } from "./inspector-session.ts";
import type { ScriptTable } from "./script-table.ts";

export async function findCells(
  { callFrames, asyncStackTrace }: Cdp.PausedEventDataType,
  { cells, scripts }: { cells: CellScripts; scripts: ScriptTable },
  inspector: InspectorSession,
): Promise<void> {
  const ids = callFrames.map(({ location }) => location.scriptId);
  for (let trace = asyncStackTrace; trace; trace = trace.parent) {
    ids.push(...trace.callFrames.map(({ scriptId }) => scriptId));
  }
  for (const url of new Set(ids.map((id) => scripts.url(id)))) {
    const run = /\?run=(-?\d+)$/.exec(url)?.[1];
    if (run === undefined || cells.script(url)) continue;
    const found = (await inspector.view("compiled", [{ value: Number(run) }])).value as CompiledCode | undefined;
    if (found) cells.add(found);
  }
}
