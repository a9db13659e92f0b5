// The loops that read the sockets, as the kernel ends.
import type { Router } from "zeromq";
import { expect, test } from "vitest";
import { createConnection } from "../../kernel/client/connection.ts";
import { serve, type ServeParts } from "../../kernel/dispatcher/serve.ts";
import { bindSockets, closedSockets, closeSockets } from "../../kernel/wire/sockets.ts";

test("a heartbeat that comes as the sockets close is no fault of the kernel", async () => {
  const faults: unknown[] = [];
  const onFault = (reason: unknown) => void faults.push(reason);
  process.on("unhandledRejection", onFault);
  const connection = await createConnection();
  const sockets = await bindSockets(connection.info);
  const { hb } = sockets;
  // Received before the socket closed, answered after it.
  const late = {
    get closed() {
      return hb.closed;
    },
    send: hb.send.bind(hb),
    async *[Symbol.asyncIterator]() {
      closeSockets(sockets);
      await closedSockets();
      yield [Buffer.from("client"), Buffer.from("ping")];
    },
  } as unknown as Router;
  serve({ sockets: { ...sockets, hb: late } } as ServeParts);
  for (let turns = 0; turns < 5; turns++) await closedSockets();
  process.off("unhandledRejection", onFault);
  await connection.remove();
  expect(hb.closed).toBe(true);
  expect(faults).toEqual([]);
});
