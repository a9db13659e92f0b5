// `Deno.jupyter` for notebooks written for Deno's kernel. Main thread. Cells see it as `Deno`; globalThis does not.
// md/html/svg/image make displayable objects; display() shows one; broadcast() publishes an iopub message.
import { readFileSync } from "node:fs";
import type { MimeBundle } from "../../src/host.ts";
import { renderValue } from "../display/render-value.ts";

const $display = Symbol.for("Jupyter.display");

interface Displayable {
  [$display](): MimeBundle;
}

interface DisplayOptions {
  raw?: boolean;
  update?: boolean;
  display_id?: string;
}

export type Broadcast = (
  type: string,
  content: Record<string, unknown>,
  extra: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] },
) => void;

export function createDeno(broadcast: Broadcast): { jupyter: object } {
  const display = async (value: unknown, options: DisplayOptions = {}): Promise<void> => {
    const { data, metadata } = options.raw ? { data: value, metadata: {} } : await format(value);
    const transient = options.display_id === undefined ? {} : { display_id: options.display_id };
    broadcast(options.update ? "update_display_data" : "display_data", { data, metadata, transient }, {});
  };
  return {
    jupyter: {
      $display,
      display,
      format: async (value: unknown) => (await format(value)).data,
      broadcast: async (type: string, content: Record<string, unknown>, extra = {}) => {
        broadcast(type, content, extra);
        await Promise.resolve();
      },
      md: template("text/markdown"),
      html: template("text/html"),
      svg: template("image/svg+xml"),
      image: (source: string | URL | Uint8Array) => image(source),
    },
  };
}

async function format(value: unknown): Promise<{ data: MimeBundle; metadata: Record<string, unknown> }> {
  const rendered = renderValue(value);
  return (await rendered.pending) ?? rendered;
}

/** Works as a template tag and, as in Deno, puts values in as they are. */
function template(type: string) {
  return (parts: TemplateStringsArray, ...values: unknown[]): Displayable => {
    const text = String.raw({ raw: parts }, ...values);
    // Front ends without pictures and pages show the text itself.
    return { [$display]: () => ({ [type]: text, "text/plain": text }) };
  };
}

function image(source: string | URL | Uint8Array): Displayable {
  const bytes = typeof source === "string" || source instanceof URL ? readFileSync(source) : source;
  const { data } = renderValue(Buffer.from(bytes));
  return { [$display]: () => data };
}
