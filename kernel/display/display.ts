// The `display` function that cells use.
// Main thread. values and bundles → display_data, update_display_data and clear_output by way of `publish`.
import { randomBytes } from "node:crypto";
import { imageData, jsonData, tableData, textData, type BundleWithMetadata, type ImageSize } from "./display-data.ts";
import { looksLikeBundle, normalizeBundle } from "./mime-bundle.ts";
import type { TableOptions } from "./render-table.ts";
import { renderValue } from "./render-value.ts";

export type PublishDisplay = (
  type: "display_data" | "update_display_data" | "clear_output",
  content: Record<string, unknown>,
) => void;

export interface ShowOptions {
  /** Names the display: `display.update(id, …)` replaces it, in every place where it is shown. */
  displayId?: string;
  /** More of the message's `transient` field, which notebooks do not store. */
  transient?: Record<string, unknown>;
  /** true: the value is a MIME bundle. false: it is a value, even where it looks like a bundle. */
  raw?: boolean;
  /** Metadata by MIME type, as the messaging spec has it. */
  metadata?: Record<string, unknown>;
}

/** What a `display` call returns: the shown output, which may be replaced. */
export class DisplayHandle {
  readonly id: string;
  readonly #show: (value: unknown, options: ShowOptions | undefined) => void;

  constructor(id: string, show: (value: unknown, options: ShowOptions | undefined) => void) {
    this.id = id;
    this.#show = show;
  }

  /** Shows `value` (or a MIME bundle) in place of what is there. */
  update(value: unknown, options?: Omit<ShowOptions, "displayId">): this {
    this.#show(value, options);
    return this;
  }
}

/** The function, and its members that say what the content is. All but `clear` return the handle of what is shown. */
export interface Display {
  (value: unknown, options?: ShowOptions): DisplayHandle;
  html(source: string, options?: ShowOptions): DisplayHandle;
  markdown(source: string, options?: ShowOptions): DisplayHandle;
  latex(source: string, options?: ShowOptions): DisplayHandle;
  svg(source: string, options?: ShowOptions): DisplayHandle;
  javascript(source: string, options?: ShowOptions): DisplayHandle;
  text(source: string, options?: ShowOptions): DisplayHandle;
  png(image: Uint8Array | ArrayBuffer | string, options?: ShowOptions & ImageSize): DisplayHandle;
  jpeg(image: Uint8Array | ArrayBuffer | string, options?: ShowOptions & ImageSize): DisplayHandle;
  gif(image: Uint8Array | ArrayBuffer | string, options?: ShowOptions & ImageSize): DisplayHandle;
  webp(image: Uint8Array | ArrayBuffer | string, options?: ShowOptions & ImageSize): DisplayHandle;
  json(value: unknown, options?: ShowOptions & { expanded?: boolean; root?: string }): DisplayHandle;
  table(rows: Iterable<unknown>, options?: ShowOptions & TableOptions): DisplayHandle;
  /** Replaces what is shown under `id`, as `handle.update` does. */
  update(id: string, value: unknown, options?: Omit<ShowOptions, "displayId">): DisplayHandle;
  /** Removes the cell's output; with `wait`, only when the next output comes (no flicker). */
  clear(options?: { wait?: boolean }): void;
}

/** The `display` of a session. `publish` sends a message under the cell that is current when it is called. */
export function createDisplay(publish: PublishDisplay): Display {
  const prefix = randomBytes(6).toString("hex");
  let count = 0;

  const send = (
    type: "display_data" | "update_display_data",
    id: string,
    shown: BundleWithMetadata,
    options: ShowOptions = {},
  ) => {
    const metadata = { ...shown.metadata, ...options.metadata };
    publish(type, { data: shown.data, metadata, transient: { ...options.transient, display_id: id } });
  };
  const showValue = (
    type: "display_data" | "update_display_data",
    id: string,
    value: unknown,
    options?: ShowOptions,
  ) => {
    const shown = bundleOf(value, options?.raw);
    send(type, id, shown, options);
    // The object answers later: its text stands until then. `pending` never rejects.
    void shown.pending?.then((late) => send("update_display_data", id, late, options));
  };
  const handleOf = (id: string) =>
    new DisplayHandle(id, (value, options) => showValue("update_display_data", id, value, options));
  const idOf = (options?: ShowOptions) => options?.displayId ?? `${prefix}-${++count}`;
  const show = (shown: BundleWithMetadata, options?: ShowOptions) => {
    const id = idOf(options);
    send("display_data", id, shown, options);
    return handleOf(id);
  };
  const text = (type: string) => (source: string, options?: ShowOptions) => show(textData(type, source), options);
  const image = (type: string) => (bytes: Uint8Array | ArrayBuffer | string, options?: ShowOptions & ImageSize) =>
    show(imageData(type, bytes, pick(options, ["width", "height"])), options);

  const display = (value: unknown, options?: ShowOptions) => {
    const id = idOf(options);
    showValue("display_data", id, value, options);
    return handleOf(id);
  };
  return Object.assign(display, {
    html: text("text/html"),
    markdown: text("text/markdown"),
    latex: text("text/latex"),
    svg: text("image/svg+xml"),
    javascript: text("application/javascript"),
    text: text("text/plain"),
    png: image("image/png"),
    jpeg: image("image/jpeg"),
    gif: image("image/gif"),
    webp: image("image/webp"),
    json: (value: unknown, options?: ShowOptions & { expanded?: boolean; root?: string }) =>
      show(jsonData(value, pick(options, ["expanded", "root"])), options),
    table: (rows: Iterable<unknown>, options?: ShowOptions & TableOptions) => show(tableData(rows, options), options),
    update: (id: string, value: unknown, options?: Omit<ShowOptions, "displayId">) =>
      handleOf(id).update(value, options),
    clear: (options?: { wait?: boolean }) => publish("clear_output", { wait: options?.wait ?? false }),
  });
}

/** The MIME bundle of a value: the value itself where it is a bundle (`raw` decides, else its look). */
function bundleOf(value: unknown, raw: boolean | undefined): ReturnType<typeof renderValue> {
  if (raw ?? looksLikeBundle(value)) return { data: normalizeBundle(value, value), metadata: {} };
  return renderValue(value);
}

function pick<T extends object, K extends keyof T>(options: T | undefined, keys: readonly K[]): Pick<T, K> {
  const entries = keys.flatMap((key) => (options?.[key] === undefined ? [] : [[key, options[key]] as const]));
  return Object.fromEntries(entries) as Pick<T, K>;
}
