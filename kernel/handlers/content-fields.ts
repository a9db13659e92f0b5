// What the contents of requests must hold before a handler sees them. Io thread. msg_type + content → nothing, or an error.
// The wire carries any JSON: a field of another kind is refused here, by name, rather than met somewhere inside.
import { KernelError } from "../protocol/kernel-error.ts";

type Kind = "a string" | "a number" | "an object" | "an object of strings";
interface Field {
  kind: Kind;
  /** It may be missing or null. */
  optional: boolean;
}

const text: Field = { kind: "a string", optional: false };
const optionalText: Field = { kind: "a string", optional: true };
const optionalNumber: Field = { kind: "a number", optional: true };
const optionalObject: Field = { kind: "an object", optional: true };
const comm = { comm_id: text, data: optionalObject };

const fields: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  execute_request: { code: text, user_expressions: { kind: "an object of strings", optional: true } },
  complete_request: { code: text, cursor_pos: optionalNumber },
  inspect_request: { code: text, cursor_pos: optionalNumber, detail_level: optionalNumber },
  is_complete_request: { code: text },
  history_request: {
    hist_access_type: optionalText,
    session: optionalNumber,
    start: optionalNumber,
    stop: optionalNumber,
    n: optionalNumber,
    pattern: optionalText,
  },
  comm_info_request: { target_name: optionalText },
  comm_open: { ...comm, target_name: text },
  comm_msg: comm,
  comm_close: comm,
  delete_subshell_request: { subshell_id: text },
  debug_request: { command: text, arguments: optionalObject },
};

/** @throws KernelError `bad-request` that names the field and what stood there */
export function checkContent(type: string, content: Readonly<Record<string, unknown>>): void {
  const expected = Object.hasOwn(fields, type) ? fields[type] : undefined;
  for (const [name, { kind, optional }] of Object.entries(expected ?? {})) {
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (isOfKind(value, kind) || (optional && (value === undefined || value === null))) continue;
    throw new KernelError("bad-request", `${type}: content.${name} should be ${kind} and is ${nameOf(value)}`);
  }
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === "a string") return typeof value === "string";
  if (kind === "a number") return typeof value === "number";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return kind === "an object" || Object.values(value).every((item) => typeof item === "string");
}

/** Short, whatever it is: the value itself may be megabytes. */
function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return "a string";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}
