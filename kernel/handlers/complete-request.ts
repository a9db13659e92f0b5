// complete_request → what may follow at the cursor (spec: "Completion").
import { KernelError } from "../protocol/kernel-error.ts";
import type { Handler } from "./table.ts";

export const completeRequest: Handler<"complete_request"> = async (request, { language }) => {
  const { code, cursor_pos } = request.content;
  if (typeof code !== "string") throw new KernelError("bad-request", "complete_request: content.code is not a string");
  return (await language.service()).complete(code, cursor_pos);
};
