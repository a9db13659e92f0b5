// user_expressions of an execute request (spec: "Execution: user expressions"): each succeeds or fails by itself.
// Main thread. name → expression ⇒ name → rendered value or error.
import type { ExpressionResult } from "../contract.ts";
import { type CellFrames, renderError } from "../display/render-error.ts";
import { renderValue } from "../display/render-value.ts";
import type { CellRun } from "./cell-run.ts";
import { withIntrinsics } from "./intrinsics.ts";
import { bare } from "../own-node.ts";
import { own } from "./raced.ts";
import type { CellRunner } from "./run-cell.ts";

/** Expressions are executions too, with numbers of their own: those of cells are positive. */
let serial = 0;

export async function evaluateExpressions(
  expressions: Record<string, string>,
  run: CellRun,
  runner: CellRunner,
  frames: CellFrames,
): Promise<Record<string, ExpressionResult>> {
  const names = withIntrinsics(() => Object.keys(expressions));
  const results = bare<Record<string, ExpressionResult>>({});
  for (let at = 0; at < names.length; at++) {
    const name = names[at] ?? "";
    results[name] = await own(evaluateExpression(name, expressions[name] ?? "", run, runner, frames));
  }
  return results;
}

async function evaluateExpression(
  name: string,
  source: string,
  run: CellRun,
  runner: CellRunner,
  frames: CellFrames,
): Promise<ExpressionResult> {
  try {
    const prepared = withIntrinsics(() => runner.prepare(source, --serial, run));
    await own(runner.evaluate(prepared, run));
    const { data, metadata, pending } = withIntrinsics(() => renderValue(prepared.runtime?.result));
    return bare({ status: "ok", ...((await pending) ?? { data, metadata }) });
  } catch (error) {
    const cell = { label: `expression ${name}`, source };
    return bare({ status: "error", ...withIntrinsics(() => renderError(error, frames, cell)) });
  }
}
