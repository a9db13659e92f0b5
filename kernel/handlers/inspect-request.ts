// inspect_request → what is known of the name at the cursor (spec: "Introspection").
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const inspectRequest: Handler<"inspect_request"> = async (request, { language }) => {
  const { code, cursor_pos, detail_level = 0 } = request.content;
  if (typeof code !== "string") throw new KernelError("bad-request", "inspect_request: content.code is not a string");
  return (await language.service()).inspect(code, cursor_pos, detail_level);
};
