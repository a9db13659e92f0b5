// The helper thread of requestSync: asks for what it is told, leaves the answer in the port, and wakes the thread that sleeps.
import { workerData, type MessagePort } from "node:worker_threads";
import { clientError } from "./errors.ts";
import type { SyncAnswer, SyncRequest } from "./request-sync.ts";

const { port, signal } = workerData as { port: MessagePort; signal: Int32Array };

async function ask({ url, options, timeoutMs }: SyncRequest): Promise<SyncAnswer> {
  try {
    const { method = "GET", headers = {}, body } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method,
      headers,
      signal: timeout,
      ...(body !== undefined && { body: body as string }),
    });
    const content = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      reason: response.statusText,
      url: response.url,
      headers: [...response.headers],
      content,
    };
  } catch (error) {
    if ((error as Error).name === "TimeoutError") return { failed: { message: "", code: "timeout" } };
    const { message, code } = clientError(error, url) as Error & { code?: string };
    return { failed: { message, code } };
  }
}

port.on("message", (request: SyncRequest) => {
  void ask(request).then((answer) => {
    port.postMessage(answer);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
});
