// InputRequests: asks the front end that sent a cell for a line (spec: "Messages on the stdin channel"). Io thread.
// input (from main) → input_request → input_reply → value back to main, also to a main that waits synchronously.
import type { MessagePort } from "node:worker_threads";
import type { ToIoMap } from "../contract.ts";
import { createHeader, type Message } from "../protocol/header.ts";
import { inputStates, type SharedState } from "../shared-state.ts";
import type { MessageCodec } from "../wire/message-codec.ts";
import type { Outbox } from "../wire/outbox.ts";
import type { MainThread } from "./main-thread.ts";
import type { Runs } from "./runs.ts";

export interface InputParts {
  codec: MessageCodec;
  outbox: Outbox;
  session: string;
  main: MainThread;
  runs: Runs;
  state: SharedState;
  /** Read by main with receiveMessageOnPort while it waits. */
  syncPort: MessagePort;
  /** Resolves when the output before the question has left. */
  flushed: () => Promise<void>;
}

export class InputRequests {
  readonly #parts: InputParts;
  /** msg_id of each open input_request. */
  readonly #open = new Map<string, ToIoMap["input"]>();

  constructor(parts: InputParts) {
    this.#parts = parts;
  }

  async ask(input: ToIoMap["input"]): Promise<void> {
    const { codec, outbox, session, runs, flushed } = this.#parts;
    const run = runs.find(input.run);
    if (!run?.allowStdin) {
      this.#answer(input, undefined);
      return;
    }
    const header = createHeader("input_request", session);
    this.#open.set(header.msg_id, input);
    await flushed();
    const { prompt, password } = input;
    await outbox.send(() =>
      codec.encode({
        identities: run.identities,
        header,
        parent: run.parent,
        metadata: {},
        content: { prompt, password },
        buffers: [],
      }),
    );
  }

  /** Clients answer with the input_request as parent, or (older ones) with none: then it is the only open question. */
  receive(reply: Message): void {
    const { msg_id: asked = "" } = reply.parent as { msg_id?: string };
    const key = this.#open.has(asked) ? asked : [...this.#open.keys()].at(-1);
    const input = key === undefined ? undefined : this.#open.get(key);
    if (key === undefined || !input) return;
    this.#open.delete(key);
    const { value } = reply.content;
    this.#answer(input, typeof value === "string" ? value : JSON.stringify(value ?? ""));
  }

  /** The cell that asked is over or interrupted: a late answer belongs to nobody. */
  forget(run: number): void {
    for (const [id, input] of this.#open) if (input.run === run) this.#open.delete(id);
  }

  #answer(input: ToIoMap["input"], value: string | undefined): void {
    const { main, state, syncPort } = this.#parts;
    if (!input.sync) return main.post({ type: "input", serial: input.serial, value });
    syncPort.postMessage({ serial: input.serial, value });
    state.exchange("inputState", inputStates.waiting, inputStates.answered);
    state.wake("inputState");
  }
}
