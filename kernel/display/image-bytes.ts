// Recognises images by their first bytes.
// Main thread. bytes → MIME type, width and height, or undefined.

export interface ImageFacts {
  type: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  width: number;
  height: number;
}

/** What image these bytes hold; undefined where their head is not that of a PNG, JPEG, GIF or WebP. */
export function imageFacts(bytes: Uint8Array): ImageFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return png(view) ?? gif(view) ?? jpeg(view) ?? webp(view);
}

function text(view: DataView, offset: number, length: number): string {
  let result = "";
  for (let index = offset; index < offset + length && index < view.byteLength; index++) {
    result += String.fromCharCode(view.getUint8(index));
  }
  return result;
}

/** Signature, then the IHDR chunk: width and height are big-endian at 16 and 20. */
function png(view: DataView): ImageFacts | undefined {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
  if (text(view, 12, 4) !== "IHDR") return undefined;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

function gif(view: DataView): ImageFacts | undefined {
  if (view.byteLength < 14 || !["GIF87a", "GIF89a"].includes(text(view, 0, 6))) return undefined;
  return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Walks the segments to the frame header (SOF0 to SOF15, less the three that are tables). */
function jpeg(view: DataView): ImageFacts | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8 || view.getUint8(2) !== 0xff) return undefined;
  let offset = 2;
  while (offset + 9 <= view.byteLength && view.getUint8(offset) === 0xff) {
    const marker = view.getUint8(offset + 1);
    if (marker === 0xff) {
      offset += 1; // a fill byte
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { type: "image/jpeg", width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
  return undefined;
}

function webp(view: DataView): ImageFacts | undefined {
  if (view.byteLength < 30 || text(view, 0, 4) !== "RIFF" || text(view, 8, 4) !== "WEBP") return undefined;
  const uint24 = (offset: number) => view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
  switch (text(view, 12, 4)) {
    case "VP8 ": // lossy: two 14-bit fields after the start code
      return {
        type: "image/webp",
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { type: "image/webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { type: "image/webp", width: uint24(24) + 1, height: uint24(27) + 1 };
    default:
      return undefined;
  }
}
