// user_expressions of an execute request (spec: "Execution: user expressions"): each succeeds or fails by itself.
// Main thread. name → expression ⇒ name → rendered value or error.
import type { ExpressionResult } from "../contract.ts";
import { type CellFrames, renderError } from "../display/render-error.ts";
import { renderValue } from "../display/render-value.ts";
import type { CellRun } from "./cell-run.ts";
import type { CellRunner } from "./run-cell.ts";

/** Expressions are executions too, with numbers of their own: those of cells are positive. */
let serial = 0;

/** Cells may replace them. */
const { entries: entriesOf, fromEntries: objectOf } = Object;

export async function evaluateExpressions(
  expressions: Record<string, string>,
  run: CellRun,
  runner: CellRunner,
  frames: CellFrames,
): Promise<Record<string, ExpressionResult>> {
  const results: [string, ExpressionResult][] = [];
  for (const [name, source] of entriesOf(expressions)) {
    try {
      const { value } = await runner.evaluate(runner.prepare(source, --serial, run.executionCount), run);
      const { data, metadata, pending } = renderValue(value);
      results.push([name, { status: "ok", ...((await pending) ?? { data, metadata }) }]);
    } catch (error) {
      const cell = { label: `expression ${name}`, source };
      results.push([name, { status: "error", ...renderError(error, frames, cell) }]);
    }
  }
  return objectOf(results);
}
