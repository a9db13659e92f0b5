// How a value becomes a MIME bundle: for execute_result and for `display(value)`.
// Main thread. value → data and metadata; never throws, bounded in time and size.
import { bare, types } from "../own-node.ts";
import type { MimeBundle } from "../../src/host.ts";
import { defaultMaxCharacters, inspectText } from "./inspect-text.ts";
import { imageFacts } from "./image-bytes.ts";
import { normalizeBundle, toBase64 } from "./mime-bundle.ts";
import { recordsTable } from "./render-table.ts";
import { cutText, describeThrown } from "./safe-read.ts";
import { underscoreBundle } from "./underscore-methods.ts";

export interface Rendered {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  /**
   * Set where the object's display function answers with a promise: `data` is its text until then, and this resolves
   * (never rejects) to the bundle. A promise: take it off before the rest crosses to another thread.
   */
  pending?: Promise<{ data: MimeBundle; metadata: Record<string, unknown> }>;
}

export interface RenderOptions {
  /** Length of text/plain above which it is cut (32,000). */
  maxCharacters?: number;
}

/** An object with a method of this name says itself how it is shown: the method returns a MIME bundle. */
export const displaySymbol = Symbol.for("Jupyter.display");

/** Larger images are shown as text: a front end would freeze. */
const maxImageBytes = 32 * 1024 * 1024;

/** What a front end is sent for `value`. Always holds text/plain; primitives hold nothing else. */
export function renderValue(value: unknown, options: RenderOptions = {}): Rendered {
  const maxCharacters = options.maxCharacters ?? defaultMaxCharacters;
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    return { data: { "text/plain": inspectText(value, maxCharacters) }, metadata: {} };
  }
  const own = renderOwn(value, maxCharacters);
  if (own) return own;
  const data: MimeBundle = { "text/plain": inspectText(value, maxCharacters) };
  try {
    return enrich(value, data);
  } catch {
    return { data, metadata: {} }; // the text stands, and says what cannot be shown
  }
}

function enrich(value: object, data: MimeBundle): Rendered {
  const own = underscoreBundle(value);
  if (own) return { data: { ...data, ...normalizeBundle(own, value) }, metadata: {} };
  if (types.isUint8Array(value)) {
    const image = value.byteLength <= maxImageBytes ? imageFacts(value) : undefined;
    if (image) {
      data[image.type] = toBase64(value);
      return { data, metadata: { [image.type]: { width: image.width, height: image.height } } };
    }
  }
  const table = recordsTable(value);
  if (table !== undefined) data["text/html"] = table;
  return { data, metadata: {} };
}

/** Asks the object's `Symbol.for("Jupyter.display")` method, where it has one. */
function renderOwn(value: object, maxCharacters: number): Rendered | undefined {
  const failed = (error: unknown) => {
    const failure = `… its Symbol.for("Jupyter.display") method threw ${cutText(describeThrown(error), 1000)}`;
    return { data: { "text/plain": `${inspectText(value, maxCharacters)}\n${failure}` }, metadata: {} };
  };
  try {
    if (!(displaySymbol in value)) return undefined;
  } catch {
    return undefined; // a revoked proxy, or one whose `has` throws: the text says so
  }
  try {
    const method: unknown = value[displaySymbol];
    if (typeof method !== "function") return undefined;
    const answer: unknown = Reflect.apply(method, value, []);
    if (!(answer instanceof Promise)) return { data: normalizeBundle(answer, value), metadata: {} };
    const pending = answer
      .then((bundle: unknown) => bare({ data: normalizeBundle(bundle, value), metadata: {} }))
      .catch((error: unknown) => bare(failed(error)));
    return { data: { "text/plain": inspectText(value, maxCharacters) }, metadata: {}, pending };
  } catch (error) {
    return failed(error);
  }
}
