// interrupt_request (interrupt_mode "message") → stops whatever main does (spec: "Kernel interrupt").
import type { Handler } from "./table.ts";

export const interruptRequest: Handler<"interrupt_request"> = ({ header }, { interrupter, executions }) => {
  const subshell = header.subshell_id ?? undefined;
  const run = subshell === undefined ? executions.current : executions.currentOf(subshell);
  // Answered at once: how long main takes to stop is seen in the interrupted cell's own reply.
  void interrupter.interrupt({ run });
  // Beyond the spec: who has a limit for a cell's run learns that it had ended, and waits for its type check alone.
  return { status: "ok", was_running: run !== undefined };
};
