// StreamWriter: the outgoing half of a connection, and its closing. Main thread. Writes → the socket, with back pressure.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { RuntimeError } from "../tasks/errors.ts";
import type { WaitTarget } from "../tasks/observer.ts";
import { Suspension } from "../tasks/suspension.ts";
import { sleep } from "../timing/sleep.ts";
import { ConnectionResetError } from "./errors.ts";
import { netObserver } from "./observer.ts";
import type { StreamReader } from "./stream-reader.ts";

/** A host's address and its port, as asyncio's tuples have them. */
export type AddressPair = readonly [host: string, port: number];

/** What `getExtraInfo` knows, by asyncio's names: <https://docs.python.org/3/library/asyncio-protocol.html#asyncio.BaseTransport.get_extra_info>. */
export interface ExtraInfo {
  /** The other end. */
  peername: AddressPair;
  /** This end. */
  sockname: AddressPair;
  /** Node's socket. */
  socket: Socket;
  /** TLS: the cipher in use, its protocol and the length of its secret in bits. */
  cipher: { name: string; standardName: string; version: string };
  /** TLS: the other end's certificate, as Node describes it. */
  peercert: object;
  /** TLS: the protocol's version, such as `TLSv1.3`. */
  protocol: string;
}

const drained = Promise.resolve();

/** How many bytes may wait to be sent: above `high`, `drain()` waits until `low`. */
export interface WriteBufferLimits {
  high: number;
  low: number;
}

/**
 * Writes to a connection (asyncio.StreamWriter): <https://docs.python.org/3/library/asyncio-stream.html#streamwriter>.
 * `await using` closes it at the end of the block and waits until it is closed.
 */
export class StreamWriter {
  readonly #socket: Socket;
  readonly #reader: StreamReader;
  readonly #target: WaitTarget;
  readonly #peername: AddressPair | undefined;
  readonly #sockname: AddressPair | undefined;
  #limits: WriteBufferLimits = { high: 64 * 1024, low: 16 * 1024 };
  #isPaused = false;
  #isClosing = false;
  #isEnded = false;
  #isLost = false;
  #lostBy: Error | undefined;
  readonly #drains = new Set<Suspension>();
  readonly #closes = new Set<Suspension>();

  constructor(socket: Socket, reader: StreamReader, target: WaitTarget) {
    this.#socket = socket;
    this.#reader = reader;
    this.#target = target;
    // Kept, as a closed socket no longer knows them.
    this.#peername = pair(socket.remoteAddress, socket.remotePort);
    this.#sockname = pair(socket.localAddress, socket.localPort);
  }

