// V8 names what failed by the compiled text; this restores the names that the user wrote [main]: text → text.

/** A character that only compiled names contain, right before `.v`. */
const binding =
  /\(0 ?, ([\p{ID_Continue}$\u200c\u200d]*?)·+\.[vit]\)|([\p{ID_Continue}$\u200c\u200d]*?)·+\.[vit](?![\p{ID_Continue}$])/gu;

/** `x·.v is not a function` → `x is not a function`; text without compiled names is returned as it is. */
export function cleanMessage(text: string): string {
  const plain = text.includes("·")
    ? text.replace(binding, (_match, called: string, read: string) => called ?? read)
    : text;
  if (!plain.includes("awaited")) return plain;
  return plain
    .replace(/awaited\d+\(\.\.\.\) is not a function or its return value is not /g, "(intermediate value) is not ")
    .replace(/awaited\d+\(\.\.\.\)/g, "(intermediate value)");
}

/**
 * Cleans the message and stack of an error that V8 made, in place, and returns it. Anything else, also what cannot be
 * changed, is returned untouched; nothing that a user may have put on the value runs.
 */
export function cleanError(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  for (const key of ["message", "stack"] as const) {
    const property = Reflect.getOwnPropertyDescriptor(error, key);
    const text: unknown =
      property && "value" in property ? property.value : property && key === "stack" ? error.stack : undefined;
    if (typeof text !== "string" || !property?.configurable) continue;
    const clean = cleanMessage(text);
    if (clean !== text)
      Reflect.defineProperty(error, key, { value: clean, writable: true, enumerable: false, configurable: true });
  }
  return error;
}

function isNativeError(value: unknown): value is Error {
  return Error.isError(value);
}
