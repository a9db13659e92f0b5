// The errors of the HTTP client, under aiohttp's names: <https://docs.aiohttp.org/en/stable/client_reference.html#client-exceptions>.

/** Whatever goes wrong with a request (aiohttp.ClientError). */
export class ClientError extends Error {
  override name = "ClientError";
}

/** No connection, or one that broke (aiohttp.ClientConnectionError). */
export class ClientConnectionError extends ClientError {
  override name = "ClientConnectionError";
  /** The system's code, such as `ECONNREFUSED`, `ENOTFOUND` or `UND_ERR_SOCKET`. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The server answered, with a status that `raiseForStatus()` refuses (aiohttp.ClientResponseError). */
export class ClientResponseError extends ClientError {
  override name = "ClientResponseError";
  readonly status: number;
  readonly url: string;

  constructor(status: number, reason: string, url: string) {
    super(`${String(status)} ${reason} from ${url}`);
    this.status = status;
    this.url = url;
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the server closed the connection",
  UND_ERR_SOCKET: "the server closed the connection",
};

/** What fetch threw for `url`, as an error that says what happened. */
export function clientError(error: unknown, url: string): unknown {
  if (!(error instanceof TypeError)) return error;
  const cause = error.cause as { code?: string; message?: string } | undefined;
  if (cause === undefined) return new ClientError(`${url}: ${error.message}`, { cause: error });
  const reason = reasons[cause.code ?? ""] ?? (cause.message === "" ? cause.code : cause.message);
  return new ClientConnectionError(`Cannot get ${url}: ${reason ?? error.message}`, cause.code, cause);
}
