// MIME bundles as they may cross the wire: checked, binary data in base64, text/plain always there.
// Main thread. what a user gave as a bundle → a bundle of JSON values, or a TypeError that says what is wrong.
import { types } from "../own-node.ts";
import type { MimeBundle } from "../../src/host.ts";
import { inspectText } from "./inspect-text.ts";

const mimeType = /^[a-z]+\/[\w.+-]+(;.*)?$/i;

/** True for a plain object whose keys are all MIME types: `{"text/html": "<b>…"}`. */
export function looksLikeBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null || types.isProxy(value) || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => mimeType.test(key));
}

/** The bundle made fit for JSON, with text/plain added from `shown` where it is absent. Throws TypeError. */
export function normalizeBundle(bundle: unknown, shown: unknown): MimeBundle {
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) {
    throw new TypeError(`A MIME bundle is an object of MIME types, not ${inspectText(bundle, 200)}`);
  }
  const data: MimeBundle = {};
  for (const [type, value] of Object.entries(bundle)) {
    if (!mimeType.test(type)) throw new TypeError(`${JSON.stringify(type)} is not a MIME type (in a MIME bundle)`);
    if (value !== undefined) data[type] = mimeData(type, value);
  }
  data["text/plain"] ??= inspectText(shown);
  return data;
}

function mimeData(type: string, value: unknown): unknown {
  if (typeof value === "string") return value;
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return toBase64(value);
  if (/[/+]json(;|$)/i.test(type)) return jsonData(type, value);
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  throw new TypeError(`The data of ${JSON.stringify(type)} must be a string or bytes, not ${inspectText(value, 200)}`);
}

function jsonData(type: string, value: unknown): unknown {
  let text: string | undefined;
  try {
    text = writeJson(value);
  } catch (cause) {
    throw new TypeError(`The data of ${JSON.stringify(type)} cannot be written as JSON`, { cause });
  }
  if (text === undefined)
    throw new TypeError(`The data of ${JSON.stringify(type)} is no JSON: ${inspectText(value, 200)}`);
  return JSON.parse(text);
}

/** Bytes as the base64 text that notebooks store. */
export function toBase64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** undefined for functions and the like: JSON.stringify's own type does not say so. */
const writeJson: (value: unknown) => string | undefined = JSON.stringify;
