// history_request → inputs (and results) of this and earlier sessions (spec: "History").
import type { Handler } from "./table.ts";

export const historyRequest: Handler<"history_request"> = (request, { history }) => ({
  status: "ok",
  history: history.read(request.content),
});
