// Connection: what the debugger has while V8's inspector is connected to main. Io thread.
import { Breakpoints } from "./breakpoints.ts";
import type { CellScripts } from "./cell-scripts.ts";
import { Exceptions } from "./exceptions.ts";
import { InspectorSession } from "./inspector-session.ts";
import type { ScriptTable } from "./script-table.ts";
import { Variables } from "./variables.ts";

export interface Connection {
  inspector: InspectorSession;
  variables: Variables;
  breakpoints: Breakpoints;
  exceptions: Exceptions;
}

export async function openConnection(cells: CellScripts, scripts: ScriptTable): Promise<Connection> {
  const inspector = await InspectorSession.open();
  return {
    inspector,
    variables: new Variables(inspector),
    breakpoints: new Breakpoints(inspector, cells, scripts),
    exceptions: new Exceptions({ inspector, cells, scripts }),
  };
}
