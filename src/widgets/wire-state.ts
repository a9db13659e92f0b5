// A widget's state as the widget protocol writes it: plain JSON, widgets as references, binary parts beside it.
// State ⇄ { state, buffer paths, buffers } (Jupyter widget messaging protocol 2.1).

/** Where a binary part belongs in the state: keys and indices. */
export type BufferPath = (string | number)[];

export interface WireState {
  state: Record<string, unknown>;
  bufferPaths: BufferPath[];
  buffers: Uint8Array[];
}

/** A widget's method of this name gives what stands for it in another widget's state. */
export const reference = Symbol("loopbook.widget.reference");

const referencePrefix = "IPY_MODEL_";

export function referenceTo(modelId: string): string {
  return referencePrefix + modelId;
}

/** @throws TypeError where a value cannot be written */
export function encodeState(values: Readonly<Record<string, unknown>>): WireState {
  const wire: WireState = { state: {}, bufferPaths: [], buffers: [] };
  for (const [name, value] of Object.entries(values)) {
    const bytes = bytesOf(value);
    if (bytes) addBuffer(wire, [name], bytes);
    else setOwn(wire.state, name, encode(value, [name], wire));
  }
  return wire;
}

function encode(value: unknown, path: BufferPath, wire: WireState): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new TypeError(`a widget's state cannot hold ${String(value)} (in ${path.join(".")})`);
  }
  if (typeof value !== "object") {
    throw new TypeError(`a widget's state cannot hold a ${typeof value} (in ${path.join(".")})`);
  }
  if (reference in value) return (value[reference] as () => string).call(value);
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return encodeArray(value, path, wire);
  const encoded: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const bytes = bytesOf(part);
    // The protocol leaves a binary part out of an object and puts null in an array.
    if (bytes) addBuffer(wire, [...path, key], bytes);
    else if (part !== undefined) setOwn(encoded, key, encode(part, [...path, key], wire));
  }
  return encoded;
}

function encodeArray(values: readonly unknown[], path: BufferPath, wire: WireState): unknown[] {
  return values.map((part, index) => {
    const bytes = bytesOf(part);
    if (!bytes) return encode(part, [...path, index], wire);
    addBuffer(wire, [...path, index], bytes);
    return null;
  });
}

function addBuffer(wire: WireState, path: BufferPath, bytes: Uint8Array): void {
  wire.bufferPaths.push(path);
  wire.buffers.push(bytes);
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** Puts binary parts (as Uint8Array) and widgets back; `find` gives the widget of a model id. */
export function decodeState(
  { state, bufferPaths, buffers }: WireState,
  find: (modelId: string) => object | undefined,
): Record<string, unknown> {
  const decoded = decode(state, find) as Record<string, unknown>;
  bufferPaths.forEach((path, at) => {
    const buffer = buffers[at];
    if (buffer) putAt(decoded, path, buffer);
  });
  return decoded;
}

function decode(value: unknown, find: (modelId: string) => object | undefined): unknown {
  if (typeof value === "string") {
    return value.startsWith(referencePrefix) ? (find(value.slice(referencePrefix.length)) ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((part) => decode(part, find));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part, find)]));
}

function putAt(target: Record<string, unknown>, path: BufferPath, buffer: Uint8Array): void {
  let holder = target;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (typeof next !== "object" || next === null) throw new TypeError(`a buffer has no place at ${path.join(".")}`);
    holder = next as Record<string, unknown>;
  }
  const last = path.at(-1);
  if (last === undefined) throw new TypeError("a buffer has an empty path");
  setOwn(holder, last, buffer);
}

/** Never a prototype: `__proto__` becomes an own property as any other name. */
function setOwn(holder: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

/** `continuousUpdate` → `continuous_update`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
