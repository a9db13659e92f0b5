// Whether a server answers yet: one connection, one greeting. Main thread.
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";

/** What a client says first, and how the answer of a server that is ready begins. */
export interface Greeting {
  readonly says: Uint8Array | string;
  readonly answer: RegExp;
}

/** How long an answer may take before the next try. */
const answerMs = 1000;

/** Greets the server. False while it refuses, closes or is silent. */
export function answers(port: number, { says, answer }: Greeting): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    let heard = "";
    socket.setTimeout(answerMs, () => {
      end(false);
    });
    socket.once("connect", () => socket.write(says));
    socket.on("data", (data) => {
      heard += data.toString("latin1");
      end(answer.test(heard));
    });
    socket.once("error", () => {
      end(false);
    });
    socket.once("close", () => {
      end(false);
    });
  });
}

/** A port of 127.0.0.1 that nobody listens at now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
