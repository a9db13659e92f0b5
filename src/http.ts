// Public entry `loopbook/http`: requests in aiohttp's shape over undici, retries, a blocking client, a server for lessons.
export { ClientResponse } from "./http/client-response.ts";
export { ClientSession, type ClientSessionOptions, type RequestOptions } from "./http/client-session.ts";
export { ClientConnectionError, ClientError, ClientResponseError } from "./http/errors.ts";
export { fetch, openPool } from "./http/fetch.ts";
export { type FailedTry, fetchWithRetries, type RetryOptions } from "./http/fetch-with-retries.ts";
export type {
  Behaviour,
  LoggedRequest,
  Route,
  RouteHandler,
  ServedRequest,
  ServerBehaviour,
} from "./http/http-behaviour.ts";
export { HttpServer, type HttpServerOptions, startHttpServer } from "./http/http-server.ts";
export { getSync, requestSync, type RequestSyncOptions, type SyncResponse } from "./http/request-sync.ts";
