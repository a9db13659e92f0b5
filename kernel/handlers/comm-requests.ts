// comm messages (spec: "Custom messages"). No target is registered: an opened comm is closed at once, as the spec asks.
import type { Handler } from "./table.ts";

export const commInfoRequest: Handler<"comm_info_request"> = () => ({ status: "ok", comms: {} });

export const closeUnknownComm: Handler<"comm_open"> = (request, { publisher }) => {
  publisher.publish("comm_close", { comm_id: request.content.comm_id, data: {} }, request.header);
  return undefined;
};

export const ignoreComm: Handler<"comm_msg" | "comm_close"> = () => undefined;
