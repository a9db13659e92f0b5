// Distinguished Encoding Rules: the few ASN.1 types that a certificate is made of (ITU-T X.690). Pure functions.

const tags = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, utc: 0x17, time: 0x18 };
const sequenceTag = 0x30;
const setTag = 0x31;

/** Any value: its tag, its length and its contents. */
export function tagged(tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: Uint8Array[]): Buffer => tagged(sequenceTag, ...items);
export const set = (...items: Uint8Array[]): Buffer => tagged(setTag, ...items);
export const octets = (contents: Uint8Array): Buffer => tagged(tags.octets, contents);
export const utf8 = (text: string): Buffer => tagged(tags.utf8, Buffer.from(text));
export const isTrue = tagged(tags.boolean, Buffer.from([0xff]));

/** A positive number, its bytes with the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  const needsZero = (bytes[0] ?? 0) >= 0x80;
  return tagged(tags.integer, Buffer.from(needsZero ? [0, ...bytes] : [...bytes]));
}

/** A bit string whose last byte has so many unused bits. */
export function bits(contents: Uint8Array, unused = 0): Buffer {
  return tagged(tags.bits, Buffer.from([unused]), contents);
}

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    bytes.push(...groups);
  }
  return tagged(tags.oid, Buffer.from(bytes));
}

/** A moment, to the second. Certificates write years from 2050 on with four digits (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, "").replaceAll(/[-:T]/g, "");
  return date.getUTCFullYear() < 2050
    ? tagged(tags.utc, Buffer.from(digits.slice(2)))
    : tagged(tags.time, Buffer.from(digits));
}
