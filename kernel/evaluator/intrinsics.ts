// Intrinsics: what the language and Node give, as it was when the kernel started. Main thread.
// A cell may replace any of it; the kernel's own work, and the compilers it calls, then see the originals.
import { holds, looking, Originals } from "./originals.ts";

const { getPrototypeOf } = Reflect;
const { prototype: objects } = Object;
const { prototype: arrays } = Array;
const { prototype: functions } = Function;
const generators = (function* () {}.constructor as GeneratorFunctionConstructor).prototype.prototype as object;
const bytesPrototype = getPrototypeOf(Uint8Array.prototype) as object;
const originals = new Originals();
/** Those behind getters: that all is well with them is seen by what they give. */
const getters = new Originals();

/** Globals of the language and of Node that the kernel's own work names. */
const globals =
  "Array ArrayBuffer Atomics BigInt Boolean Buffer Date Error Function Int32Array Iterator JSON Map Math Number Object Promise " +
  "Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URL Uint8Array WeakMap " +
  "WeakRef WeakSet FinalizationRegistry AggregateError process performance console queueMicrotask setTimeout setImmediate " +
  "clearTimeout structuredClone globalThis";
for (const name of globals.split(" ")) originals.remember(globalThis, name);
originals.rememberAll(Object, objects, functions, Array, arrays, String, String.prototype, RegExp, RegExp.prototype);
originals.rememberAll(Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype, WeakRef.prototype);
originals.rememberAll(FinalizationRegistry.prototype, Promise, Promise.prototype, Number, Number.prototype);
originals.rememberAll(JSON, Reflect, Error.prototype, Symbol.prototype);
for (const name of ["abs", "ceil", "floor", "log10", "max", "min", "round", "trunc"]) originals.remember(Math, name);
for (const name of ["isBuffer", "from", "alloc", "concat", "byteLength"]) originals.remember(Buffer, name);
originals.remember(Date, "now");
originals.rememberAll(bytesPrototype, URL.prototype);
// What `for … of`, spreads and destructuring call.
originals.rememberAll(Iterator.prototype, generators);
for (const iterator of [[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator]()])
  originals.rememberAll(getPrototypeOf(iterator) as object);
// `stackTraceLimit` and `prepareStackTrace` are for users to set.
for (const name of ["captureStackTrace", "isError"]) originals.remember(Error, name);
// An element that all arrays inherit, or a `then` that every result of an async function has.
for (const holder of [arrays, functions]) originals.remember(holder, "then");
originals.closeElements(arrays);
originals.close(objects);
getters.rememberGetters(RegExp.prototype, Map.prototype, Set.prototype, bytesPrototype, URL.prototype);
getters.rememberGetters(Promise, Array, RegExp);

/** What getters give as long as nobody has replaced them: their functions themselves are slow to come by. */
const samples = {
  pattern: /x/g,
  map: new Map([[1, 1]]),
  set: new Set([1]),
  bytes: new Uint8Array(2),
  url: new URL("file:///a"),
};
const { species } = Symbol;
const constructors = { Promise, Array, RegExp } as unknown as Record<string, Record<symbol, unknown>>;
const { Promise: promises, Array: lists, RegExp: patterns } = constructors;

/** What the kernel itself has replaced while it started counts as original: nothing is put back as long as cells replace nothing. */
export function rememberAgain(): void {
  originals.settle();
}

/** When there is time, after the first cell: what is replaced is then found sooner. */
export function prepareIntrinsics(): void {
  withIntrinsics(() => originals.prepare());
}

let isInside = false;

/** Runs `work` with the originals in place; what cells have put there is back afterwards. */
export function withIntrinsics<T>(work: () => T): T {
  if (isInside) return work();
  isInside = true;
  try {
    if (!holds(areGettersInPlace)) return getters.during(() => originals.during(work));
    return originals.areIntact() ? work() : originals.during(work);
  } finally {
    isInside = false;
  }
}

/** A termination passes every `finally`. */
export function afterTermination(): void {
  isInside = false;
  looking.isOn = false;
}

function areGettersInPlace(): boolean {
  const { pattern, map, set, bytes, url } = samples;
  return (
    pattern.flags === "g" &&
    map.size === 1 &&
    set.size === 1 &&
    bytes.length === 2 &&
    url.pathname === "/a" &&
    promises?.[species] === promises &&
    lists?.[species] === lists &&
    patterns?.[species] === patterns
  );
}
