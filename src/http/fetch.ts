// undici's own fetch and pool, tied to the task that uses them. Main thread.
import type { Pool, RequestInit, Response } from "undici";
import { Exchange } from "./exchange.ts";

/**
 * undici's `fetch`, whose request ends when the task that awaits it is cancelled:
 * <https://undici.nodejs.org/#/docs/api/Fetch>. @throws ClientConnectionError where there is no connection
 */
export async function fetch(url: string | URL, options: RequestInit = {}): Promise<Response> {
  const undici = await import("undici");
  const exchange = new Exchange(options.method ?? "GET", String(url), undefined);
  const signal = options.signal ? AbortSignal.any([options.signal, exchange.signal]) : exchange.signal;
  return exchange.wait(() => undici.fetch(url, { ...options, signal }));
}

/** undici's pool of connections to one origin: <https://undici.nodejs.org/#/docs/api/Pool>. `await using` destroys it. */
export async function openPool(origin: string | URL, options: Pool.Options = {}): Promise<Pool & AsyncDisposable> {
  const { Pool } = await import("undici");
  const pool = new Pool(origin, options);
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.destroy() });
}
