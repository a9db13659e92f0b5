// execute_request → a run of the cell on main, and its reply (spec: "Execute").
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const executeRequest: Handler<"execute_request"> = (request, { executions, publisher, runs }) => {
  const { code, silent = false, stop_on_error = true } = request.content;
  if (typeof code !== "string") throw new KernelError("bad-request", "execute_request: content.code is not a string");
  const run = runs.open(request);
  executions.stopOnError = stop_on_error;
  if (!silent) publisher.publish("execute_input", { code, execution_count: run.executionCount }, request.header);
  return executions.run(request, run);
};
