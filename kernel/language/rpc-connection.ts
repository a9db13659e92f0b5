// RpcConnection: JSON-RPC over a child's stdin and stdout, framed by Content-Length as the language server protocol asks.
// Io thread. requests and notifications → frames; frames → answers.
import type { Readable, Writable } from "node:stream";

interface RpcMessage {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

export interface RpcParts {
  input: Readable;
  output: Writable;
  /** Answers what the server asks of its client. */
  answer: (method: string, params: unknown) => unknown;
}

/** The server refused a request, took too long, or is gone. */
export class RpcError extends Error {
  override readonly name = "RpcError";
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: RpcError) => void;
}

export class RpcConnection {
  readonly #parts: RpcParts;
  readonly #pending = new Map<number, Pending>();
  #serial = 0;
  #received: Buffer = Buffer.alloc(0);
  #closed: RpcError | undefined;

  constructor(parts: RpcParts) {
    this.#parts = parts;
    parts.input.on("data", (chunk: Buffer) => this.#receive(chunk));
    // A server that died reads no more: its exit is what is reported, not the broken pipe.
    parts.output.on("error", (error) => this.close(error.message));
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** @throws RpcError when the server refuses, is gone, or has not answered after `timeoutMs` (it is told to stop then) */
  request(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        this.notify("$/cancelRequest", { id });
        reject(new RpcError(`${method}: no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      const settled = () => {
        clearTimeout(timer);
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        resolve: (result) => {
          settled();
          resolve(result);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#send({ id, method, params });
    });
  }

  /** Fails all that is open; nothing is sent any more. */
  close(reason: string): void {
    this.#closed ??= new RpcError(`the type server is gone: ${reason}`);
    for (const { reject } of [...this.#pending.values()]) reject(this.#closed);
  }

  #send(message: RpcMessage): void {
    if (this.#closed) return;
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#parts.output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const headerEnd = this.#received.indexOf("\r\n\r\n");
      if (headerEnd === -1) return;
      const [, digits] = /Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, headerEnd)) ?? [];
      const end = headerEnd + 4 + Number(digits);
      if (Number.isNaN(end)) {
        this.close("it sent a frame without Content-Length");
        return;
      }
      if (this.#received.length < end) return;
      const text = this.#received.toString("utf8", headerEnd + 4, end);
      this.#received = this.#received.subarray(end);
      this.#take(JSON.parse(text) as RpcMessage);
    }
  }

  #take({ id, method, params, result, error }: RpcMessage): void {
    if (method !== undefined) {
      if (id !== undefined) this.#send({ id, result: this.#parts.answer(method, params) ?? null });
      return;
    }
    const pending = this.#pending.get(Number(id));
    if (error) pending?.reject(new RpcError(error.message));
    else pending?.resolve(result);
  }
}
