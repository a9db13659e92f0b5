// V8 names what failed by the compiled text; this restores the names that the user wrote [main]: text → text.

/** A character that only compiled names contain, right before `.v`. */
const binding =
  /\(0 ?, ([\p{ID_Continue}$\u200c\u200d]*?)·+\.[vit]\)|([\p{ID_Continue}$\u200c\u200d]*?)·+\.[vit](?![\p{ID_Continue}$])/gu;

/** `x·.v is not a function` → `x is not a function`; text without compiled names is returned as it is. */
export function cleanMessage(text: string): string {
  const plain = text.includes("·")
    ? text.replace(binding, (_match, called: string | undefined, read: string) => called ?? read)
    : text;
  if (plain === text && !text.includes("awaited")) return text;
  return plain
    .replace(/\(\$·+\$\.at , (.*?)\)(?= is not)/g, "$1")
    .replace(/awaited\d+(?:\(\.\.\.\))? is not a function or its return value is not /g, "(intermediate value) is not ")
    .replace(/awaited\d+\(\.\.\.\)/g, "(intermediate value)");
}

/**
 * Cleans the message and stack of an error that V8 made, in place, and returns it. Anything else, also what cannot be
 * changed, is returned untouched; nothing that a user may have put on the value runs.
 */
export function cleanError(error: unknown): unknown {
  if (!Error.isError(error)) return error;
  const message = Reflect.getOwnPropertyDescriptor(error, "message");
  const text: unknown = message?.value;
  if (typeof text !== "string" || cleanMessage(text) === text) return error;
  replaceText(error, "message", cleanMessage(text));
  const { stack } = error;
  if (typeof stack === "string")
    replaceText(
      error,
      "stack",
      stack.replace(text, () => cleanMessage(text)),
    );
  return error;
}

function replaceText(error: Error, key: "message" | "stack", value: string): void {
  // False where the error is frozen: then it keeps V8's text.
  Reflect.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true });
}
