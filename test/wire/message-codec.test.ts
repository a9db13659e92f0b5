// The wire format: what is encoded is decoded again; what was altered, replayed or cut is refused with its reason.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHeader, type Message } from "../../kernel/protocol/header.ts";
import { MessageCodec } from "../../kernel/wire/message-codec.ts";

const frames = (parts: (Uint8Array | string)[]) =>
  parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part));
const json = fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !Object.hasOwn(value, "__proto__"));

function message(content: Record<string, unknown>, buffers: Uint8Array[] = []): Message {
  const header = createHeader("execute_request", "a session");
  return { identities: [Buffer.from("id")], header, parent: {}, metadata: {}, content, buffers };
}

test("any content and buffers come back as they were sent", () => {
  fc.assert(
    fc.property(json, fc.array(fc.uint8Array()), fc.string(), (content, buffers, key) => {
      const sent = message(content, buffers);
      const received = new MessageCodec(key, "hmac-sha256").decode(
        frames(new MessageCodec(key, "hmac-sha256").encode(sent)),
      );
      expect(received.content).toEqual(JSON.parse(JSON.stringify(content)));
      expect(received.header).toEqual(sent.header);
      expect(received.buffers.map((buffer) => [...buffer])).toEqual(buffers.map((buffer) => [...buffer]));
      expect(received.identities.map(String)).toEqual(["id"]);
    }),
    { numRuns: 200 },
  );
});

test("changing any single bit of the signed frames is refused", () => {
  const codec = new MessageCodec("key", "hmac-sha256");
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), fc.integer({ min: 0, max: 7 }), (frame, at, bit) => {
      const parts = frames(new MessageCodec("key", "hmac-sha256").encode(message({ code: "1" })));
      const bytes = Buffer.from(parts[frame] ?? "");
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      expect(() => codec.decode(parts.with(frame, bytes))).toThrow(expect.objectContaining({ code: "bad-signature" }));
    }),
    { numRuns: 200 },
  );
});

describe("refused with its reason", () => {
  const parts = () => frames(new MessageCodec("key", "hmac-sha256").encode(message({})));

  test("a message that came before", () => {
    const codec = new MessageCodec("key", "hmac-sha256");
    const sent = parts();
    codec.decode(sent);
    expect(() => codec.decode(sent)).toThrow("a replay is refused");
  });

  test("a replay is still known after 30,000 other messages", () => {
    const codec = new MessageCodec("key", "hmac-sha256");
    const sent = parts();
    codec.decode(sent);
    for (let i = 0; i < 30_000; i++) codec.decode(parts());
    expect(() => codec.decode(sent)).toThrow("a replay is refused");
  });

  test("another key", () => {
    expect(() => new MessageCodec("other", "hmac-sha256").decode(parts())).toThrow("the signature does not match");
  });

  test.each([
    ["no delimiter", (all: Uint8Array[]) => all.filter((_, index) => index !== 1), "no <IDS|MSG> delimiter"],
    ["a missing frame", (all: Uint8Array[]) => all.slice(0, -1), "at least 5 are needed"],
    ["no frames at all", () => [], "no <IDS|MSG> delimiter in 0 frames"],
  ])("%s", (_name, change, reason) => {
    expect(() => new MessageCodec("key", "hmac-sha256").decode(change(parts()))).toThrow(reason);
  });

  test.each([
    ["{", "header is not JSON"],
    ["[]", "header is not a JSON object"],
    ["{}", "header.msg_id is not a string"],
    ['{"msg_id": "1", "msg_type": 5}', "header.msg_type is not a string"],
  ])("the header %s", (header, reason) => {
    const unsigned = ["<IDS|MSG>", "", header, "{}", "{}", "{}"];
    expect(() => new MessageCodec("", "hmac-sha256").decode(frames(unsigned))).toThrow(reason);
  });

  test("an unknown signature scheme", () => {
    expect(() => new MessageCodec("key", "hmac-sha257")).toThrow('"hmac-sha257" names an unknown hash');
    expect(() => new MessageCodec("key", "rsa")).toThrow("not of the form hmac-<hash>");
  });
});
