// V8's description of a value → the text and the type that a front end shows for it. Io thread. Runs no code of the value.
import type { Runtime } from "node:inspector";

type Preview = NonNullable<Runtime.RemoteObject["preview"]>;

const maxTextCharacters = 1000;

export function valueText(value: Runtime.RemoteObject): string {
  const text = fullText(value);
  return text.length > maxTextCharacters ? `${text.slice(0, maxTextCharacters)}…` : text;
}

/** `number`, `string`, `null`, the class of an object. */
export function typeText({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  if (type === "object") return className ?? "object";
  return type;
}

function fullText({
  type,
  subtype,
  value,
  unserializableValue,
  description,
  preview,
  className,
}: Runtime.RemoteObject): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "undefined") return "undefined";
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === "function") return functionText(description ?? "function");
  if (type !== "object" || subtype === "null") return description ?? String(value);
  if (subtype === "error" || subtype === "regexp" || subtype === "date") return firstLine(description ?? "");
  if (preview) return previewText(preview);
  return description ?? className ?? "Object";
}

function functionText(source: string): string {
  const head = firstLine(source);
  return head === source ? head : `${head} …`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function previewText({ subtype, description = "Object", properties, overflow, entries }: Preview): string {
  const more = overflow ? ["…"] : [];
  if (subtype === "array" || subtype === "typedarray") {
    const items = properties.map(
      (property) => (/^\d+$/.test(property.name) ? "" : `${property.name}: `) + propertyText(property),
    );
    return `${description} [${[...items, ...more].join(", ")}]`;
  }
  if (entries) {
    const items = entries.map(({ key, value }) =>
      key ? `${nestedText(key)} => ${nestedText(value)}` : nestedText(value),
    );
    return `${description} {${[...items, ...more].join(", ")}}`;
  }
  const shown = properties.map((property) => `${property.name}: ${propertyText(property)}`);
  const prefix = description === "Object" ? "" : `${description} `;
  return `${prefix}{${[...shown, ...more].join(", ")}}`;
}

function propertyText({ type, subtype, value = "" }: Preview["properties"][number]): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "accessor") return "(...)";
  if (type === "function") return "ƒ";
  if (type === "object" && subtype !== "null") return value === "Object" ? "{…}" : value;
  return value === "" ? type : value;
}

function nestedText(preview: Preview): string {
  if (preview.type === "string") return JSON.stringify(preview.description ?? "");
  return preview.type === "object" && preview.subtype !== "null"
    ? previewText(preview)
    : (preview.description ?? preview.type);
}
