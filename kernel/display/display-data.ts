// The kinds of `display.html`, `display.png`, …: one MIME bundle each.
// Main thread. content → { data, metadata }.
import type { MimeBundle } from "../../src/host.ts";
import { imageFacts } from "./image-bytes.ts";
import { defaultMaxCharacters, inspectText } from "./inspect-text.ts";
import { normalizeBundle } from "./mime-bundle.ts";
import { tableHtml, type TableOptions } from "./render-table.ts";
import { cutText } from "./safe-read.ts";

export interface BundleWithMetadata {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/** Width and height in CSS pixels; without them a front end takes the image's own. */
export interface ImageSize {
  width?: number;
  height?: number;
}

/** The source of a rich text is its plain form, up to this many characters. */
const maxSourceCharacters = 2_000;

/** Text of a MIME type (`text/html`, `text/markdown`, …); a front end without that type shows the source. */
export function textData(type: string, source: string): BundleWithMetadata {
  if (typeof source !== "string") throw new TypeError(`${type} is made of a string, not ${inspectText(source, 200)}`);
  const plain = cutText(source, type === "text/plain" ? defaultMaxCharacters : maxSourceCharacters);
  return { data: { [type]: source, "text/plain": plain }, metadata: {} };
}

/** An image from its bytes, or from base64 text. Throws TypeError for anything else, and for another kind of image. */
export function imageData(type: string, image: unknown, size: ImageSize = {}): BundleWithMetadata {
  const bytes = imageBytes(type, image);
  const facts = imageFacts(bytes);
  if (facts && facts.type !== type) throw new TypeError(`These bytes are ${facts.type}, not ${type}`);
  const dimensions = { ...(facts && { width: facts.width, height: facts.height }), ...size };
  const plain = facts ? `<${type} ${facts.width}×${facts.height}>` : `<${type} of ${bytes.byteLength} bytes>`;
  return {
    data: { [type]: bytes.toString("base64"), "text/plain": plain },
    metadata: Object.keys(dimensions).length === 0 ? {} : { [type]: dimensions },
  };
}

function imageBytes(type: string, image: unknown): Buffer {
  if (typeof image === "string") return Buffer.from(image, "base64");
  if (image instanceof ArrayBuffer) return Buffer.from(image);
  if (ArrayBuffer.isView(image)) return Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  throw new TypeError(`${type} is made of bytes or base64 text, not ${inspectText(image, 200)}`);
}

/** A value as an expandable tree (`application/json`). Throws TypeError where it cannot be written as JSON. */
export function jsonData(value: unknown, options: { expanded?: boolean; root?: string } = {}): BundleWithMetadata {
  const metadata = Object.keys(options).length === 0 ? {} : { "application/json": options };
  return { data: normalizeBundle({ "application/json": value }, value), metadata };
}

/** Rows (objects, or arrays of cells) as an HTML table. Throws TypeError for anything else. */
export function tableData(rows: Iterable<unknown>, options?: TableOptions): BundleWithMetadata {
  return { data: { "text/plain": inspectText(rows), "text/html": tableHtml(rows, options) }, metadata: {} };
}
