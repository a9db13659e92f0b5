// Subshells (JEP 91): shells of their own on the same loop. Control channel. A subshell's cells run while others await.
import { randomUUID } from "node:crypto";
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const createSubshellRequest: Handler<"create_subshell_request"> = (_request, { executions }) => {
  const subshell_id = randomUUID();
  executions.createSubshell(subshell_id);
  return { status: "ok", subshell_id };
};

export const deleteSubshellRequest: Handler<"delete_subshell_request"> = (request, { executions, interrupter }) => {
  const { subshell_id } = request.content;
  const running = executions.currentOf(subshell_id);
  if (!executions.deleteSubshell(subshell_id)) {
    throw new KernelError("bad-request", `there is no subshell ${JSON.stringify(subshell_id)}`);
  }
  if (running) void interrupter.interrupt({ run: running, reason: "its subshell was deleted" });
  return { status: "ok" };
};

export const listSubshellRequest: Handler<"list_subshell_request"> = (_request, { executions }) => ({
  status: "ok",
  subshell_id: executions.subshells,
});
