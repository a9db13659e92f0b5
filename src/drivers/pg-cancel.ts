// Stops a PostgreSQL query that runs: a CancelRequest on a connection of its own. Main thread. Client → done.
// PostgreSQL's documentation, "Canceling Requests in Progress".
import { once } from "node:events";
import { connect } from "node:net";

/** What it takes from a `pg.Client`. */
export interface CancellableClient {
  readonly host: string;
  readonly port: number;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
}

const cancelRequestCode = 80877102;

/** Asks the server to cancel what the client's session runs. Resolves when the server has taken it, or cannot be reached. */
export async function requestCancel({ host, port, processID, secretKey }: CancellableClient): Promise<void> {
  if (typeof processID !== "number" || typeof secretKey !== "number") return;
  const request = Buffer.alloc(16);
  for (const [at, value] of [16, cancelRequestCode, processID, secretKey].entries())
    request.writeInt32BE(value, 4 * at);
  const socket = host.startsWith("/") ? connect({ path: `${host}/.s.PGSQL.${String(port)}` }) : connect({ host, port });
  // A server that is gone runs no query either.
  socket.on("error", () => undefined);
  socket.end(request);
  socket.resume();
  await once(socket, "close");
}
