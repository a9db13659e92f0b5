// A front end's debugger in a few lines: requests on control, events from iopub in their order.
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import type {
  DapFrame,
  DapVariable,
  DebugCommand,
  DebugCommands,
  DebugEvent,
  DebugReply,
} from "../../kernel/protocol/debug-messages.ts";

type Body<E extends DebugEvent["event"]> = Extract<DebugEvent, { event: E }>["body"];

export class DebugClient {
  readonly kernel: Kernel;
  readonly #events: DebugEvent[] = [];
  #wake: () => void = () => undefined;
  #seq = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.onMessage(({ header, content }) => {
      if (header.msg_type !== "debug_event") return;
      this.#events.push(content as unknown as DebugEvent);
      this.#wake();
    });
  }

  async reply(command: string, parameters: object = {}): Promise<DebugReply> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: parameters };
    const { content: reply } = await this.kernel.send("debug_request", content, { channel: "control" }).done;
    return reply as unknown as DebugReply;
  }

  /** The body of a response that says success. */
  async ask<C extends DebugCommand>(
    command: C,
    parameters: DebugCommands[C]["arguments"],
  ): Promise<DebugCommands[C]["body"]> {
    const { success, message, body } = await this.reply(command, parameters);
    if (!success) throw new Error(`${command}: ${message ?? "failed"}`);
    return body as DebugCommands[C]["body"];
  }

  /** What JupyterLab asks for when its debugger is switched on. */
  async start(clientID?: string): Promise<void> {
    await this.ask("debugInfo", {});
    await this.ask("initialize", clientID === undefined ? {} : { clientID });
    await this.event("initialized");
    await this.ask("attach", {});
    await this.ask("configurationDone", {});
  }

  /** Sets the breakpoints of a cell; returns the lines where they are. */
  async breakAt(
    code: string,
    ...breakpoints: (number | DebugCommands["setBreakpoints"]["arguments"]["breakpoints"])[]
  ): Promise<number[]> {
    const { sourcePath } = await this.ask("dumpCell", { code });
    const wanted = breakpoints.flatMap((breakpoint) =>
      typeof breakpoint === "number" ? [{ line: breakpoint }] : (breakpoint ?? []),
    );
    const set = await this.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints: wanted });
    return set.breakpoints.map(({ line }) => line);
  }

  /** The next event of this name; earlier ones are passed by. */
  async event<E extends DebugEvent["event"]>(name: E): Promise<Body<E>> {
    for (;;) {
      const event = this.#events.shift();
      if (event?.event === name) return event.body as Body<E>;
      if (!event) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Waits for a stop and says where: the innermost frame. */
  async stop(reason?: string): Promise<DapFrame> {
    const stopped = await this.event("stopped");
    if (reason !== undefined && stopped.reason !== reason)
      throw new Error(`stopped for ${stopped.reason}: ${JSON.stringify(stopped)}`);
    const [top] = await this.frames();
    if (!top) throw new Error("stopped without a frame");
    return top;
  }

  async frames(): Promise<DapFrame[]> {
    return (await this.ask("stackTrace", { threadId: 1 })).stackFrames;
  }

  /** A step and the place it leads to, as `line` of `name`. */
  async step(command: "next" | "stepIn" | "stepOut"): Promise<string> {
    await this.ask(command, { threadId: 1 });
    return placeOf(await this.stop("step"));
  }

  continue(): Promise<unknown> {
    return this.ask("continue", { threadId: 1 });
  }

  /** The names of a scope of a frame. */
  async scope(frameId: number, name: "Locals" | "Session"): Promise<Record<string, DapVariable>> {
    const { scopes } = await this.ask("scopes", { frameId });
    const scope = scopes.find((candidate) => candidate.name === name);
    return this.children(scope?.variablesReference ?? 0);
  }

  async children(
    variablesReference: number,
    paging: { filter?: "indexed" | "named"; start?: number; count?: number } = {},
  ): Promise<Record<string, DapVariable>> {
    const { variables } = await this.ask("variables", { variablesReference, ...paging });
    return Object.fromEntries(variables.map((variable) => [variable.name, variable]));
  }
}

export function placeOf({ name, line }: DapFrame): string {
  return `${name}:${line}`;
}
