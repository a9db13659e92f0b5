// openConnection: a client's connection, plain or over TLS. Main thread. host and port → [reader, writer].
import net from "node:net";
import type { ConnectionOptions } from "node:tls";
import { suspend } from "../tasks/suspension.ts";
import { type Connection, formatAddress, wrapSocket } from "./connection.ts";
import { connectionError } from "./errors.ts";
import { netObserver } from "./observer.ts";

/** Options of `openConnection`. */
export interface OpenConnectionOptions {
  /**
   * true for TLS as it is, or Node's TLS options: `{ ca: cert }` trusts that certificate. The server's certificate is
   * verified, against the host's name or `servername`, unless `rejectUnauthorized` is false.
   */
  tls?: boolean | ConnectionOptions | undefined;
  /** The most bytes of a line or part; 65,536 unless told. */
  limit?: number | undefined;
}

/** Where `openConnection` connects to, in one object with its options. */
export interface OpenConnectionTarget extends OpenConnectionOptions {
  /** A name or an address; `localhost` unless told. */
  host?: string | undefined;
  port: number;
}

/**
 * Connects to a server (asyncio.open_connection):
 * <https://docs.python.org/3/library/asyncio-stream.html#asyncio.open_connection>.
 * Gives `[reader, writer]`. Cancelling the task gives the attempt up.
 * @throws ConnectionRefusedError where nothing listens, ConnectionError for other failures, a bad certificate among them
 */
export function openConnection(target: OpenConnectionTarget): Promise<Connection>;
export function openConnection(host: string, port: number, options?: OpenConnectionOptions): Promise<Connection>;
export async function openConnection(
  hostOrTarget: string | OpenConnectionTarget,
  givenPort?: number,
  options: OpenConnectionOptions = {},
): Promise<Connection> {
  const target = typeof hostOrTarget === "string" ? { ...options, host: hostOrTarget, port: givenPort } : hostOrTarget;
  const { host = "localhost", port, tls, limit } = target;
  if (typeof port !== "number") throw new TypeError(`openConnection needs a port, got ${String(port)}`);
  const address = formatAddress(host, port);
  const start = tls === undefined || tls === false ? plain : await secure(tls === true ? {} : tls);
  return suspend<Connection>({ kind: "socket", label: `connect ${address}` }, ({ resolve, reject }) => {
    const { socket, connected } = start(host, port);
    const fail = (error: Error): void => {
      reject(connectionError(error, address));
    };
    socket.once("error", fail);
    socket.once(connected, () => {
      socket.off("error", fail);
      netObserver?.opened?.(socket, "client");
      resolve(wrapSocket(socket, address, limit));
    });
    return () => {
      // An error of an attempt that was given up concerns nobody.
      socket.off("error", fail).on("error", () => undefined);
      socket.destroy();
    };
  });
}

interface Attempt {
  socket: net.Socket;
  /** The event that says that the connection can be used. */
  connected: string;
}

function plain(host: string, port: number): Attempt {
  return { socket: net.connect({ host, port, allowHalfOpen: true }), connected: "connect" };
}

async function secure(options: ConnectionOptions): Promise<typeof plain> {
  const { default: tls } = await import("node:tls");
  return (host, port) => {
    const servername = net.isIP(host) === 0 ? { servername: host } : {};
    return { socket: tls.connect({ ...servername, ...options, host, port }), connected: "secureConnect" };
  };
}
