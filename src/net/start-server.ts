// startServer: a server whose clients are each served by a task. Main thread. callback, host, port → Server.
import { AsyncLocalStorage } from "node:async_hooks";
import net from "node:net";
import type { TlsOptions } from "node:tls";
import { host as kernel } from "../host.ts";
import { CancelledError } from "../tasks/errors.ts";
import { throwIfCancelled } from "../tasks/current.ts";
import { Task } from "../tasks/task.ts";
import { formatAddress, wrapSocket } from "./connection.ts";
import { netObserver } from "./observer.ts";
import { reportError } from "./report-error.ts";
import { listenAll } from "./listeners.ts";
import { Server } from "./server.ts";
import type { StreamReader } from "./stream-reader.ts";
import type { StreamWriter } from "./stream-writer.ts";

/** Serves one client. The connection stays open until it closes the writer, throws, or the server ends. */
export type ClientCallback = (reader: StreamReader, writer: StreamWriter) => unknown;

/** Options of `startServer`. */
export interface StartServerOptions {
  /** A name, an address or several; all of the machine's addresses unless told. `localhost` is 127.0.0.1 and ::1. */
  host?: string | readonly string[] | undefined;
  /** 0, the default, lets the system choose: `server.port` says which. */
  port?: number | undefined;
  /** Node's TLS options, `{ key, cert }` at least: see `selfSignedCertificate`. */
  tls?: TlsOptions | undefined;
  /** The most bytes of a line or part that the readers take; 65,536 unless told. */
  limit?: number | undefined;
  /** How many connections may wait to be accepted; 100 unless told. */
  backlog?: number | undefined;
}

/**
 * Starts a server; `callback(reader, writer)` runs as a task for each client (asyncio.start_server):
 * <https://docs.python.org/3/library/asyncio-stream.html#asyncio.start_server>.
 * What the callback prints goes to the cell that started the server, and so does the report of an error it throws, which
 * closes the connection. Running that cell again ends the server first.
 * @throws AddressInUseError, which says who holds the address; ConnectionError where it cannot be listened at
 *
 * @example
 * ```ts
 * import { openConnection, startServer } from "loopbook/net";
 * await using server = await startServer(
 *   async (reader, writer) => {
 *     writer.write(await reader.readline());
 *     await writer.drain();
 *     writer.close();
 *   },
 *   { host: "127.0.0.1" },
 * );
 * const { reader, writer } = await openConnection("127.0.0.1", server.port);
 * writer.write("echo\n");
 * console.log((await reader.read()).toString().trim()); // echo
 * writer.close();
 * ```
 */
export function startServer(callback: ClientCallback, options?: StartServerOptions): Promise<Server>;
export function startServer(
  callback: ClientCallback,
  host: string | readonly string[] | undefined,
  port: number,
  options?: Omit<StartServerOptions, "host" | "port">,
): Promise<Server>;
export async function startServer(
  callback: ClientCallback,
  hostOrOptions?: string | readonly string[] | StartServerOptions,
  givenPort?: number,
  more: Omit<StartServerOptions, "host" | "port"> = {},
): Promise<Server> {
  const isHost = typeof hostOrOptions === "string" || Array.isArray(hostOrOptions) || hostOrOptions === undefined;
  const options = isHost ? { ...more, host: hostOrOptions, port: givenPort } : (hostOrOptions as StartServerOptions);
  const { host, port = 0, tls, limit, backlog = 100 } = options;
  throwIfCancelled();
  const inStartersContext = AsyncLocalStorage.snapshot();
  const secure = tls === undefined ? undefined : await import("node:tls");
  const server = new Server();
  const serve = (socket: net.Socket): void => {
    inStartersContext(serveClient, server, socket, callback, limit);
  };
  const createServer = (): net.Server =>
    secure && tls
      ? secure.createServer(tls, serve).on("tlsClientError", (_error, socket) => socket.destroy())
      : net.createServer({ allowHalfOpen: true }, serve);
  server.begin(await listenAll({ host, port, backlog, createServer }));
  const forget = kernel()
    ?.currentCell()
    ?.onReplaced(() => server.end());
  if (forget) void server.waitDown().then(forget);
  return server;
}

function serveClient(server: Server, socket: net.Socket, callback: ClientCallback, limit: number | undefined): void {
  const address = formatAddress(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
  netObserver?.opened?.(socket, "server");
  const { reader, writer } = wrapSocket(socket, address, limit);
  const task = new Task(async () => await callback(reader, writer), { name: `client ${address}` });
  server.addClient(writer, task);
  socket.once("close", () => {
    server.removeClient(writer);
  });
  task.onDone(() => {
    if (task.cancelled()) {
      writer.close();
      return;
    }
    const error = task.exception();
    if (error === undefined) return;
    writer.close();
    if (!(error instanceof CancelledError)) reportError(error, "Unhandled error in a server's client callback");
  });
}