  /**
   * Hands data over to be sent: bytes, or a string as UTF-8. Follow it by `await writer.drain()`.
   * Once the connection is closed it is dropped, as asyncio does; `drain()` then says so.
   * @throws RuntimeError after `writeEof()`
   */
  write(data: string | Uint8Array): void {
    if (this.#isEnded) throw new RuntimeError("Cannot call write() after writeEof()");
    if (this.#isClosing || this.#isLost) return;
    netObserver?.sent?.(this.#socket, data);
    const { writableLength } = this.#socket;
    if (!this.#isPaused) this.#isPaused = writableLength + data.length > this.#limits.high;
    if (this.#isPaused) this.#socket.write(data, this.#sent);
    else this.#socket.write(data);
  }

  /** Writes several pieces after each other. */
  writelines(pieces: Iterable<string | Uint8Array>): void {
    this.#socket.cork();
    for (const piece of pieces) this.write(piece);
    this.#socket.uncork();
  }

  /**
   * Waits while more than the high mark (64 KiB) is still to be sent, until it is down to the low one (16 KiB), so that
   * a slow reader slows its writer down. @throws ConnectionResetError when the connection is lost.
   */
  drain(): Promise<void> {
    const error = this.#reader.exception();
    if (error) return Promise.reject(error);
    if (this.#isClosing) return this.#drainClosed();
    if (this.#isLost) return Promise.reject(this.#lostBy ?? new ConnectionResetError("Connection lost", "ECONNRESET"));
    return this.#isPaused ? this.#wait(this.#drains) : drained;
  }

  /** One turn, so that a loop of writes gives way and sees that the connection is gone. */
  async #drainClosed(): Promise<void> {
    await sleep(0);
    if (this.#isLost) throw this.#lostBy ?? new ConnectionResetError("Connection lost", "ECONNRESET");
  }

  /** Sends what is left, then closes the connection, for reading too. `waitClosed()` waits for it. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (!this.#isLost) this.#socket.destroySoon();
  }

  /** Closes at once and drops what was not sent. */
  abort(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  /** Whether the connection is closed or about to be. */
  isClosing(): boolean {
    return this.#isClosing || this.#isLost;
  }

  /** Waits until the connection is closed. @throws what broke the connection, if something did. */
  async waitClosed(): Promise<void> {
    if (!this.#isLost) await this.#wait(this.#closes);
    else if (this.#lostBy) throw this.#lostBy;
  }

  /** Sends what is left and tells the other end that nothing follows; reading goes on. @throws RuntimeError over TLS. */
  writeEof(): void {
    if (!this.canWriteEof()) throw new RuntimeError("TLS has no writeEof(): close() the connection");
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#socket.end();
  }

  /** Whether `writeEof()` works: not over TLS. */
  canWriteEof(): boolean {
    return !(this.#socket instanceof TLSSocket);
  }

  /** What is known of the connection, or `otherwise` where it has no such thing. */
  getExtraInfo<K extends keyof ExtraInfo>(name: K): ExtraInfo[K] | undefined;
  getExtraInfo<K extends keyof ExtraInfo, D>(name: K, otherwise: D): ExtraInfo[K] | D;
  getExtraInfo(name: keyof ExtraInfo, otherwise?: unknown): unknown {
    if (name === "peername") return this.#peername ?? otherwise;
    if (name === "sockname") return this.#sockname ?? otherwise;
    return name === "socket" ? this.#socket : (tlsInfo(this.#socket, name) ?? otherwise);
  }

  /** How many bytes wait to be sent. */
  get writeBufferSize(): number {
    return this.#socket.writableLength;
  }

  /** Sets where `drain()` begins and ends to wait; `low` is a quarter of `high` unless told. */
  setWriteBufferLimits({ high, low = Math.floor(high / 4) }: { high: number; low?: number }): void {
    this.#limits = { high, low };
    this.#isPaused = this.#socket.writableLength > high;
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** For the connection: the socket is closed. */
  connectionLost(error: Error | undefined): void {
    this.#isLost = true;
    this.#lostBy = error;
    for (const wait of this.#drains) {
      wait.reject(error ?? new ConnectionResetError("Connection lost", "ECONNRESET"));
    }
    for (const wait of this.#closes) {
      if (error) wait.reject(error);
      else wait.resolve();
    }
  }

  readonly #sent = (): void => {
    if (!this.#isPaused || this.#socket.writableLength > this.#limits.low) return;
    this.#isPaused = false;
    for (const wait of this.#drains) wait.resolve();
  };

  async #wait(waits: Set<Suspension>): Promise<void> {
    const wait = new Suspension(this.#target);
    waits.add(wait);
    try {
      await wait.promise;
    } finally {
      waits.delete(wait);
    }
  }
}

function tlsInfo(socket: Socket, name: keyof ExtraInfo): unknown {
  if (!(socket instanceof TLSSocket)) return undefined;
  if (name === "cipher") return socket.getCipher();
  if (name === "protocol") return socket.getProtocol() ?? undefined;
  if (name !== "peercert") return undefined;
  const certificate = socket.getPeerCertificate();
  return Object.keys(certificate).length > 0 ? certificate : undefined;
}

function pair(host: string | undefined, port: number | undefined): AddressPair | undefined {
  return host === undefined || port === undefined ? undefined : [host, port];
}
