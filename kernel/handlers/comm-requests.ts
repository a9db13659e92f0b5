// comm messages (spec: "Custom messages"): handed to main, where the cells' comms live.
import type { Message } from "../protocol/header.ts";
import type { ToMainMap } from "../contract.ts";
import type { Handler, HandlerContext } from "./table.ts";

export const commInfoRequest: Handler<"comm_info_request"> = (request, { comms }) => ({
  status: "ok",
  comms: comms.info(request.content.target_name),
});

export const commOpen: Handler<"comm_open"> = (request, context) => {
  const { comm_id, target_name } = request.content;
  context.comms.opened(comm_id, target_name);
  pass("open", request, context, target_name);
};

export const commMessage: Handler<"comm_msg"> = (request, context) => pass("msg", request, context);

export const commClose: Handler<"comm_close"> = (request, context) => {
  context.comms.closed(request.content.comm_id);
  pass("close", request, context);
};

function pass(
  action: ToMainMap["comm"]["action"],
  {
    header,
    content: { comm_id, data },
    metadata,
    buffers,
  }: Message<{ comm_id: string; data?: Record<string, unknown> }>,
  { main }: HandlerContext,
  targetName = "",
): undefined {
  // Buffers of ZeroMQ messages may share memory that is not ours to hand over: copies cross the port.
  const copies = buffers.map((buffer) => new Uint8Array(buffer));
  main.post({ type: "comm", action, commId: comm_id, targetName, data: data ?? {}, metadata, buffers: copies, header });
}
