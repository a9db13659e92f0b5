// Intrinsics: what the language and Node give, as it was when the kernel started. Main thread.
// A cell may replace any of it; the kernel's own work, and the compilers it calls, then see the originals.

type Holder = Record<PropertyKey, unknown>;

interface Original {
  holder: Holder;
  key: PropertyKey;
  value: unknown;
  /** Of one of Node's lazy globals. */
  getter: (() => unknown) | undefined;
}

const { getOwnPropertyDescriptor, hasOwn } = Object;
const { ownKeys, defineProperty, deleteProperty } = Reflect;
const { getPrototypeOf, setPrototypeOf } = Object;
const originals: Original[] = [];
/** What a cell could add to the prototype of all objects would be seen by every loop over keys. */
const objectKeys = new Set(ownKeys(Object.prototype));
const isObjectKey = objectKeys.has.bind(objectKeys);

const globals = [
  "Array",
  "Atomics",
  "BigInt",
  "Buffer",
  "Date",
  "Error",
  "Function",
  "JSON",
  "Map",
  "Math",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "Reflect",
  "RegExp",
  "Set",
  "SharedArrayBuffer",
  "String",
  "Symbol",
  "TypeError",
  "URL",
  "Uint8Array",
  "WeakMap",
  "WeakSet",
  "process",
  "performance",
  "console",
  "queueMicrotask",
  "setTimeout",
  "setImmediate",
  "clearTimeout",
  "structuredClone",
];
for (const name of globals) remember(globalThis, name);
for (const holder of [
  Object,
  Object.prototype,
  Function.prototype,
  Array,
  Array.prototype,
  String,
  String.prototype,
  RegExp.prototype,
])
  rememberAll(holder);
for (const holder of [
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  WeakSet.prototype,
  Promise,
  Promise.prototype,
  Number,
  Number.prototype,
])
  rememberAll(holder);
for (const holder of [JSON, Math, Reflect, Atomics, Date, Error.prototype, Symbol.prototype, performance])
  rememberAll(holder);

// What `for … of`, spreads and destructuring call.
for (const iterator of [
  [].values(),
  new Map().values(),
  new Set().values(),
  ""[Symbol.iterator](),
  (function* () {})(),
])
  rememberAll(getPrototypeOf(iterator) as object);

const isIntact = compileCheck();

/** What the kernel itself has replaced while it started counts as original: nothing is put back as long as cells replace nothing. */
export function rememberAgain(): void {
  for (let at = 0; at < originals.length; at++) {
    const original = originals[at] as Original;
    original.value = original.holder[original.key];
  }
}

/** Runs `work` with the originals in place; what cells have put there is back afterwards. */
export function withIntrinsics<T>(work: () => T): T {
  if (areIntact() && ownKeys(Object.prototype).length === objectKeys.size) return work();
  const replaced = putBack();
  if (replaced === undefined) return work();
  try {
    return work();
  } finally {
    for (let at = 0; at < replaced.length; at++) {
      const { holder, key, descriptor } = replaced[at] as Replaced;
      defineProperty(holder, key, plain(descriptor));
    }
  }
}

/** A getter that a cell has put in an original's place may throw. */
function areIntact(): boolean {
  try {
    return isIntact();
  } catch {
    return false;
  }
}

/**
 * Whether every original is in its place, asked several times a cell. As one function with a named access for each: V8
 * remembers where each of them lies, which a loop over keys it does not (0.6 against 14 µs).
 */
function compileCheck(): () => boolean {
  const holders: Holder[] = [];
  const tests = originals.map(({ holder, key }, at) => {
    let index = holders.indexOf(holder);
    if (index < 0) index = holders.push(holder) - 1;
    const access = typeof key === "string" && /^[a-z_$][\w$]*$/i.test(key) ? `.${key}` : `[originals[${at}].key]`;
    return `h${index}${access} === originals[${at}].value`;
  });
  const names = holders.map((_, index) => `h${index}`);
  const text = `return function isIntact() { return ${tests.join(" && ")}; };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- made of names alone, before any cell has run
  const make = new Function("originals", ...names, text) as (...given: unknown[]) => () => boolean;
  return make(originals, ...holders);
}

interface Replaced {
  holder: Holder;
  key: PropertyKey;
  descriptor: PropertyDescriptor;
}

function putBack(): Replaced[] | undefined {
  let replaced: Replaced[] | undefined;
  const array = Array.prototype as unknown as Holder;
  const note = (holder: Holder, key: PropertyKey) => {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (descriptor?.configurable === false && descriptor.writable !== true) return false;
    // Nothing of an array's is used but its own places: a cell may have replaced `push`, or put an element on all arrays.
    replaced ??= setPrototypeOf([], null) as Replaced[];
    replaced[replaced.length] = {
      holder,
      key,
      descriptor: descriptor ?? plain({ value: undefined, configurable: true, writable: true }),
    };
    return true;
  };
  // An element that all arrays have, which none of them could then be given by an assignment.
  const elements = array["length"] === 0 ? 0 : ownKeys(array);
  for (let at = 0; elements !== 0 && at < elements.length; at++) {
    const key = elements[at] as string | symbol;
    if (isElement(key) && note(array, key)) deleteProperty(array, key);
  }
  const keys = ownKeys(Object.prototype);
  for (let at = 0; keys.length > objectKeys.size && at < keys.length; at++) {
    const key = keys[at] as string | symbol;
    if (!isObjectKey(key) && note(Object.prototype as unknown as Holder, key)) deleteProperty(Object.prototype, key);
  }
  for (let at = 0; at < originals.length; at++) {
    const { holder, key, value, getter } = originals[at] as Original;
    const before = getOwnPropertyDescriptor(holder, key);
    // Its getter is Node's own, or it is not read.
    if (before && (hasOwn(before, "value") ? before.value : before.get === getter && holder[key]) === value) continue;
    if (note(holder, key))
      defineProperty(
        holder,
        key,
        // Of what cannot be configured, as an array's length, the value alone is put back.
        before?.configurable === false
          ? plain({ value })
          : plain({ value, writable: true, configurable: true, enumerable: before?.enumerable ?? false }),
      );
  }
  return replaced;
}

function isElement(key: PropertyKey): boolean {
  return typeof key === "string" && `${+key >>> 0}` === key;
}

/** A descriptor that inherits nothing: a cell may have given all objects a `get`. */
function plain(descriptor: PropertyDescriptor): PropertyDescriptor {
  return setPrototypeOf(descriptor, null) as PropertyDescriptor;
}

function rememberAll(holder: object): void {
  for (const key of ownKeys(holder)) if (key !== "__proto__") remember(holder as Holder, key);
}

/** Accessors are left alone, as reading one may run code; Node's own globals are lazy ones, and are read. */
function remember(holder: Holder, key: PropertyKey): void {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  const isGlobal = holder === (globalThis as unknown as Holder);
  if (!descriptor || ("get" in descriptor && !isGlobal)) return;
  const value = holder[key];
  // NaN, which is never equal to itself, cannot be replaced.
  if (value === undefined || value !== value) return;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- compared, not called
  originals[originals.length] = { holder, key, value, getter: descriptor.get };
}
