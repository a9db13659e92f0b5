// Output: a widget that shows outputs. What code inside `capture` prints, shows and starts lands in it.
// Works by async context, so two tasks that write to two of them at once do not mix.
import { type CapturedOutput, host } from "../host.ts";
import type { Widget } from "./widget.ts";
import { type ViewState, widgetClass, type WidgetOptions } from "./widget-class.ts";

/** One output as notebooks store it (nbformat, "Code cell outputs"). */
export type NotebookOutput = { output_type: string } & Record<string, unknown>;

/** What a output area shows and how, as its model holds it. */
export interface OutputState extends ViewState {
  outputs: readonly NotebookOutput[];
}

const OutputModel = widgetClass<OutputState & { messageId: string }>({
  name: "Output",
  module: { name: "@jupyter-widgets/output", version: "1.0.0" },
  defaults: () => ({ outputs: [], messageId: "" }),
  wireNames: { messageId: "msg_id" },
  summary: [],
});

/** The widget's state goes out whole each time, so a flood of lines is gathered for that long. */
const gatherMs = 50;

class CapturingOutput extends OutputModel {
  #outputs: NotebookOutput[] = [];
  readonly #displays = new Map<string, NotebookOutput>();
  #clearBeforeNext = false;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;

  /** Runs `callback`; what it and all that it starts prints or shows goes here. Gives what `callback` gives. */
  capture<T>(callback: () => T): T {
    const kernel = host();
    return kernel ? kernel.capture((output) => this.#take(output), callback) : callback();
  }

  /** Removes what is shown; with `wait`, only when the next output comes (no flicker). */
  clear({ wait = false }: { wait?: boolean } = {}): void {
    if (wait) this.#clearBeforeNext = true;
    else this.#outputs = [];
    if (!wait) this.#flush();
  }

  #take(output: CapturedOutput): void {
    if (output.type === "clear_output") {
      this.clear({ wait: output.content["wait"] === true });
      return;
    }
    if (output.type === "update_display_data") this.#replace(output.content);
    else this.#add(output);
    this.#flushSoon();
  }

  #add(output: CapturedOutput): void {
    if (this.#clearBeforeNext) this.#outputs = [];
    this.#clearBeforeNext = false;
    if (output.type === "stream") {
      const { name, text } = output;
      const last = this.#outputs.at(-1);
      if (last?.output_type === "stream" && last["name"] === name) last["text"] = String(last["text"]) + text;
      else this.#outputs.push({ output_type: "stream", name, text });
      return;
    }
    const { transient, ...content } = output.content;
    const shown = { output_type: output.type, ...content };
    this.#outputs.push(shown);
    const id = (transient as { display_id?: string } | undefined)?.display_id;
    if (id !== undefined) this.#displays.set(id, shown);
  }

  #replace({ data, metadata, transient }: Record<string, unknown>): void {
    const shown = this.#displays.get((transient as { display_id?: string }).display_id ?? "");
    if (shown) Object.assign(shown, { data, metadata });
  }

  #flushSoon(): void {
    if (performance.now() - this.#sentAt >= gatherMs) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentAt = performance.now();
    if (!this.isClosed) this.set({ outputs: structuredClone(this.#outputs) });
  }
}

/** A place for outputs: `output.capture(() => console.log("here"))`, also for async callbacks. */
export const Output = CapturingOutput as unknown as new (options?: WidgetOptions<OutputState>) => Output;
export type Output = Widget<OutputState> & OutputState & Pick<CapturingOutput, "capture" | "clear">;
