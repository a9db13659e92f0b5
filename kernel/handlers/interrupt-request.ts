// interrupt_request (interrupt_mode "message") → stops whatever main does (spec: "Kernel interrupt").
import type { Handler } from "./table.ts";

export const interruptRequest: Handler<"interrupt_request"> = (_request, { interrupter }) => {
  // Answered at once: how long main takes to stop is seen in the interrupted cell's own reply.
  void interrupter.interrupt();
  return { status: "ok" };
};
