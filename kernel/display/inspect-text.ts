// The text of any value, bounded in time and size: `node:util` inspect, told how deep it may go.
// Main thread. value → text without colours; never throws.
import type { InspectOptions } from "node:util";
import { inspect, types } from "../own-node.ts";
import { countOf, cutText, describeThrown, headOf } from "./safe-read.ts";
import { measure, type Measure } from "./measure-value.ts";

/** Characters of text/plain above which a value is cut. */
export const defaultMaxCharacters = 32_000;

const maxItems = 100;
const maxDepth = 4;
/** Below this many characters a nested string is not cut, however many there are. */
const minStringCharacters = 100;
/** A BigInt of more bits is described, as its decimal digits cost too much. */
const maxBigIntBits = 100_000n;

/** `value` as `inspect` shows it, in at most about `maxCharacters`; what is left out is said. */
export function inspectText(value: unknown, maxCharacters = defaultMaxCharacters): string {
  switch (typeof value) {
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "string":
      return stringText(value, maxCharacters);
    case "bigint":
      return bigintText(value);
    case "object":
    case "function":
      return value === null ? "null" : objectText(value, maxCharacters);
    default:
      return cutText(String(value), maxCharacters);
  }
}

function stringText(value: string, maxCharacters: number): string {
  const head = headOf(value, maxCharacters);
  const text = cutText(inspect(head, { maxStringLength: null }), 2 * maxCharacters);
  return head.length === value.length ? text : `${text}… ${countOf(value.length - head.length, "more character")}`;
}

function bigintText(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  if (magnitude >> maxBigIntBits === 0n) return `${value}n`;
  const hex = magnitude.toString(16);
  const digits = Math.floor(hex.length * Math.log10(16));
  return `${value < 0n ? "-" : ""}0x${hex.slice(0, 64)}n… (a BigInt of about ${countOf(digits, "decimal digit")})`;
}

function objectText(value: object, maxCharacters: number): string {
  try {
    if (types.isStringObject(value))
      return `[String: ${stringText(String.prototype.valueOf.call(value), maxCharacters)}]`;
    const limits = { maxDepth, maxItems };
    const whole = measure(value, limits);
    const { subject, note } = whole.tooWide ? head(value, whole) : { subject: value, note: "" };
    const size = whole.tooWide ? measure(subject, limits) : whole;
    const notes = [note, size.complete ? "" : "deeper values are left out, as there are too many to show"];
    const suffix = notes.map((text) => (text === "" ? "" : `\n… ${text}`)).join("");
    return cutText(inspectOrSay(subject, optionsFor(size, maxCharacters)), maxCharacters) + suffix;
  } catch (error) {
    return `[${types.isProxy(value) ? "Proxy" : typeof value} that cannot be shown: ${cutText(describeThrown(error), 1000)}]`;
  }
}

function optionsFor(size: Measure, maxCharacters: number): InspectOptions {
  const fits = size.characters <= maxCharacters;
  const maxStringLength = fits
    ? null
    : Math.max(minStringCharacters, Math.floor(maxCharacters / Math.max(1, size.strings)));
  return { depth: size.depth, maxArrayLength: maxItems, maxStringLength, breakLength: 80, compact: 3 };
}

/** Tries the object's own `inspect.custom`; where that throws, shows the object without it and says so. */
function inspectOrSay(value: object, options: InspectOptions): string {
  try {
    return inspect(value, options);
  } catch (error) {
    const failure = `… showing this value threw ${cutText(describeThrown(error), 1000)}`;
    return `${inspect(value, { ...options, customInspect: false })}\n${failure}`;
  }
}

/** A small stand-in for an object with too many keys, or a long array with holes: its first entries. */
function head(value: object, size: Measure): { subject: object; note: string } {
  if (Array.isArray(value)) {
    const array = value as unknown[];
    return { subject: array.slice(0, maxItems), note: countOf(array.length - maxItems, "more item") };
  }
  const subject = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const key of size.firstKeys) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor) Object.defineProperty(subject, key, descriptor);
  }
  return {
    subject,
    note: countOf(size.keyCount - size.firstKeys.length, "more property").replace("propertys", "properties"),
  };
}
