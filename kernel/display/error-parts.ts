// What an error carries besides its message and stack: causes, members, own properties.
// Main thread. error → related errors, lines of own properties; never throws.
import { types } from "../own-node.ts";
import { inspectText } from "./inspect-text.ts";
import { countOf, readProperty } from "./safe-read.ts";

export interface RelatedError {
  /** `[cause]`, `[errors][0]`, … as Node prints them. */
  label: string;
  thrown: unknown;
  /** A line to print instead of an error. */
  note?: string;
}

const maxMembers = 10;
const maxPropertyCharacters = 2_000;
const shownElsewhere = new Set(["name", "message", "stack", "cause", "errors", "error", "suppressed"]);

/** The cause, an AggregateError's members, a SuppressedError's two errors. */
export function relatedErrors(error: object): RelatedError[] {
  const related: RelatedError[] = [];
  for (const key of ["error", "suppressed", "cause"]) {
    if (key !== "cause" && readProperty(error, "name") !== "SuppressedError") continue;
    const thrown = hasOwn(error, key) ? readProperty(error, key) : undefined;
    if (thrown !== undefined) related.push({ label: `[${key}]`, thrown });
  }
  const members = readProperty(error, "errors");
  if (!Array.isArray(members) || types.isProxy(members)) return related;
  const shown = Math.min(members.length, maxMembers);
  for (let index = 0; index < shown; index++) {
    related.push({ label: `[errors][${index}]`, thrown: readProperty(members, index) });
  }
  if (members.length > shown) {
    related.push({ label: "", thrown: undefined, note: `… ${countOf(members.length - shown, "more error")}` });
  }
  return related;
}

/** `{ code: 'ENOENT', … }`: own enumerable properties that are not shown in another place. */
export function extraProperties(error: object): string[] {
  if (types.isProxy(error)) return [];
  const extra: object = {};
  let found = false;
  const suppressed = readProperty(error, "name") === "SuppressedError";
  for (const key of Object.keys(error)) {
    if (shownElsewhere.has(key) && (suppressed || (key !== "error" && key !== "suppressed"))) continue;
    const descriptor = Object.getOwnPropertyDescriptor(error, key);
    if (!descriptor) continue;
    Object.defineProperty(extra, key, descriptor);
    found = true;
  }
  return found
    ? inspectText(extra, maxPropertyCharacters)
        .split(/\r\n|[\n\r]/)
        .map((line) => `  ${line}`)
    : [];
}

function hasOwn(target: object, key: string): boolean {
  try {
    return Object.hasOwn(target, key);
  } catch {
    return false; // a revoked proxy
  }
}
