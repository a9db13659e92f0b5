// debug_request → the debugger's response (spec: "Debug request"); a command that fails says so in the response itself.
import type { Handler } from "./table.ts";

export const debugRequest: Handler<"debug_request"> = ({ content, header }, { debug }) =>
  debug.request(content, header);
