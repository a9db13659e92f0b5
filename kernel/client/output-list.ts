// OutputList: iopub messages of one cell → its outputs as a notebook stores them (nbformat 4.5, "Code cells").
// Streams are joined, clear_output and update_display_data are carried out, as nbclient does.
import type { Message } from "../protocol/header.ts";
import type { DisplayContent, ErrorFields, IopubMap, MimeData } from "../protocol/messages.ts";

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data";
  data: MimeData;
  metadata: MimeData;
}

export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number;
  data: MimeData;
  metadata: MimeData;
}

export type ErrorOutput = { output_type: "error" } & ErrorFields;

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** Displays that have an id, over all cells of a session: an update reaches every one of them. */
export class DisplayRegistry {
  readonly #displays = new Map<string, Set<DisplayOutput | ResultOutput>>();

  add(id: string, output: DisplayOutput | ResultOutput): void {
    const known = this.#displays.get(id);
    if (known) known.add(output);
    else this.#displays.set(id, new Set([output]));
  }

  update(id: string, { data, metadata }: DisplayContent): void {
    for (const output of this.#displays.get(id) ?? []) Object.assign(output, { data, metadata });
  }
}

export class OutputList {
  readonly outputs: Output[] = [];
  readonly #displays: DisplayRegistry;
  #clearBeforeNext = false;

  constructor(displays = new DisplayRegistry()) {
    this.#displays = displays;
  }

  /** Takes in one iopub message; says whether the outputs are other than before. */
  take(message: Message): boolean {
    switch (message.header.msg_type) {
      case "stream":
        this.#stream(message.content as unknown as IopubMap["stream"]);
        return true;
      case "display_data":
      case "execute_result":
        this.#display(message.header.msg_type, message.content as unknown as IopubMap["execute_result"]);
        return true;
      case "update_display_data":
        this.#update(message.content as unknown as DisplayContent);
        return true;
      case "error": {
        const { ename, evalue, traceback } = message.content as unknown as ErrorFields;
        this.#add({ output_type: "error", ename, evalue, traceback });
        return true;
      }
      case "clear_output":
        if ((message.content as unknown as IopubMap["clear_output"]).wait) this.#clearBeforeNext = true;
        else this.outputs.length = 0;
        return true;
      default:
        return false;
    }
  }

  /** All text of one stream. */
  text(name: StreamOutput["name"]): string {
    return this.outputs
      .filter((output): output is StreamOutput => output.output_type === "stream" && output.name === name)
      .map(({ text }) => text)
      .join("");
  }

  #stream({ name, text }: IopubMap["stream"]): void {
    this.#clearIfDue();
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#add({ output_type: "stream", name, text });
  }

  #display(type: "display_data" | "execute_result", content: IopubMap["execute_result"]): void {
    const { data, metadata, execution_count, transient } = content;
    const output: DisplayOutput | ResultOutput =
      type === "display_data"
        ? { output_type: type, data, metadata }
        : { output_type: type, execution_count, data, metadata };
    this.#add(output);
    if (transient?.display_id !== undefined) this.#displays.add(transient.display_id, output);
  }

  #update(content: DisplayContent): void {
    const id = content.transient?.display_id;
    if (id !== undefined) this.#displays.update(id, content);
  }

  #add(output: Output): void {
    this.#clearIfDue();
    this.outputs.push(output);
  }

  #clearIfDue(): void {
    if (!this.#clearBeforeNext) return;
    this.#clearBeforeNext = false;
    this.outputs.length = 0;
  }
}
