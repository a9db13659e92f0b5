// execute_request → a run of the cell on main, and its reply (spec: "Execute").
import type { Handler } from "./table.ts";

/** Writing takes as long as a small cell, on the thread that is to send what it prints. */
const writtenAfterMs = 5;

export const executeRequest: Handler<"execute_request"> = async (
  request,
  { executions, publisher, runs, signals, language, history },
) => {
  const { code } = request.content;
  const run = runs.open(request);
  const { silent } = run;
  if (!silent) publisher.publish("execute_input", { code, execution_count: run.executionCount }, request.header);
  const checked = language.cell(code, run);
  // Nothing is awaited otherwise: the cell is on its way to main before its busy has left.
  const refusal = checked.refusal && (await checked.refusal());
  if (refusal) {
    if (!silent) publisher.publish("error", refusal, request.header);
    return { status: "error", execution_count: run.executionCount, ...refusal, payload: [] };
  }
  const running = executions.run(request, run);
  void signals.watch();
  // A kernel that dies in the cell still has it. Small cells are written once, after their reply.
  const writing = run.isStored && setTimeout(() => history.add(run.executionCount, code, null), writtenAfterMs);
  checked.begin();
  const reply = await running;
  if (writing) clearTimeout(writing);
  await checked.end(reply.status === "error" ? reply.ename : undefined);
  return reply;
};
