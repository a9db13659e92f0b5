// is_complete_request → whether a console should run the code or ask for more (spec: "Code completeness").
import type { Handler } from "./table.ts";

export const isCompleteRequest: Handler<"is_complete_request"> = async (request) => {
  const { isComplete } = await import("../evaluator/compiler/is-complete.ts");
  const { rewriteMagics } = await import("../evaluator/magics/magic-lines.ts");
  const { status, indent } = isComplete(rewriteMagics(request.content.code));
  return status === "incomplete" ? { status, indent: indent ?? "" } : { status };
};
