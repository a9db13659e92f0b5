// fetchWithRetries: a page from a server that may fail for a while. Main thread. url → the answer, or undefined.
import { isExit, CancelledError } from "../tasks/errors.ts";
import { sleep } from "../timing/sleep.ts";
import type { ClientResponse } from "./client-response.ts";
import { ClientResponseError } from "./errors.ts";
import { ClientSession, type RequestOptions } from "./client-session.ts";

/** One try that failed: by an error, or by an answer that is to be asked for again. */
export interface FailedTry {
  /** Counts from 1. */
  readonly attempt: number;
  readonly error?: unknown;
  readonly response?: ClientResponse | undefined;
}

/** Options of `fetchWithRetries`. */
export interface RetryOptions extends RequestOptions {
  /** How often to ask in all; 3 unless told. */
  maxTries?: number | undefined;
  /** The wait between two tries, in seconds; 1 unless told. */
  delaySeconds?: number | undefined;
  /** What each wait is multiplied by after a try; 1 unless told. */
  backoff?: number | undefined;
  /**
   * Which failures to try again: a function, or the statuses that count beside errors. Unless told: errors of the
   * connection, time-outs, and the statuses 408, 425, 429 and 500 up. Other answers are given back as they are.
   */
  retryOn?: readonly number[] | ((failed: FailedTry) => boolean) | undefined;
  /** Called after each failed try. */
  onFailure?: ((failed: FailedTry) => void) | undefined;
  /** Throws the last failure in place of giving undefined. */
  throwLast?: boolean | undefined;
  /** Whose connections to use; one of its own unless told. */
  session?: ClientSession | undefined;
}

/**
 * Asks for `url` until it succeeds, at most `maxTries` times, waiting `delaySeconds` in between. Gives the answer with
 * its body read, or undefined when every try failed. Cancelling the task ends the request or the wait at once.
 *
 * @example
 * ```ts
 * import { fetchWithRetries, startHttpServer } from "loopbook/http";
 * await using server = await startHttpServer({ routes: { "/": { body: "at last", failFirst: 1 } } });
 * const answer = await fetchWithRetries(server.url, { maxTries: 3, delaySeconds: 0.01 });
 * console.log(await answer?.text()); // at last
 * ```
 */
export async function fetchWithRetries(
  url: string | URL,
  options: RetryOptions = {},
): Promise<ClientResponse | undefined> {
  const { maxTries = 3, session } = options;
  if (!(maxTries >= 1)) throw new RangeError(`maxTries must be at least 1, got ${String(maxTries)}`);
  if (session) return tryUntilDone(session, url, options, maxTries);
  await using own = new ClientSession();
  return await tryUntilDone(own, url, options, maxTries);
}

async function tryUntilDone(
  session: ClientSession,
  url: string | URL,
  options: RetryOptions,
  maxTries: number,
): Promise<ClientResponse | undefined> {
  const { delaySeconds = 1, backoff = 1, onFailure, throwLast = false } = options;
  const shouldRetry = retryRule(options.retryOn);
  for (let attempt = 1, delay = delaySeconds; ; attempt++, delay *= backoff) {
    const failed = await attemptOnce(session, url, options, attempt);
    const isWorthATry = shouldRetry(failed);
    if (failed.error === undefined && !isWorthATry) return failed.response;
    onFailure?.(failed);
    const isLast = attempt >= maxTries;
    if (failed.error !== undefined && (!isWorthATry || (isLast && throwLast))) throw failed.error as Error;
    if (isLast && throwLast) throw responseError(failed.response);
    if (isLast) return undefined;
    await sleep(delay);
  }
}

async function attemptOnce(
  session: ClientSession,
  url: string | URL,
  request: RequestOptions,
  attempt: number,
): Promise<FailedTry> {
  try {
    const response = await session.get(url, request);
    // A connection that breaks within the body is a failed try as well.
    await response.bytes();
    return { attempt, response };
  } catch (error) {
    if (error instanceof CancelledError || isExit(error)) throw error;
    return { attempt, error };
  }
}

const passingStatuses = new Set([408, 425, 429]);

function retryRule(retryOn: RetryOptions["retryOn"]): (failed: FailedTry) => boolean {
  if (typeof retryOn === "function") return retryOn;
  return ({ error, response }) => {
    if (response === undefined) return isPassing(error);
    if (retryOn) return retryOn.includes(response.status);
    return response.status >= 500 || passingStatuses.has(response.status);
  };
}

/** Errors of the network and of time; a malformed URL stays malformed. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof Error &&
    ["ClientError", "ClientConnectionError", "ClientResponseError", "TimeoutError"].includes(error.name)
  );
}

function responseError(response: ClientResponse | undefined): Error {
  const { status = 0, reason = "", url = "" } = response ?? {};
  return new ClientResponseError(status, reason, url);
}
