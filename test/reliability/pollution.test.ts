// Polluted prototypes and replaced built-ins of the language: the kernel's own work on main is unharmed. One kernel for all rows.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { expectInterrupted, expectUnharmed, prepare, restore } from "./patching.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:", LOOPBOOK_TYPECHECK: "off" } });
  await prepare(kernel);
});

afterAll(() => kernel.end());

/** What the kernel's own objects, options and descriptors are asked for. */
const keys =
  "then toJSON get set value writable enumerable configurable 0 length signal env shell transfer type data message name run " +
  "content buffers status cachedData produceCachedData breakOnSigint timeout depth cause stack next done filename format source";

const everyObject = keys.split(" ").map((key) => ({
  title: `every object has ${key}: a function that throws, a number, a getter that throws`,
  patches: ["throws", "is 1", "has a getter that throws"].map((how) => `replace(Object.prototype, "${key}", "${how}")`),
}));

const inherited = [
  ["Object.prototype", "then", "does nothing"],
  ["Function.prototype", "then", "does nothing"],
  ["Array.prototype", "then", "does nothing"],
  ["Array.prototype", "0", "has a setter that throws"],
  ["Array.prototype", "1", "is 1"],
].map(([holder, key, how]) => ({
  title: `${holder}: ${key} ${how}`,
  patches: [`replace(${holder}, "${key}", "${how}")`],
}));

/** Node itself calls the ones that are left out, in the midst of its timers: bare Node ends with them. */
const methods: Record<string, string> = {
  "Array.prototype": "['pop', 'push', 'includes']",
  "String.prototype": "[]",
  "RegExp.prototype": "[]",
  "Map.prototype": "[]",
  "Set.prototype": "[]",
  "WeakMap.prototype": "[]",
  "WeakRef.prototype": "[]",
  "FinalizationRegistry.prototype": "[]",
  "Promise.prototype": "[]",
  "Number.prototype": "[]",
  "Symbol.prototype": "[]",
  "Error.prototype": "[]",
  "Reflect.getPrototypeOf([].values())": "[]",
  "Reflect.getPrototypeOf(function* () {}).prototype": "[]",
  "Reflect.getPrototypeOf(Uint8Array.prototype)": "[]",
  "EventTarget.prototype": "[]",
  "URL.prototype": "[]",
  Object: "[]",
  Array: "[]",
  Promise: "[]",
  Reflect: "[]",
  JSON: "[]",
  Math: "[]",
  Number: "[]",
  Symbol: "[]",
  Date: "[]",
  Atomics: "[]",
  // How stacks are written is for users to say: see below.
  Error: "['prepareStackTrace']",
  Buffer: "[]",
  performance: "[]",
};

const allMethods = Object.entries(methods).map(([holder, except]) => ({
  title: `all methods of ${holder} throw${except === "[]" ? "" : `, but for ${except}`}`,
  patches: [`replaceAll(${holder}, "methods", ${except})`],
}));

const allGetters = ["RegExp.prototype", "Map.prototype", "Set.prototype", "URL.prototype", "Promise", "Array"].map(
  (holder) => ({ title: `all getters of ${holder} throw`, patches: [`replaceAll(${holder}, "getters")`] }),
);

const globals = [
  ..."Array Boolean Buffer Date Error Function Iterator JSON Map Math Number Object Promise Proxy RangeError".split(
    " ",
  ),
  ..."Reflect RegExp Set String SyntaxError TypeError URL WeakMap Uint8Array process console performance".split(" "),
  ..."setTimeout setImmediate queueMicrotask structuredClone Event EventTarget MessageChannel AbortController".split(
    " ",
  ),
].map((name) => ({
  title: `the global ${name} is gone, or cannot be read`,
  patches: ["is gone", "has a getter that throws"].map((how) => `replace(globalThis, "${name}", "${how}")`),
}));

const rows = [...everyObject, ...inherited, ...allMethods, ...allGetters, ...globals];

test.each(rows)("$title", async ({ patches }) => {
  for (const patch of patches) {
    try {
      await expectUnharmed(kernel, patch);
    } finally {
      await restore(kernel);
    }
  }
});

test.each(["throw new Error('patched')", "return 1", "return sites", "return new Proxy({}, { get() { throw 1 } })"])(
  "Error.prepareStackTrace = (error, sites) => { %s }: cells run, fail and are interrupted",
  async (body) => {
    await kernel.execute(`Error.prepareStackTrace = (error, sites) => { ${body} }`);
    expect((await kernel.execute("40 + 2")).result).toBe("42");
    expect((await kernel.execute("null.x")).reply).toMatchObject({ ename: "TypeError" });
    for (let round = 0; round < 2; round++) await expectInterrupted(kernel, "for (;;) {}");
    await kernel.execute("delete Error.prepareStackTrace");
  },
);
