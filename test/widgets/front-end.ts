// A front end of widgets without a page: it follows the models that a kernel opens, and changes them as views do.
// comm messages of a kernel client ⇄ model states, buffers in their places.
import { randomUUID } from "node:crypto";
import type { KernelClient } from "../../kernel/client/kernel-client.ts";
import type { Message } from "../../kernel/protocol/header.ts";

export interface FrontModel {
  id: string;
  name: string;
  state: Record<string, unknown>;
  isClosed: boolean;
  /** Contents of custom messages that came, with their buffers. */
  custom: { content: unknown; buffers: Uint8Array[] }[];
  /** `update` and `echo_update` messages that came, in order. */
  updates: { method: string; state: unknown; parentType: string | undefined }[];
}

interface CommContent {
  comm_id: string;
  target_name?: string;
  data: Record<string, unknown>;
}

export class FrontEnd {
  readonly models = new Map<string, FrontModel>();
  /** Other comms' messages, such as the control channel's. */
  readonly others: CommContent[] = [];
  /** Metadata of the last comm_open. */
  openMetadata: Record<string, unknown> = {};
  readonly #client: KernelClient;
  #waiters: { met: () => boolean; resolve: () => void }[] = [];

  constructor(client: KernelClient) {
    this.#client = client;
    client.onMessage((message, channel) => {
      if (channel === "iopub") this.#take(message);
    });
  }

  /** The newest open model of that name: `IntSliderModel`. */
  model(name: string): FrontModel {
    const found = [...this.models.values()].findLast((model) => model.name === name && !model.isClosed);
    if (!found)
      throw new Error(`no ${name}; there are ${[...this.models.values()].map((model) => model.name).join(", ")}`);
    return found;
  }

  /** Changes properties, as a view does; resolves when the kernel's io thread has taken the message. */
  async change(model: FrontModel, state: Record<string, unknown>, paths: unknown[] = [], buffers: Uint8Array[] = []) {
    await this.send("comm_msg", model.id, { method: "update", state, buffer_paths: paths }, buffers);
  }

  async custom(model: FrontModel, content: Record<string, unknown>, buffers: Uint8Array[] = []) {
    await this.send("comm_msg", model.id, { method: "custom", content }, buffers);
  }

  async send(type: "comm_open" | "comm_msg" | "comm_close", id: string, data: object, buffers: Uint8Array[] = []) {
    const target = type === "comm_open" ? { target_name: "jupyter.widget.control" } : {};
    const exchange = this.#client.send(type, { comm_id: id, ...target, data }, { buffers });
    await exchange.until(() => exchange.messages.some(({ content }) => content["execution_state"] === "idle"));
  }

  newId(): string {
    return randomUUID().replaceAll("-", "");
  }

  close(): void {
    this.#client.close();
  }

  /** Waits until `met`, asked after each message. */
  async until(met: () => boolean): Promise<void> {
    if (met()) return;
    await new Promise<void>((resolve) => this.#waiters.push({ met, resolve }));
  }

  #take(message: Message): void {
    const type = message.header.msg_type;
    if (!type.startsWith("comm_")) return;
    const content = message.content as unknown as CommContent;
    if (type === "comm_open" && content.target_name === "jupyter.widget") this.#open(content, message);
    else this.#followed(type, content, message);
    this.#waiters = this.#waiters.filter(({ met, resolve }) => {
      if (!met()) return true;
      resolve();
      return false;
    });
  }

  #open({ comm_id, data }: CommContent, message: Message): void {
    const state = data["state"] as Record<string, unknown>;
    putBuffers(state, data["buffer_paths"], message.buffers);
    this.openMetadata = message.metadata;
    const name = String(state["_model_name"]);
    this.models.set(comm_id, { id: comm_id, name, state, isClosed: false, custom: [], updates: [] });
  }

  #followed(type: string, content: CommContent, message: Message): void {
    const model = this.models.get(content.comm_id);
    if (!model) {
      this.others.push(content);
      return;
    }
    if (type === "comm_close") model.isClosed = true;
    const { method, state, buffer_paths } = content.data;
    if (method === "custom") model.custom.push({ content: content.data["content"], buffers: message.buffers });
    if (method !== "update" && method !== "echo_update") return;
    const changes = state as Record<string, unknown>;
    putBuffers(changes, buffer_paths, message.buffers);
    Object.assign(model.state, changes);
    const parent = message.parent as { msg_type?: string };
    model.updates.push({ method, state: changes, parentType: parent.msg_type });
  }
}

function putBuffers(state: Record<string, unknown>, paths: unknown, buffers: readonly Uint8Array[]): void {
  (paths as (string | number)[][]).forEach((path, at) => {
    let holder = state;
    for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
    holder[path.at(-1) as string] = new Uint8Array(buffers[at] as Uint8Array);
  });
}
