// How the lesson's server answers: routes, delays and failures on demand. Any thread. Node's request → Node's response.
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

/** What a request is to a handler and to the log. */
export interface ServedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Counts the requests to this path, from 1. */
  readonly count: number;
}

/** What every answer of a server, or of a route, is like. */
export interface Behaviour {
  /** 200 unless told. */
  status?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Text or bytes as they are, everything else as JSON. */
  body?: unknown;
  /** How long to wait before the answer, in seconds. */
  delaySeconds?: number | undefined;
  /** How many requests to a path fail before the first succeeds; Infinity for all. */
  failFirst?: number | undefined;
  /** How those fail: by a status (503 unless told), or by a closed connection. */
  failWith?: number | "reset" | undefined;
}

/** Gives the whole answer, or only its body. */
export type RouteHandler = (request: ServedRequest) => unknown;
/** An answer, a handler, or the body alone. */
export type Route = Behaviour | RouteHandler | string;

export interface ServerBehaviour extends Behaviour {
  /** By path, such as `/page`; `*` for all others. */
  routes?: Readonly<Record<string, Route>> | undefined;
  /** For every path that no route names. */
  handler?: RouteHandler | undefined;
}

/** One line of a server's log. */
export interface LoggedRequest extends ServedRequest {
  /** The status that was sent; 0 for a connection that was closed instead. */
  readonly status: number;
}

/** Makes the function that serves requests as `behaviour` says, and logs each when it is answered. */
export function serve(
  behaviour: ServerBehaviour,
  log: (request: LoggedRequest) => void,
  closing: AbortSignal,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const counts = new Map<string, number>();
  return async (incoming, response) => {
    const url = new URL(incoming.url ?? "/", "http://server");
    const count = (counts.get(url.pathname) ?? 0) + 1;
    counts.set(url.pathname, count);
    const request = await received(incoming, url, count);
    const route = behaviour.routes?.[url.pathname] ?? behaviour.routes?.["*"] ?? behaviour.handler;
    const rules = { ...behaviour, ...(isBehaviour(route) && route) };
    if (rules.delaySeconds !== undefined) await setTimeout(rules.delaySeconds * 1000, undefined, { signal: closing });
    const failure = count <= (rules.failFirst ?? 0) ? (rules.failWith ?? 503) : undefined;
    if (failure === "reset") {
      incoming.socket.destroy();
      log({ ...request, status: 0 });
      return;
    }
    const answer =
      failure === undefined ? await answerOf(route, rules, request) : { status: failure, body: "failed on purpose" };
    send(response, answer);
    log({ ...request, status: response.statusCode });
  };
}

async function answerOf(
  route: Route | undefined,
  rules: Behaviour & ServerBehaviour,
  request: ServedRequest,
): Promise<Behaviour> {
  if (typeof route === "string") return { ...rules, body: route };
  if (typeof route !== "function") {
    if (route === undefined && rules.routes && rules.body === undefined)
      return { status: 404, body: `no ${request.path} here` };
    return rules;
  }
  const given = await route(request);
  return isBehaviour(given) ? { ...rules, ...given } : { ...rules, body: given };
}

const behaviourKeys = new Set(["status", "headers", "body", "delaySeconds", "failFirst", "failWith"]);

function isBehaviour(value: unknown): value is Behaviour {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => behaviourKeys.has(key));
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Behaviour): void {
  const isPlain = typeof body === "string" || body instanceof Uint8Array;
  const type = isPlain ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(isPlain ? body : JSON.stringify(body));
}

async function received(incoming: IncomingMessage, url: URL, count: number): Promise<ServedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString(),
    count,
  };
}
