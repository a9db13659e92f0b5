// loopbook_tasks_request, loopbook_cancel_task_request: the task inspector from outside (`loopbook ps`). Control channel.
// Messages of our own, signed like any: a kernel that does not know them answers UnknownMessageType.
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const tasksRequest: Handler<"loopbook_tasks_request"> = async (_request, { taskQueries, executions }) => {
  taskQueries.startInspector();
  const snapshot = await taskQueries.snapshot();
  const running = executions.current;
  const state = running ? "busy" : "idle";
  return { status: "ok", pid: process.pid, directory: process.cwd(), state, ...(snapshot && { snapshot }) };
};

export const cancelTaskRequest: Handler<"loopbook_cancel_task_request"> = async ({ content }, { taskQueries }) => {
  const { task_id } = content;
  if (!Number.isInteger(task_id))
    throw new KernelError("bad-request", `task_id should be a whole number and is ${JSON.stringify(task_id)}`);
  const outcome = await taskQueries.cancel(task_id);
  if (outcome === "unknown") throw new KernelError("bad-request", `no live task has the id ${task_id}`);
  return { status: "ok", outcome };
};
