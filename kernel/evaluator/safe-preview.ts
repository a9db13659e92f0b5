// A value as text, without running any of its code. Main thread. value → preview.
// Node's own inspect reads names of constructors, sizes, stacks and tags: where a value has made getters of those, what
// its properties are is told here instead.
import { inspect, types } from "../own-node.ts";

const mostCharacters = 2000;
const mostObjects = 300;
const mostEntries = 20;
const depth = 4;

/** What inspect reads of objects by name. */
const readByInspect = [
  "constructor",
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "size",
  "length",
  Symbol.toStringTag,
];

/** V8's own, the same for all errors. */
const stackGetter: unknown = Reflect.getOwnPropertyDescriptor(new Error("for its getter"), "stack")?.get;

/** Text for inspection: a function's first line, else what Node's inspect shows, or what the properties are. */
export function preview(value: unknown): string {
  if (typeof value === "function") return Function.prototype.toString.call(value).split("\n", 1)[0] ?? "";
  if (types.isModuleNamespaceObject(value)) return cut(Object.getOwnPropertyNames(value).join(", "));
  if (runsCode(value)) return cut(properties(value as object));
  const options = { depth: 3, maxArrayLength: mostEntries, maxStringLength: 500, breakLength: 100 };
  return cut(inspect(value, { ...options, customInspect: false, getters: false, showProxy: true }));
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

/** Whether inspect, on its way through the value, would come upon a getter of the value's own. */
function runsCode(root: unknown): boolean {
  const seen = new Set<object>();
  const visit = (value: unknown, level: number): boolean => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
    if (types.isProxy(value) || level > depth || seen.has(value) || seen.size > mostObjects) return false;
    seen.add(value);
    return hasGetter(value) || parts(value).some((part) => visit(part, level + 1));
  };
  return visit(root, 0);
}

function hasGetter(value: object): boolean {
  for (const object of chainOf(value)) {
    if (types.isProxy(object)) return true;
    const own = readByInspect.map((key) => Object.getOwnPropertyDescriptor(object, key));
    if (own.some((property) => isForeignGetter(property))) return true;
    const constructor = own[0]?.value as unknown;
    if (typeof constructor !== "function" || types.isProxy(constructor)) continue;
    if (Object.getOwnPropertyDescriptor(constructor, "name")?.get !== undefined) return true;
  }
  return false;
}

function* chainOf(value: object): Generator<object> {
  for (let object: object | null = value; object !== null; object = Reflect.getPrototypeOf(object)) {
    yield object;
    if (types.isProxy(object)) return;
  }
}

/** The language's own getters run none of the value's code; a bound function has no name in its text. */
function isForeignGetter(property: PropertyDescriptor | undefined): boolean {
  const getter = property && Reflect.get(property, "get");
  if (typeof getter !== "function" || getter === stackGetter) return false;
  return !/^function get \S+\(\) \{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(getter));
}

/** What inspect would show of it: values of its properties, of its entries. */
function parts(value: object): unknown[] {
  if (ArrayBuffer.isView(value)) return [];
  const keys = Array.isArray(value) ? Array.from({ length: mostEntries }, (_, i) => i) : Reflect.ownKeys(value);
  const own = keys.map((key) => Object.getOwnPropertyDescriptor(value, key)?.value as unknown);
  if (types.isMap(value)) return [...own, ...entriesOf(value).flat()];
  if (types.isSet(value)) return [...own, ...Set.prototype.values.call(value).take(mostEntries)];
  return own;
}

function entriesOf(map: Map<unknown, unknown>): unknown[][] {
  return [...Map.prototype.entries.call(map).take(mostEntries)] as unknown[][];
}

/** Names, and values where they are no objects. */
function properties(value: object): string {
  const shown = Reflect.ownKeys(value)
    .slice(0, mostEntries)
    .map((key) => {
      const property = Object.getOwnPropertyDescriptor(value, key);
      const isPlain = property && "value" in property && Object(property.value) !== property.value;
      const text = isPlain ? inspect(property.value, { maxStringLength: 80 }) : property?.get ? "[Getter]" : "…";
      return `${String(key)}: ${text}`;
    });
  return `{ ${shown.join(", ")} }`;
}
