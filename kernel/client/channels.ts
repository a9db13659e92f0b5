// The client's side of the five channels: connected sockets that turn into message events (spec: "Introduction").
// ConnectionInfo → send(channel, message), onMessage(channel, message).
import { Dealer, Request, Subscriber } from "zeromq";
import type { Message } from "../protocol/header.ts";
import { type ConnectionInfo, endpoint } from "../wire/connection-file.ts";
import { MessageCodec } from "../wire/message-codec.ts";
import { Outbox } from "../wire/outbox.ts";

/** ZeroMQ retries a refused connection only so often; its own 100 ms would be added to every start of a kernel. */
const reconnectIntervalMs = 1;

export type RequestChannel = "shell" | "control" | "stdin";
export type IncomingChannel = RequestChannel | "iopub";

export interface ChannelEvents {
  onMessage(channel: IncomingChannel, message: Message): void;
  onFault(error: unknown): void;
}

export class Channels {
  readonly #codec: MessageCodec;
  readonly #sockets: Record<RequestChannel, Dealer> & { iopub: Subscriber };
  readonly #outboxes: Record<RequestChannel, Outbox>;
  readonly #info: ConnectionInfo;
  #closed = false;

  /** `identity` is the same on all channels: a kernel finds the requester's stdin by it. */
  constructor(info: ConnectionInfo, identity: string, events: ChannelEvents) {
    this.#info = info;
    this.#codec = new MessageCodec(info.key, info.signatureScheme);
    const common = {
      ...curveOptions(info),
      linger: 0,
      reconnectInterval: reconnectIntervalMs,
      receiveHighWaterMark: 0,
    };
    const dealer = () => new Dealer({ ...common, sendHighWaterMark: 0, routingId: identity });
    this.#sockets = { shell: dealer(), control: dealer(), stdin: dealer(), iopub: new Subscriber(common) };
    this.#sockets.iopub.subscribe();
    const outbox = (channel: RequestChannel) =>
      new Outbox(this.#sockets[channel], { onFault: (error) => events.onFault(error) });
    this.#outboxes = { shell: outbox("shell"), control: outbox("control"), stdin: outbox("stdin") };
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) {
      this.#sockets[channel].connect(endpoint(info, channel));
      this.#receive(channel, events).catch((error: unknown) => events.onFault(error));
    }
  }

  send(channel: RequestChannel, message: Message<object>): Promise<void> {
    return this.#outboxes[channel].send(() => this.#codec.encode(message));
  }

  /** Sends frames as they are: for tests of what a kernel does with bad ones. */
  sendFrames(channel: RequestChannel, frames: (Uint8Array | string)[]): Promise<void> {
    return this.#outboxes[channel].send(() => frames);
  }

  /** One heartbeat there and back, in milliseconds; rejects when none comes within the time. */
  async heartbeat(timeoutMs: number): Promise<number> {
    // A REQ socket that got no answer is stuck, so each beat has its own.
    const socket = new Request({
      ...curveOptions(this.#info),
      linger: 0,
      reconnectInterval: reconnectIntervalMs,
      receiveTimeout: timeoutMs,
    });
    try {
      socket.connect(endpoint(this.#info, "hb"));
      const before = performance.now();
      await socket.send("ping");
      await socket.receive();
      return performance.now() - before;
    } finally {
      socket.close();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const socket of Object.values(this.#sockets)) socket.close();
  }

  async #receive(channel: IncomingChannel, events: ChannelEvents): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      let message: Message;
      try {
        message = this.#codec.decode(frames);
      } catch (error) {
        events.onFault(error);
        continue;
      }
      events.onMessage(channel, message);
    }
  }
}

/** The file's own pair serves its clients too, as jupyter_client has it: who can read the file may connect. */
function curveOptions({ curve }: ConnectionInfo) {
  return curve && { curveServerKey: curve.publicKey, curvePublicKey: curve.publicKey, curveSecretKey: curve.secretKey };
}
