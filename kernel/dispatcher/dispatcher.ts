// Dispatcher: frames of shell and control → handler → reply, with busy before and idle after (spec: "status"). Io thread.
// Handlers return contents; nothing but this file sends replies.
import type { Header, Message } from "../protocol/header.ts";
import { createHeader } from "../protocol/header.ts";
import { checkContent } from "../handlers/content-fields.ts";
import type { HandlerTable, HandlerContext } from "../handlers/table.ts";
import type { Failed } from "../protocol/messages.ts";
import type { Executions } from "../session/executions.ts";
import type { Publisher } from "../session/publisher.ts";
import type { RequestChannel } from "../session/runs.ts";
import type { MessageCodec } from "../wire/message-codec.ts";
import type { Outbox } from "../wire/outbox.ts";

export interface DispatcherParts {
  codec: MessageCodec;
  session: string;
  publisher: Publisher;
  executions: Executions;
  outboxes: Record<RequestChannel, Outbox>;
  handlers: HandlerTable;
  context: HandlerContext;
  /** A line for the kernel's own log (stderr), of something that may come as often as others like. */
  report: (kind: string, message: string) => void;
}

export class Dispatcher {
  readonly #parts: DispatcherParts;
  /** Requests between their busy and their idle. */
  readonly #open: Header[] = [];
  /** Answers that are about to leave. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Takes what one socket received. Never throws: what cannot be understood is a line in the log. */
  receive(channel: RequestChannel, frames: Uint8Array[]): void {
    const { codec, executions, report } = this.#parts;
    let message: Message;
    try {
      message = codec.decode(frames);
    } catch (error) {
      report("ignored messages", `a message on ${channel} was ignored: ${(error as Error).message}`);
      return;
    }
    const type = message.header.msg_type;
    if (type !== "execute_request") {
      void this.#serve(channel, message);
      return;
    }
    const subshell = message.header.subshell_id ?? undefined;
    const isQueued = executions.enqueue(subshell, {
      start: () => this.#serve(channel, message) as Promise<never>,
      abort: async () => {
        const { executionCount } = this.#parts.context.runs;
        await this.#around(channel, message, () =>
          Promise.resolve({ status: "aborted", execution_count: executionCount }),
        );
      },
    });
    if (!isQueued) void this.#around(channel, message, () => Promise.resolve(unknownSubshell(subshell)));
  }

  #serve(channel: RequestChannel, message: Message): Promise<object | undefined> {
    const { handlers, context, report } = this.#parts;
    const type = message.header.msg_type;
    const handler = Object.hasOwn(handlers, type) ? handlers[type as keyof HandlerTable] : undefined;
    if (!handler) {
      report("messages of unknown types", `a message of unknown type ${shortened(type)} came on ${channel}`);
      return this.#around(channel, message, () => Promise.resolve(unknownType(type)));
    }
    return this.#around(channel, message, async () => {
      try {
        checkContent(type, message.content);
        return await handler(message as never, context);
      } catch (error) {
        if (type === "execute_request") return { ...failed(error), execution_count: context.runs.executionCount };
        if (type.endsWith("_request")) return failed(error);
        // comm messages have no reply.
        report("ignored comm messages", `a ${type} on ${channel} was ignored: ${(error as Error).message}`);
        return undefined;
      }
    });
  }

  /** Resolves when every answer that is known has left, as reply and idle. */
  async rested(): Promise<void> {
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }

  /** busy → answer → all that it published → reply → idle. */
  async #around(
    channel: RequestChannel,
    message: Message,
    answer: () => Promise<object | undefined>,
  ): Promise<object | undefined> {
    const { publisher } = this.#parts;
    publisher.status("busy", message.header);
    this.#open.push(message.header);
    const content = await answer();
    const left = this.#leave(channel, message, content);
    this.#leaving.add(left);
    await left;
    this.#leaving.delete(left);
    return content;
  }

  async #leave(channel: RequestChannel, message: Message, content: object | undefined): Promise<void> {
    const { publisher, outboxes, codec, session, context, executions } = this.#parts;
    const { header, identities } = message;
    const isExecution = header.msg_type === "execute_request";
    if (isExecution) {
      const failed = (content as { status?: string } | undefined)?.status === "error";
      if (failed && message.content["stop_on_error"] !== false)
        await executions.condemn(header.subshell_id ?? undefined);
      await publisher.flushed();
    }
    if (content !== undefined) {
      const type = replyType(header.msg_type);
      const metadata = isExecution ? { status: (content as { status: string }).status } : {};
      const frames = (replied: object) =>
        codec.encode({
          identities,
          header: createHeader(type, session),
          parent: header,
          metadata,
          content: replied,
          buffers: [],
        });
      void outboxes[channel].send(() => {
        try {
          return frames(content);
        } catch (error) {
          return frames(failed(error)); // what cannot be written as JSON
        }
      });
    }
    publisher.status("idle", header);
    this.#open.splice(this.#open.indexOf(header), 1);
    const stillBusy = this.#open[0];
    // Front ends show the last status they saw, of whatever request: say again that a cell still runs.
    if (stillBusy) publisher.status("busy", stillBusy);
    context.replied();
    if (isExecution) context.afterExecution(message as never, content as never);
  }
}

function replyType(requestType: string): string {
  return requestType.endsWith("_request")
    ? `${requestType.slice(0, -"_request".length)}_reply`
    : `${requestType}_reply`;
}

function unknownType(type: string): Failed {
  return {
    status: "error",
    ename: "UnknownMessageType",
    evalue: `this kernel has no handler for ${shortened(type)}`,
    traceback: [],
  };
}

/** In one line, however long and odd it is. */
function shortened(type: string): string {
  return JSON.stringify(type.length > 80 ? `${type.slice(0, 80)}…` : type);
}

function unknownSubshell(id: unknown): Failed {
  const evalue = `there is no subshell ${typeof id === "string" ? JSON.stringify(id) : `named by a value of type ${typeof id}`}`;
  return { status: "error", ename: "UnknownSubshell", evalue, traceback: [evalue] };
}

function failed(error: unknown): Failed {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}
