// DebugLink: the session's link to the debugger, which is loaded by the first debug_request. Io thread.
// debug_request → its response; what the debugger says → debug_event; a paused main can be let go.
import type { CompiledCode } from "../contract.ts";
import type { Debugger } from "../debugger/debugger.ts";
import type { Header, ParentHeader } from "../protocol/header.ts";
import type { DebugEvent, DebugReply, DebugRequest } from "../protocol/debug-messages.ts";
import type { Executions } from "./executions.ts";
import type { MainThread } from "./main-thread.ts";
import type { Publisher } from "./publisher.ts";

export interface DebugLinkParts {
  main: MainThread;
  executions: Executions;
  publisher: Publisher;
  report: (message: string) => void;
}

/** Requests that must not wait for an earlier one: it may be what they are to end. */
const urgent: readonly string[] = ["pause", "disconnect", "terminate"];

/** How long a question may wait for a step that computes. */
const turnLimitMs = 60_000;

export class DebugLink {
  readonly #parts: DebugLinkParts;
  #debugger: Debugger | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #parent: ParentHeader = {};
  #seq = 0;

  constructor(parts: DebugLinkParts) {
    this.#parts = parts;
  }

  /** Serves requests in the order of their arrival. */
  async request(request: DebugRequest, header: Header): Promise<DebugReply> {
    this.#parent = header;
    const before = urgent.includes(request.command) ? Promise.resolve() : this.#last;
    const reply = before.then(() => this.#serve(request));
    this.#last = reply.catch(() => undefined);
    return reply;
  }

  /** Main waits for the breakpoints of a run. */
  compiled(script: CompiledCode): void {
    if (this.#debugger) void this.#debugger.compiled(script);
    else this.#parts.main.post({ type: "proceed", run: script.run });
  }

  get isPaused(): boolean {
    return this.#debugger?.stop !== undefined;
  }

  /** Lets a paused main go on, to meet its interrupt. */
  async release(): Promise<void> {
    const { report } = this.#parts;
    if (!this.isPaused) return;
    await this.#debugger?.resume().catch((error: unknown) => report(`main stays paused: ${String(error)}`));
  }

  /** The process ends: an open inspector would hold it. */
  async close(): Promise<void> {
    await this.#debugger?.end();
  }

  async #serve(request: DebugRequest): Promise<DebugReply> {
    const { serve } = await import("../debugger/commands.ts");
    this.#debugger ??= await this.#create();
    const reply = await serve(this.#debugger, request, ++this.#seq);
    // DAP's order: the event follows the response.
    if (request.command === "initialize" && reply.success) setImmediate(() => this.#publish("initialized", {}));
    return reply;
  }

  async #create(): Promise<Debugger> {
    const { Debugger } = await import("../debugger/debugger.ts");
    const { main, report } = this.#parts;
    await main.ready;
    return new Debugger({
      proceed: (run) => main.post({ type: "proceed", run }),
      turned: () => main.answers(turnLimitMs),
      publish: (event, body) => this.#publish(event, body),
      report,
    });
  }

  #publish(event: DebugEvent["event"], body: DebugEvent["body"]): void {
    const { executions, publisher } = this.#parts;
    const content = { type: "event", seq: ++this.#seq, event, body } as DebugEvent;
    publisher.publish("debug_event", content, executions.current?.parent ?? this.#parent);
  }
}
