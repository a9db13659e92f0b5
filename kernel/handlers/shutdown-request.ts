// shutdown_request → the kernel ends, or ends to be started anew by its manager (spec: "Kernel shutdown").
import type { Handler } from "./table.ts";

export const shutdownRequest: Handler<"shutdown_request"> = (request, { shutdown, publisher }) => {
  const restart = (request.content.restart as boolean | undefined) ?? false;
  publisher.publish("shutdown_reply", { status: "ok", restart }, request.header);
  shutdown(restart);
  return { status: "ok", restart };
};
