// ClientSession: requests that share connections, headers and limits. Main thread; undici does the work.
import type { Agent, BodyInit } from "undici";
import { RuntimeError } from "../tasks/errors.ts";
import { ClientResponse } from "./client-response.ts";
import { Exchange } from "./exchange.ts";

/** Options of `ClientSession`. */
export interface ClientSessionOptions {
  /** What relative URLs start from. */
  baseUrl?: string | URL | undefined;
  /** Sent with every request. */
  headers?: Record<string, string> | undefined;
  /** For each request as a whole, its body included, in seconds; 300 unless told, as in aiohttp; null for no limit. */
  timeoutSeconds?: number | null | undefined;
  /** The most connections to one server at a time; 100 unless told. */
  limit?: number | undefined;
  /** Makes every answer of 400 or more throw ClientResponseError. */
  raiseForStatus?: boolean | undefined;
}

/** Options of one request of a `ClientSession`. */
export interface RequestOptions {
  /** Added to the URL's query. */
  params?: Record<string, string | number | boolean> | undefined;
  headers?: Record<string, string> | undefined;
  /** Sent as a JSON body. */
  json?: unknown;
  /** Sent as the body as it is. */
  data?: BodyInit | undefined;
  timeoutSeconds?: number | null | undefined;
  /** Whether redirections are followed; true unless told. */
  allowRedirects?: boolean | undefined;
}

/**
 * Requests that share connections (aiohttp.ClientSession): <https://docs.aiohttp.org/en/stable/client_reference.html#client-session>.
 * `await using session = new ClientSession()` closes them at the end of the block. Cancelling a task aborts its request.
 * Requests throw ClientConnectionError where there is no connection, and TimeoutError after `timeoutSeconds`.
 */
export class ClientSession {
  readonly #options: ClientSessionOptions;
  #agent: Promise<Agent> | undefined;
  #isClosed = false;

  constructor(options: ClientSessionOptions = {}) {
    this.#options = options;
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** As `request`, with the method GET. */
  get(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("GET", url, options);
  }

  /** As `request`, with the method HEAD. */
  head(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("HEAD", url, options);
  }

  /** As `request`, with the method POST. */
  post(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("POST", url, options);
  }

  /** As `request`, with the method PUT. */
  put(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("PUT", url, options);
  }

  /** As `request`, with the method PATCH. */
  patch(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("PATCH", url, options);
  }

  /** As `request`, with the method DELETE. */
  delete(url: string | URL, options?: RequestOptions): Promise<ClientResponse> {
    return this.request("DELETE", url, options);
  }

  /** Sends a request; resolves when the answer's headers are there. */
  async request(method: string, url: string | URL, options: RequestOptions = {}): Promise<ClientResponse> {
    if (this.#isClosed) throw new RuntimeError("Session is closed");
    const target = new URL(url, this.#options.baseUrl);
    for (const [name, value] of Object.entries(options.params ?? {})) target.searchParams.append(name, String(value));
    const body = options.json === undefined ? options.data : JSON.stringify(options.json);
    const json: Record<string, string> = options.json === undefined ? {} : { "content-type": "application/json" };
    const timeoutSeconds = options.timeoutSeconds === undefined ? this.#timeout : options.timeoutSeconds;
    const exchange = new Exchange(method, target.href, timeoutSeconds ?? undefined);
    const { fetch } = await import("undici");
    const dispatcher = await (this.#agent ??= this.#start());
    const response = await exchange.wait(() =>
      fetch(target, {
        method,
        dispatcher,
        headers: { ...json, ...this.#options.headers, ...options.headers },
        ...(body !== undefined && { body }),
        redirect: options.allowRedirects === false ? "manual" : "follow",
        signal: exchange.signal,
      }),
    );
    const answer = new ClientResponse(response, exchange, target.href);
    return this.#options.raiseForStatus ? answer.raiseForStatus() : answer;
  }

  /** Closes the connections. Requests under way fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const agent = await this.#agent;
    await agent?.destroy();
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #timeout(): number | null {
    return this.#options.timeoutSeconds === undefined ? 300 : this.#options.timeoutSeconds;
  }

  async #start(): Promise<Agent> {
    const { Agent } = await import("undici");
    return new Agent({ connections: this.#options.limit ?? 100 });
  }
}
