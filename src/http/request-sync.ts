// requestSync: an HTTP request that blocks the thread that makes it, as Python's requests does. Any thread.
// A helper thread asks; this one sleeps in Atomics.wait until the answer is there.
import { MessageChannel, receiveMessageOnPort, type MessagePort, Worker } from "node:worker_threads";
import { exportedAs } from "../executor/portable-function.ts";
import { TimeoutError } from "../tasks/errors.ts";
import { ClientConnectionError } from "./errors.ts";

/** Options of `requestSync`. */
export interface RequestSyncOptions {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | Uint8Array | undefined;
  /** How long to block at most, in seconds; 30 unless told. */
  timeoutSeconds?: number | undefined;
}

/** What the helper thread answers. */
export type SyncAnswer =
  | { status: number; reason: string; url: string; headers: [string, string][]; content: Uint8Array }
  | { failed: { message: string; code: string | undefined } };

export interface SyncRequest {
  url: string;
  options: Omit<RequestSyncOptions, "timeoutSeconds">;
  timeoutMs: number;
}

/** The answer to `requestSync`: plain data, which may leave a thread as a result. */
export interface SyncResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly reason: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. */
  readonly text: string;
  /** The body's bytes. */
  readonly content: Uint8Array;
}

interface Helper {
  port: MessagePort;
  signal: Int32Array;
}

let helper: Helper | undefined;

function startHelper(): Helper {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL("./request-sync-worker.ts", import.meta.url), {
    workerData: { port: port2, signal },
    transferList: [port2],
  });
  worker.unref();
  port.unref();
  return { port, signal };
}

/**
 * Asks for `url` and blocks this thread, its event loop included, until the answer is there (Python's requests.request).
 * Meant to be run in a thread: `await runInExecutor(null, requestSync, url)`.
 * @throws ClientConnectionError where there is no connection, TimeoutError after `timeoutSeconds`: a server of this same
 * thread never answers, as its loop is blocked too
 */
export function requestSync(url: string | URL, options: RequestSyncOptions = {}): SyncResponse {
  const { timeoutSeconds = 30, ...rest } = options;
  const { port, signal } = (helper ??= startHelper());
  const timeoutMs = timeoutSeconds * 1000;
  Atomics.store(signal, 0, 0);
  port.postMessage({ url: String(url), options: rest, timeoutMs } satisfies SyncRequest);
  if (Atomics.wait(signal, 0, 0, timeoutMs + 1000) === "timed-out") helper = undefined;
  const answer = (receiveMessageOnPort(port) as { message: SyncAnswer } | undefined)?.message;
  if (!answer || ("failed" in answer && answer.failed.code === "timeout")) {
    const hint = "this thread was blocked meanwhile, and so was any server in it";
    throw new TimeoutError(`${String(url)}: no answer within ${String(timeoutSeconds)} s; ${hint}`);
  }
  if ("failed" in answer) throw new ClientConnectionError(answer.failed.message, answer.failed.code, undefined);
  const { status, reason, headers, content } = answer;
  const text = new TextDecoder().decode(content);
  return { status, ok: status < 400, reason, url: answer.url, headers: Object.fromEntries(headers), text, content };
}

/** `requestSync` with GET (Python's requests.get). */
export function getSync(url: string | URL, options: RequestSyncOptions = {}): SyncResponse {
  return requestSync(url, { ...options, method: "GET" });
}

const entry = new URL("../http.ts", import.meta.url).href;
exportedAs(entry, "requestSync", requestSync);
exportedAs(entry, "getSync", getSync);
