// Looks at live values for completion and inspection. Main thread. question → names or a description.
// No code of the values runs: no getter, no function, no trap of a proxy.
import process from "node:process";
import { types } from "../own-node.ts";
import type { LiveAnswers, LiveDescription, LiveName, LiveQuestion } from "../contract.ts";
import { preview } from "./safe-preview.ts";

export interface LiveScope {
  names(): { name: string; kind: string }[];
  has(name: string): boolean;
  get(name: string): unknown;
}

/** Members listed at most: the array indices of a large array are no completions. */
const maxMembers = 2000;
/** Longer arrays and strings are not asked for their own names, which are all their indices. */
const maxIndexed = 100_000;
const maxPrototypes = 20;

export function look(scope: LiveScope, question: LiveQuestion): LiveAnswers[LiveQuestion["kind"]] {
  if (question.kind === "names") {
    const own = scope
      .names()
      .map(({ name, kind }) => ({ name, type: kind === "import" ? "module" : typeOf(scope.get(name)) }));
    // What cells put on globalThis themselves is enumerable, unlike the language's own names.
    return [...own, ...Object.keys(globalThis).map((name) => ({ name, type: memberType(globalThis, name) }))];
  }
  const found = follow(scope, question.path);
  if (!found) return undefined;
  return question.kind === "members" ? membersOf(found.value) : describe(found.value);
}

/** The value at the end of the path, unless a getter or a proxy is on the way. */
function follow(scope: LiveScope, [root, ...keys]: (string | number)[]): { value: unknown } | undefined {
  let found: { value: unknown } | undefined;
  if (typeof root === "string" && scope.has(root)) found = { value: scope.get(root) };
  else if (root === "globalThis" || root === "global") found = { value: globalThis };
  // Node's own getter on globalThis.
  else if (root === "process") found = { value: process };
  else if (root !== undefined) found = readData(globalThis, root);
  for (const key of keys) {
    if (!found) return undefined;
    found = readData(found.value, key);
  }
  return found;
}

function readData(value: unknown, key: string | number): { value: unknown } | undefined {
  for (const object of chain(value)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (property) return "value" in property ? { value: property.value as unknown } : undefined;
  }
  return undefined;
}

/** The object and its prototypes, up to the first proxy, whose traps would run. */
function* chain(value: unknown): Generator<object> {
  let object = boxed(value);
  for (let count = 0; object !== null && count < maxPrototypes; count++) {
    if (types.isProxy(object)) return;
    // A module's namespace reads bindings that may not be initialised; its names alone are safe.
    yield object;
    object = Object.getPrototypeOf(object) as object | null;
  }
}

function boxed(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  return Object(value) as object;
}

function membersOf(value: unknown): LiveName[] {
  const members = new Map<string, LiveName>();
  for (const object of chain(value)) {
    const isIndexed = Array.isArray(object) || ArrayBuffer.isView(object) || types.isStringObject(object);
    if (isIndexed && Number(Reflect.getOwnPropertyDescriptor(object, "length")?.value ?? 0) > maxIndexed) continue;
    if (types.isTypedArray(object) && typedLength(object) > maxIndexed) continue;
    for (const name of Object.getOwnPropertyNames(object)) {
      if (members.size >= maxMembers) break;
      if (members.has(name) || /^__\w+__$/.test(name) || (isIndexed && /^\d+$/.test(name))) continue;
      members.set(name, { name, type: memberType(object, name) });
    }
  }
  return [...members.values()];
}

function memberType(object: object, name: string): string {
  if (types.isModuleNamespaceObject(object)) return "property";
  const property = Object.getOwnPropertyDescriptor(object, name);
  return property && "value" in property ? typeOf(property.value) : "getter";
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "function" || types.isProxy(value)) return typeof value;
  return /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "function";
}

function describe(value: unknown): LiveDescription {
  if (types.isProxy(value))
    return { type: "Proxy", size: undefined, preview: "a Proxy; looking inside would run its traps" };
  return { type: nameOf(value), size: sizeOf(value), preview: preview(value) };
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return typeOf(value);
  if (typeof value !== "object") return typeof value;
  for (const object of chain(value)) {
    const constructor = Object.getOwnPropertyDescriptor(object, "constructor")?.value as unknown;
    if (typeof constructor !== "function" || types.isProxy(constructor)) continue;
    const name = Object.getOwnPropertyDescriptor(constructor, "name")?.value as unknown;
    if (typeof name === "string" && name !== "") return name;
  }
  return Object.getPrototypeOf(value) === null ? "object without prototype" : "object";
}

function sizeOf(value: unknown): string | undefined {
  if (typeof value === "string") return count(value.length, "character");
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return count(value.length, "item");
  if (types.isMap(value)) return count(mapSize(value), "entry", "entries");
  if (types.isSet(value)) return count(setSize(value), "item");
  if (types.isTypedArray(value)) return `${count(typedLength(value), "item")}, ${count(value.byteLength, "byte")}`;
  if (types.isAnyArrayBuffer(value)) return count(value.byteLength, "byte");
  if (types.isModuleNamespaceObject(value)) return count(Object.getOwnPropertyNames(value).length, "export");
  const properties = Object.getOwnPropertyNames(value).length;
  // A date or a promise is not made of properties.
  const isMadeOfThem = properties > 0 || nameOf(value) === "Object" || Object.getPrototypeOf(value) === null;
  return isMadeOfThem ? count(properties, "own property", "own properties") : undefined;
}

/** Read through the prototype's own accessors: a subclass may have put a getter of its own before them. */
function mapSize(value: Map<unknown, unknown>): number {
  return Reflect.get(Map.prototype, "size", value);
}

function setSize(value: Set<unknown>): number {
  return Reflect.get(Set.prototype, "size", value);
}

function typedLength(value: NodeJS.TypedArray): number {
  return Reflect.get(Object.getPrototypeOf(Uint8Array.prototype) as object, "length", value) as number;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
