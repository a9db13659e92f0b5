// complete_request → what may follow at the cursor (spec: "Completion").
import type { Handler } from "./table.ts";

export const completeRequest: Handler<"complete_request"> = async (request, { language }) => {
  const { code, cursor_pos } = request.content;
  return (await language.service()).complete(code, cursor_pos);
};
