// ControlClient: signed requests on a kernel's control channel, which answers whatever a cell does.
// ConnectionInfo → ask(name, content) → the reply's content. CurveZMQ where the connection file has keys.
import { randomUUID } from "node:crypto";
import { curveKeyPair, Dealer } from "zeromq";
import { createHeader, type Message } from "../protocol/header.ts";
import type { RequestMap, RequestName } from "../protocol/messages.ts";
import { type ConnectionInfo, endpoint } from "../wire/connection-file.ts";
import { MessageCodec } from "../wire/message-codec.ts";
import { CommandError } from "./command-error.ts";

type Waiter = (message: Message) => void;

export class ControlClient {
  readonly #socket: Dealer;
  readonly #codec: MessageCodec;
  readonly #session = randomUUID();
  readonly #waiters = new Map<string, Waiter>();

  constructor(info: ConnectionInfo) {
    this.#codec = new MessageCodec(info.key, info.signatureScheme);
    this.#socket = new Dealer({
      linger: 0,
      routingId: this.#session,
      ...(info.curve && curveOptions(info.curve.publicKey)),
    });
    this.#socket.connect(endpoint(info, "control"));
    void this.#receive();
  }

  /**
   * The content of the kernel's reply.
   * @throws CommandError when the kernel refuses, or has not answered in time
   */
  async ask<Name extends RequestName>(
    name: Name,
    content: RequestMap[Name]["request"],
    withinMs: number,
  ): Promise<Exclude<RequestMap[Name]["reply"], { status: "error" }>> {
    const header = createHeader(`${name}_request`, this.#session, "loopbook");
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const late = () =>
      reject(new CommandError(`the kernel has not answered ${name}_request within ${withinMs / 1000} s`));
    const timer = setTimeout(late, withinMs);
    this.#waiters.set(header.msg_id, resolve);
    try {
      const message: Message<object> = { identities: [], header, parent: {}, metadata: {}, content, buffers: [] };
      await this.#socket.send(this.#codec.encode(message));
      const reply = (await promise).content;
      if (reply["status"] === "error") throw new CommandError(String(reply["evalue"]));
      return reply as never;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(header.msg_id);
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      let message: Message;
      try {
        message = this.#codec.decode(frames);
      } catch {
        continue; // not from the kernel: it does not know the key
      }
      this.#waiters.get((message.parent as { msg_id?: string }).msg_id ?? "")?.(message);
    }
  }
}

function curveOptions(serverKey: string) {
  const { publicKey, secretKey } = curveKeyPair();
  return { curveServerKey: serverKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}
