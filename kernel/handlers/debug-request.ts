// debug_request → the debugger's response (spec: "Debug request"); a command that fails says so in the response itself.
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const debugRequest: Handler<"debug_request"> = ({ content, header }, { debug }) => {
  if (typeof content.command !== "string") {
    throw new KernelError("bad-request", "debug_request: content.command is not a string");
  }
  return debug.request(content, header);
};
