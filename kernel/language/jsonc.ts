// JSON with comments and trailing commas, as tsconfig.json is written. text → value.

/** The value, or undefined where the text is not even that. */
export function parseJsonc(text: string): unknown {
  const strings = /"(?:[^"\\]|\\.)*"/g;
  const plain = text
    .replace(
      new RegExp(`(${strings.source})|//[^\\n\\r]*|/\\*[\\s\\S]*?\\*/`, "g"),
      (_match, string?: string) => string ?? "",
    )
    .replace(new RegExp(`(${strings.source})|,(?=\\s*[}\\]])`, "g"), (_match, string?: string) => string ?? "");
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return undefined; // the caller asked for "if it can be read"; TypeScript itself says what is wrong
  }
}
