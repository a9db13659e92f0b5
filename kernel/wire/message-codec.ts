// Wire format of the messaging protocol: message ⇄ ZeroMQ frames, signed with HMAC (spec: "The Wire Protocol").
// Io thread (and clients). frames → verified Message; Message → signed frames.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Header, Message, ParentHeader } from "../protocol/header.ts";
import { KernelError } from "../protocol/kernel-error.ts";
import { SeenSignatures } from "./seen-signatures.ts";

const delimiter = Buffer.from("<IDS|MSG>");
/** How many signatures are remembered at least, to refuse replays; jupyter_client remembers as many. */
const rememberedSignatures = 65_536;

/**
 * The text of each header that was received. An answer's parent_header is that very text: it costs nothing to make, and
 * there is none that could be parsed and not be written again (JSON.parse nests deeper than JSON.stringify does).
 */
const headerTexts = new WeakMap<object, string>();

export class MessageCodec {
  /** Undefined: nothing is signed. */
  readonly #key: KeyObject | undefined;
  readonly #hash: string;
  readonly #seen = new SeenSignatures(rememberedSignatures);

  /** An empty key turns signing off, as the spec says. The scheme is `hmac-<hash>`. */
  constructor(key: string, signatureScheme: string) {
    if (!signatureScheme.startsWith("hmac-")) {
      throw new KernelError(
        "bad-connection-file",
        `signature_scheme "${signatureScheme}" is not of the form hmac-<hash>`,
      );
    }
    // Made once: as text, each signature took twice as long.
    this.#key = key === "" ? undefined : createSecretKey(key, "utf8");
    this.#hash = signatureScheme.slice("hmac-".length);
    try {
      createHmac(this.#hash, "probe");
    } catch (cause) {
      throw new KernelError("bad-connection-file", `signature_scheme "${signatureScheme}" names an unknown hash`, {
        cause,
      });
    }
  }

  /** @throws KernelError `bad-message` or `bad-signature` */
  decode(frames: readonly Uint8Array[]): Message {
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    if (at < 0) throw new KernelError("bad-message", `no <IDS|MSG> delimiter in ${frames.length} frames`);
    const [signature, header, parent, metadata, content, ...buffers] = frames.slice(at + 1);
    if (!signature || !header || !parent || !metadata || !content) {
      throw new KernelError(
        "bad-message",
        `${frames.length - at - 1} frames follow the delimiter, at least 5 are needed`,
      );
    }
    this.#verify(signature, [header, parent, metadata, content]);
    return {
      identities: frames.slice(0, at),
      header: parseHeader(header),
      parent: parseObject(parent, "parent_header") as ParentHeader,
      metadata: parseObject(metadata, "metadata"),
      content: parseObject(content, "content"),
      buffers,
    };
  }

  encode(message: Message<object>): (Uint8Array | string)[] {
    const parts = [message.header, message.parent, message.metadata, message.content].map(
      (part) => headerTexts.get(part) ?? JSON.stringify(part),
    );
    return [...message.identities, delimiter, this.#sign(parts), ...parts, ...message.buffers];
  }

  #sign(parts: readonly (string | Uint8Array)[]): string {
    if (!this.#key) return "";
    const hmac = createHmac(this.#hash, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #verify(signature: Uint8Array, parts: Uint8Array[]): void {
    if (!this.#key) return;
    const digits = this.#sign(parts);
    const expected = Buffer.from(digits);
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature)) {
      throw new KernelError(
        "bad-signature",
        "the signature does not match the message: another key, or altered on its way",
      );
    }
    if (!this.#seen.add(digits)) {
      throw new KernelError("bad-signature", "this very message was received before: a replay is refused");
    }
  }
}

function textOf(frame: Uint8Array): string {
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString();
}

function parseObject(frame: Uint8Array, name: string, text = textOf(frame)): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new KernelError("bad-message", `${name} is not JSON`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new KernelError("bad-message", `${name} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function parseHeader(frame: Uint8Array): Header {
  const text = textOf(frame);
  const header = parseObject(frame, "header", text);
  for (const field of ["msg_id", "msg_type"] as const) {
    if (typeof header[field] !== "string") throw new KernelError("bad-message", `header.${field} is not a string`);
  }
  headerTexts.set(header, text);
  return header as unknown as Header;
}
