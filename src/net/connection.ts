// A connection: a socket as a reader and a writer that see its data, its end and its failure. Main thread.
import type { Socket } from "node:net";
import { connectionError } from "./errors.ts";
import { netObserver } from "./observer.ts";
import { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/** Both ends of a connection: `const [reader, writer] = …` or `const { reader, writer } = …`. `await using` closes it. */
export type Connection = [reader: StreamReader, writer: StreamWriter] &
  AsyncDisposable & { readonly reader: StreamReader; readonly writer: StreamWriter };

/** Wraps a connected socket. `address` names the other end in errors and to the inspector; `limit` is the reader's. */
export function wrapSocket(socket: Socket, address: string, limit: number | undefined): Connection {
  const target = { kind: "socket", label: `socket ${address}` };
  const reader = new StreamReader({ limit, target });
  const writer = new StreamWriter(socket, reader, target);
  let failure: Error | undefined;
  reader.setSource(socket);
  socket.setNoDelay(true);
  socket.on("data", (data: Buffer) => {
    netObserver?.received?.(socket, data);
    reader.feedData(data);
  });
  socket.on("end", () => {
    netObserver?.ended?.(socket);
    reader.feedEof();
    // As asyncio has it: TLS cannot stay half-closed.
    if (!writer.canWriteEof()) writer.close();
  });
  socket.on("error", (error) => {
    failure = connectionError(error, address);
    reader.setException(failure);
  });
  socket.on("close", () => {
    netObserver?.closed?.(socket, failure);
    reader.feedEof();
    writer.connectionLost(failure);
  });
  return Object.assign([reader, writer] as [StreamReader, StreamWriter], {
    reader,
    writer,
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  });
}

/** `127.0.0.1:8888`, `[::1]:8888`. */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}
