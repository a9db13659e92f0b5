// ClientResponse: a server's answer, its body read as asked for. Main thread.
import type { Response } from "undici";
import { ClientResponseError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/**
 * The answer to a request (aiohttp.ClientResponse): <https://docs.aiohttp.org/en/stable/client_reference.html#response-object>.
 * The body may be read more than once. `await using` gives up what was not read.
 */
export class ClientResponse {
  readonly status: number;
  /** The text to the status, such as `Not Found`. */
  readonly reason: string;
  readonly headers: Headers;
  /** Where the answer came from, after redirections. */
  readonly url: string;
  readonly #response: Response;
  readonly #exchange: Exchange;
  #body: Promise<Uint8Array> | undefined;

  constructor(response: Response, exchange: Exchange, url: string) {
    this.#response = response;
    this.#exchange = exchange;
    this.status = response.status;
    this.reason = response.statusText;
    this.headers = response.headers as unknown as Headers;
    this.url = response.url === "" ? url : response.url;
  }

  /** Whether the status is below 400. */
  get ok(): boolean {
    return this.status < 400;
  }

  /** The body's bytes (aiohttp's read). */
  async bytes(): Promise<Uint8Array> {
    this.#body ??= this.#exchange.wait(async () => new Uint8Array(await this.#response.arrayBuffer()));
    return this.#body;
  }

  /** The body as text, in the encoding that the server names, UTF-8 where it names none. */
  async text(): Promise<string> {
    const encoding = /charset=["']?([\w-]+)/i.exec(this.headers.get("content-type") ?? "")?.[1];
    return new TextDecoder(encoding ?? "utf-8").decode(await this.bytes());
  }

  /** The body as JSON, in the shape that the caller declares. @throws SyntaxError */
  async json<T = unknown>(): Promise<T> {
    return JSON.parse(await this.text()) as T;
  }

  /** The body in pieces, as they come. Not after it was read. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
    if (!reader) return;
    try {
      for (;;) {
        const { done, value } = await this.#exchange.wait(() => reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      this.release();
    }
  }

  /** @throws ClientResponseError for a status of 400 or more (aiohttp's raise_for_status) */
  raiseForStatus(): this {
    if (!this.ok) throw new ClientResponseError(this.status, this.reason, this.url);
    return this;
  }

  /** Gives up what was not read. */
  release(): void {
    if (!this.#body) this.#exchange.abort();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.release();
    return Promise.resolve();
  }
}
