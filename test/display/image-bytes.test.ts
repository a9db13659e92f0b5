import { expect, test } from "vitest";
import { imageFacts } from "../../kernel/display/image-bytes.ts";
import { renderValue } from "../../kernel/display/render-value.ts";

// A PNG of 1×1, a GIF of 3×2, the head of a JPEG of 640×480 behind two other segments, three kinds of WebP.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const gif = Buffer.from("R0lGODlhAwACAIAAAP///wAAACwAAAAAAwACAAACAoRRADs=", "base64");
const jpeg = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 17, 8, 0x01, 0xe0, 0x02, 0x80, 3, 1, 0,
  0,
]);
const webp = (kind: string, body: number[]) =>
  Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, "latin1"), Buffer.from(body)]);

test.each([
  ["PNG", png, { type: "image/png", width: 1, height: 1 }],
  ["GIF", gif, { type: "image/gif", width: 3, height: 2 }],
  ["JPEG", jpeg, { type: "image/jpeg", width: 640, height: 480 }],
  [
    "lossy WebP",
    webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1]),
    { type: "image/webp", width: 640, height: 480 },
  ],
  [
    "lossless WebP",
    webp("VP8L", [0x2f, 0x7f, 0xc2, 0x77, 0, 0, 0, 0, 0, 0]),
    { type: "image/webp", width: 640, height: 480 },
  ],
  [
    "extended WebP",
    webp("VP8X", [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]),
    { type: "image/webp", width: 640, height: 480 },
  ],
])("a %s is known by its first bytes, with its size", (_, bytes, facts) => {
  expect(imageFacts(bytes)).toEqual(facts);
});

test.each<[string, Uint8Array]>([
  ["empty", new Uint8Array()],
  ["text", Buffer.from("GIF89a")],
  ["a PNG cut in its head", png.subarray(0, 20)],
  ["a JPEG cut before its size", jpeg.subarray(0, 12)],
  ["a JPEG of one endless fill", new Uint8Array(100).fill(0xff).with(1, 0xd8)],
])("bytes that are %s are no image", (_, bytes) => {
  expect(imageFacts(bytes)).toBeUndefined();
});

test("a Buffer that holds an image is shown as it, with its size", () => {
  expect(renderValue(png)).toEqual({
    data: {
      "image/png": png.toString("base64"),
      "text/plain": expect.stringMatching(/^<Buffer 89 50 4e 47/) as string,
    },
    metadata: { "image/png": { width: 1, height: 1 } },
  });
});

test("a view into a larger buffer is shown by its own bytes", () => {
  const around = new Uint8Array([1, 2, 3, ...gif, 4]);
  expect(renderValue(around.subarray(3, 3 + gif.length)).data["image/gif"]).toBe(gif.toString("base64"));
});
