// startHttpServer: a small server in a cell, with delays and failures on demand. Main thread; in a thread of its own if told.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { host as kernel } from "../host.ts";
import { formatAddress } from "../net/connection.ts";
import { holdAddress, listenError } from "../net/held-addresses.ts";
import { reportError } from "../net/report-error.ts";
import { type LoggedRequest, serve, type ServerBehaviour } from "./http-behaviour.ts";

export interface HttpServerOptions extends ServerBehaviour {
  /** 0, the default, lets the system choose: `server.url` says which. */
  port?: number | undefined;
  /** The address to listen at; 127.0.0.1 unless told. */
  host?: string | undefined;
  /**
   * Runs the server in a thread of its own, so that it answers even while this thread is blocked, as by `requestSync`.
   * Routes are then plain answers: functions cannot go there.
   */
  ownThread?: boolean | undefined;
}

/** What a server in its own thread tells: where it listens, or why not; then its log. */
export type ServerMessage =
  { port: number } | { failed: { code: string | undefined; message: string } } | { served: LoggedRequest };

/** A server that runs. It ends with `using`, with `close()`, when its cell runs again, and with the kernel. */
export class HttpServer {
  readonly host: string;
  readonly port: number;
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** What was asked for and what was answered, in the order of the answers. */
  readonly requests: LoggedRequest[];
  readonly #end: () => Promise<unknown>;
  #ended: Promise<unknown> | undefined;

  constructor(host: string, port: number, requests: LoggedRequest[], end: () => Promise<unknown>) {
    this.host = host;
    this.port = port;
    this.url = `http://${formatAddress(host, port)}`;
    this.requests = requests;
    this.#end = end;
  }

  /** Stops listening and drops the connections. */
  async close(): Promise<void> {
    await (this.#ended ??= this.#end());
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    void this.close();
  }
}

/**
 * Starts an HTTP server for lessons and tests:
 * `startHttpServer({ routes: { "/": "hello", "/slow": { body: "late", delaySeconds: 2 }, "/shaky": { failFirst: 2 } } })`.
 * @throws AddressInUseError, which says who holds the address
 */
export async function startHttpServer(options: HttpServerOptions = {}): Promise<HttpServer> {
  const { port = 0, host = "127.0.0.1", ownThread = false, ...behaviour } = options;
  const requests: LoggedRequest[] = [];
  const log = (request: LoggedRequest): void => void requests.push(request);
  const begin = ownThread ? listenInThread : listenHttp;
  const listener = await begin(behaviour, host, port, log).catch((error: unknown) => {
    throw listenError(error, host, port);
  });
  const release = holdAddress(host, listener.port);
  const server = new HttpServer(host, listener.port, requests, async () => {
    release();
    forget?.();
    await listener.end();
  });
  const forget = kernel()
    ?.currentCell()
    ?.onReplaced(() => server.close());
  return server;
}

/** A server that listens, and what ends it. */
export interface HttpListener {
  port: number;
  end: () => Promise<unknown>;
}

/** Serves in this thread. Rejects with the system's error. */
export async function listenHttp(
  behaviour: ServerBehaviour,
  host: string,
  port: number,
  log: (request: LoggedRequest) => void,
): Promise<HttpListener> {
  const closing = new AbortController();
  const answer = serve(behaviour, log, closing.signal);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return;
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
      reportError(error, "Unhandled error in a server's handler");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      closing.abort();
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, end };
}

async function listenInThread(
  behaviour: ServerBehaviour,
  host: string,
  port: number,
  log: (request: LoggedRequest) => void,
): Promise<HttpListener> {
  const worker = new Worker(new URL("./http-server-worker.ts", import.meta.url), {
    workerData: { behaviour, host, port },
  });
  const listening = await new Promise<number>((resolve, reject) => {
    worker.on("message", (message: ServerMessage) => {
      if ("port" in message) resolve(message.port);
      else if ("served" in message) log(message.served);
      else reject(Object.assign(new Error(message.failed.message), { code: message.failed.code }));
    });
    worker.once("error", reject);
  });
  return { port: listening, end: () => worker.terminate() };
}
