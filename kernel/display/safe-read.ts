// Reads of values that may be hostile (throwing getters, revoked proxies): they answer instead of throwing.
// Main thread. value → what could be read of it.
import { inspect } from "../own-node.ts";

/** `target[key]`, or undefined where reading it throws. */
export function readProperty(target: unknown, key: PropertyKey): unknown {
  if (target === null || (typeof target !== "object" && typeof target !== "function")) return undefined;
  try {
    return (target as Record<PropertyKey, unknown>)[key];
  } catch {
    return undefined; // the caller asked for "if it can be read"
  }
}

/** `target[key]` where it is a string that can be read. */
export function readString(target: unknown, key: PropertyKey): string | undefined {
  const value = readProperty(target, key);
  return typeof value === "string" ? value : undefined;
}

/** True for an Error of any realm, a DOMException, or an object made from an Error's prototype. */
export function isErrorLike(value: unknown): value is Error {
  try {
    return Error.isError(value) || value instanceof Error;
  } catch {
    return false; // `instanceof` runs a proxy's traps
  }
}

/** One line that says what was thrown, whatever it is. */
export function describeThrown(thrown: unknown): string {
  if (isErrorLike(thrown)) return `${readString(thrown, "name") ?? "Error"}: ${readString(thrown, "message") ?? ""}`;
  if (typeof thrown === "string") return thrown;
  if (thrown === null) return "null";
  if (typeof thrown === "object" || typeof thrown === "function") return `a thrown ${typeof thrown}`;
  return inspect(thrown); // a primitive
}

/** `text` cut to at most `maxCharacters`, with a note of how much was cut; a surrogate pair is never split. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = headOf(text, maxCharacters);
  return `${head}… ${countOf(text.length - head.length, "more character")}`;
}

/** The first `maxCharacters` of `text`, less one where that would split a surrogate pair. */
export function headOf(text: string, maxCharacters: number): string {
  const last = text.charCodeAt(maxCharacters - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? maxCharacters - 1 : maxCharacters);
}

/** `1,234 more items`: the count with separators, the noun in the plural where it must be. */
export function countOf(count: number, noun: string): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${noun}${count === 1 ? "" : "s"}`;
}
