// inspect_request → what is known of the name at the cursor (spec: "Introspection").
import type { Handler } from "./table.ts";

export const inspectRequest: Handler<"inspect_request"> = async (request, { language }) => {
  const { code, cursor_pos, detail_level = 0 } = request.content;
  return (await language.service()).inspect(code, cursor_pos, detail_level);
};
