// Cells and libraries that replace what the kernel itself stands on: the kernel's own work on main is unharmed.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { expectInterrupted } from "./patching.ts";

let kernel: Kernel;

beforeEach(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterEach(() => kernel.end());

const broken = "() => { throw new Error('patched') }";

const patches: Record<string, string> = {
  "Promise.prototype.then": `Promise.prototype.then = ${broken} as never`,
  "Promise.race, all, resolve and withResolvers": `for (const name of ["race", "all", "allSettled", "resolve", "reject", "withResolvers"]) (Promise as never as Record<string, unknown>)[name] = ${broken}`,
  "Promise.prototype.then by one that asks what it is given": `const then = Promise.prototype.then; Promise.prototype.then = function (ok, no) { if (ok?.length !== 1 || typeof no !== "function") throw new Error("patched"); return then.call(this, ok, no) } as never`,
  "the constructor of all promises": `Object.defineProperty(Promise.prototype, "constructor", { get: ${broken}, configurable: true })`,
  "the global Promise": "globalThis.Promise = class Mine {} as never",
  "Array.prototype methods": `for (const name of ["map", "filter", "push", "slice", "splice", "join", "includes", "find", "some", "forEach", "at", "flatMap", "shift", "unshift"]) (Array.prototype as never as Record<string, unknown>)[name] = ${broken}`,
  "Array's iterator": `Array.prototype[Symbol.iterator] = ${broken} as never`,
  "String.prototype methods": `for (const name of ["split", "slice", "replace", "replaceAll", "trim", "startsWith", "includes", "matchAll", "padStart"]) (String.prototype as never as Record<string, unknown>)[name] = ${broken}`,
  "Map.prototype and Set.prototype": `for (const of of [Map, Set, WeakMap]) for (const name of ["get", "set", "has", "add", "delete"]) if (name in of.prototype) (of.prototype as never as Record<string, unknown>)[name] = ${broken}`,
  "Object's statics": `for (const name of ["keys", "values", "entries", "assign", "defineProperty", "fromEntries", "hasOwn", "create"]) (Object as never as Record<string, unknown>)[name] = ${broken}`,
  JSON: `JSON.stringify = JSON.parse = ${broken}`,
  timers: `globalThis.setTimeout = globalThis.setImmediate = globalThis.queueMicrotask = globalThis.clearTimeout = ${broken} as never`,
  "performance and Date": `performance.now = Date.now = ${broken}`,
  console: "globalThis.console = {} as never",
  "process.emit": `process.emit = ${broken} as never`,
  "process.nextTick": `process.nextTick = ${broken}`,
  "process itself": "globalThis.process = undefined as never",
  "the prototype of all objects":
    "Object.assign(Object.prototype, { polluted: 1, type: 'x', get: 1, value: 2, name: 'evil', message: 3, data: {}, then: undefined })",
  "a getter on all objects": `Object.defineProperty(Object.prototype, "directives", { get: ${broken}, set(v) { Object.defineProperty(this, "directives", { value: v, writable: true, configurable: true, enumerable: true }) }, configurable: true })`,
  "an element of all arrays": `Object.defineProperty(Array.prototype, "0", { value: 1, writable: false, configurable: true })`,
  "an accessor of all arrays": `Object.defineProperty(Array.prototype, "0", { get: ${broken}, set: ${broken}, configurable: true })`,
  "an element of all objects": `Object.defineProperty(Object.prototype, "0", { value: 1, writable: false, configurable: true })`,
  "Error.prepareStackTrace and stackTraceLimit": `Error.prepareStackTrace = ${broken} as never; Error.stackTraceLimit = 0`,
  "Function.prototype.call, apply and bind": `for (const name of ["call", "apply", "bind"]) (Function.prototype as never as Record<string, unknown>)[name] = ${broken}`,
  "RegExp.prototype.exec": `RegExp.prototype.exec = ${broken} as never`,
  "Atomics and SharedArrayBuffer":
    "globalThis.Atomics = undefined as never; globalThis.SharedArrayBuffer = undefined as never",
  "getters that throw in place of methods": `for (const [of, name] of [[Promise, "resolve"], [Array.prototype, "push"], [JSON, "stringify"], [globalThis, "process"], [Object, "keys"]] as const) Object.defineProperty(of, name, { get: ${broken}, configurable: true })`,
  "Array's iterator, which is gone":
    "delete (Array.prototype as never as Record<symbol, unknown>)[Symbol.iterator]; delete (Object.getPrototypeOf([].values()) as Record<string, unknown>).next",
  "everything frozen":
    "for (const name of Object.getOwnPropertyNames(globalThis)) { const value = (globalThis as Record<string, any>)[name]; if (typeof value !== 'function') continue; Object.freeze(value); if (value.prototype) Object.freeze(value.prototype) }",
  "EventEmitter.prototype.emit": `(await import("node:events")).EventEmitter.prototype.emit = ${broken} as never`,
};

/** Node 24 itself calls them where an exception leaves a callback; no kernel can help that. */
const nodesOwn = Number.parseInt(process.versions.node) < 26 ? ["Function.prototype.call, apply and bind"] : [];

for (const [what, code] of Object.entries(patches)) {
  test.skipIf(nodesOwn.includes(what))(`${what}: cells still run, fail and are interrupted`, async () => {
    const timeoutMs = 10_000;
    await kernel.execute(`${code};\nvoid 0`, { timeoutMs });
    const ran = await kernel.execute("let kept = 40 + 2; kept", { timeoutMs });
    expect(ran).toMatchObject({ reply: { status: "ok" }, result: "42" });
    const failed = await kernel.execute("null.x", { timeoutMs });
    expect(failed.reply).toMatchObject({ status: "error", ename: "TypeError" });
    await expectInterrupted(kernel, "for (;;) {}", timeoutMs);
    expect((await kernel.execute("kept", { timeoutMs })).result).toBe("42");
    expect(kernel.process.stderr).toBe("");
  });
}

test("as long as cells replace nothing, the kernel puts nothing back: its own replacements count as originals", async () => {
  const asked = Object.entries({ toString: "Function.prototype.toString", log: "console.log", timers: "setTimeout" });
  const seen = `const seen = { ${asked.map(([name, text]) => `${name}: ${text}`).join(", ")} }`;
  await kernel.execute(seen);
  const compared = asked.map(([name, text]) => `${text} === seen.${name}`).join(" && ");
  const shown = await kernel.execute(`({ [Symbol.for("nodejs.util.inspect.custom")]: () => String(${compared}) })`);
  expect(shown.result).toBe("true");
});
