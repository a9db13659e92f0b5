// Reads every socket for as long as the kernel lives. Io thread. frames → dispatcher, heartbeat, input requests.
import { reportSeldom } from "../session/log.ts";
import type { FirstSubscriber } from "../session/first-subscriber.ts";
import type { InputRequests } from "../session/input-requests.ts";
import type { Publisher } from "../session/publisher.ts";
import type { MessageCodec } from "../wire/message-codec.ts";
import type { Sockets } from "../wire/sockets.ts";
import type { Dispatcher } from "./dispatcher.ts";

export interface ServeParts {
  sockets: Sockets;
  dispatcher: Dispatcher;
  inputs: InputRequests;
  publisher: Publisher;
  subscriber: FirstSubscriber;
  codec: MessageCodec;
}

export function serve({ sockets, dispatcher, inputs, publisher, subscriber, codec }: ServeParts): void {
  const loop = async (messages: AsyncIterable<Uint8Array[]>, take: (frames: Uint8Array[]) => void | Promise<void>) => {
    for await (const frames of messages) await take(frames);
  };
  void loop(sockets.shell, (frames) => dispatcher.receive("shell", frames));
  void loop(sockets.control, (frames) => dispatcher.receive("control", frames));
  void loop(sockets.hb, async (frames) => {
    try {
      await sockets.hb.send(frames);
    } catch (error) {
      // A heartbeat that came as the kernel ended: nobody waits for it any more.
      if (!sockets.hb.closed) throw error;
    }
  });
  void loop(sockets.iopub, ([frame]) => {
    if (frame?.[0] !== 1) return;
    publisher.welcome(Buffer.from(frame.subarray(1)).toString());
    subscriber.seen();
  });
  void loop(sockets.stdin, (frames) => {
    try {
      inputs.receive(codec.decode(frames));
    } catch (error) {
      reportSeldom("ignored messages", `a message on stdin was ignored: ${(error as Error).message}`);
    }
  });
}
