// The kernel's sockets, met by clients that come again.
import { Dealer } from "zeromq";
import { expect, test } from "vitest";
import { createConnection } from "../../kernel/client/connection.ts";
import { endpoint } from "../../kernel/wire/connection-file.ts";
import { bindSockets, closedSockets, closeSockets } from "../../kernel/wire/sockets.ts";

test.for(["shell", "control", "stdin"] as const)(
  "a client that connects to %s again under its name has the replies, though its old connection is open",
  async (channel) => {
    const connection = await createConnection();
    const sockets = await bindSockets(connection.info);
    // As a gateway does for a browser whose first socket was closed: both have the session's name.
    const clients = [0, 1].map(() => new Dealer({ routingId: "same session", linger: 0 }));
    for (const [at, client] of clients.entries()) {
      client.connect(endpoint(connection.info, channel));
      await client.send(`request ${at}`);
      const [name = "", text = ""] = await sockets[channel].receive();
      expect(String(text)).toBe(`request ${at}`);
      await sockets[channel].send([name, `reply ${at}`]);
      expect((await client.receive()).map(String)).toEqual([`reply ${at}`]);
    }
    for (const client of clients) client.close();
    closeSockets(sockets);
    await closedSockets();
    await connection.remove();
  },
);
