// Replaced methods of Node's own modules and of the process, also synced into its ES modules: the kernel goes on.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { expectInterrupted, expectUnharmed, prepare, restore } from "./patching.ts";

const env = { LOOPBOOK_HISTORY: ":memory:", LOOPBOOK_TYPECHECK: "off" };
let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env });
  await prepare(kernel);
});

afterAll(() => kernel.end());

/** Not `path`: Node's own `fileURLToPath` calls it, and with it every stack. */
const modules =
  "timers timers/promises util vm fs fs/promises url events worker_threads async_hooks module child_process stream " +
  "string_decoder crypto diagnostics_channel perf_hooks v8 os inspector";
const prototypes = [
  "node('events').EventEmitter.prototype",
  "node('worker_threads').Worker.prototype",
  "node('worker_threads').MessagePort.prototype",
  "node('vm').Script.prototype",
  "node('inspector').Session.prototype",
  "node('async_hooks').AsyncLocalStorage.prototype",
  "node('async_hooks').AsyncResource.prototype",
  "node('stream').Writable.prototype",
  "node('string_decoder').StringDecoder.prototype",
  "node('module').prototype",
  "node('util').types",
];

const rows = [
  ...modules.split(" ").map((name) => ({
    title: `every function of node:${name} throws`,
    // `getBuiltinModule` of the process is the only way to the module that no row replaces.
    patch: `replaceAll(node("${name}"), "methods", ["syncBuiltinESMExports"]); sync()`,
  })),
  ...prototypes.map((holder) => ({
    title: `all methods of ${holder} throw`,
    patch: `replaceAll(${holder}, "methods")`,
  })),
  ...["emit", "on", "exit", "nextTick", "cwd", "hrtime", "listeners", "getActiveResourcesInfo"].map((name) => ({
    title: `process.${name} throws`,
    patch: `replace(process, "${name}", "throws"); sync()`,
  })),
  { title: "process.emit tells nobody", patch: 'replace(process, "emit", "does nothing")' },
];

test.each(rows)("$title", async ({ patch }) => {
  try {
    await expectUnharmed(kernel, patch);
  } finally {
    await restore(kernel);
  }
});

test.each(["throws", "does nothing"])(
  "process.emit %s: what nobody catches is reported under its cell, and the kernel lives",
  async (how) => {
    await kernel.execute(`replace(process, "emit", "${how}"); void 0`);
    try {
      const late = kernel.begin("later(() => { throw new RangeError('late') }, 5); void 0");
      expect((await late.message("error")).content).toMatchObject({ ename: "RangeError", evalue: "late" });
      expect((await kernel.execute("40 + 2")).result).toBe("42");
    } finally {
      await restore(kernel);
    }
  },
);

test("a stub of process.exit keeps no kernel from shutting down", async () => {
  await using stubbed = await startKernel({ env });
  await stubbed.execute("process.exit = (() => undefined) as never; process.emit = (() => false) as never");
  expect(await stubbed.shutdown()).toEqual({ code: 0, signal: null });
  expect(stubbed.process.stderr).toBe("");
});

test("wrappers that cells have put around Node's own methods take no interrupt from the cell that it is for", async () => {
  // As tracers wrap them (dd-trace, OpenTelemetry, shimmer): functions of a cell, with guards.
  await using traced = await startKernel({ env });
  await traced.execute(`
    const wrap = (holder: any, name: string) => {
      const original = holder[name];
      holder[name] = function (...given: any[]) { return original.apply(this, given) };
    };
    const node = process.getBuiltinModule;
    for (const name of ["on", "once", "emit", "removeListener"]) wrap(node("node:events").EventEmitter.prototype, name);
    for (const name of ["postMessage", "on"]) wrap(node("node:worker_threads").Worker.prototype, name);
    for (const name of ["setTimeout", "setImmediate"]) { wrap(node("node:timers"), name); wrap(globalThis, name) }
    for (const name of ["emit", "nextTick"]) wrap(process, name);
    wrap(Promise.prototype, "then"); wrap(globalThis, "queueMicrotask");
    node("node:module").syncBuiltinESMExports(); void 0`);
  for (const code of ["for (;;) console.log('x'.repeat(1000))", "for (;;) {}", "await new Promise(() => {})"]) {
    await expectInterrupted(traced, code);
    expect((await traced.execute("40 + 2")).result).toBe("42");
  }
  const late = traced.begin("setTimeout(() => { throw new RangeError('late') }, 5); void 0");
  await late.message("error");
  expect(await traced.shutdown()).toEqual({ code: 0, signal: null });
});

test("faked timers, as sinon and jest install them: the kernel's own time goes on", async () => {
  await using faked = await startKernel({ env });
  await faked.execute(`
    const timers = process.getBuiltinModule("node:timers") as any, waiting: unknown[] = [];
    const fake = (callback: unknown) => waiting.push(callback);
    for (const name of ["setTimeout", "setInterval", "setImmediate"]) { timers[name] = fake; (globalThis as any)[name] = fake }
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) { timers[name] = () => {}; (globalThis as any)[name] = () => {} }
    globalThis.queueMicrotask = fake as never; process.nextTick = fake as never;
    performance.now = () => 0; Date.now = () => 0; process.hrtime = (() => [0, 0]) as never;
    process.getBuiltinModule("node:module").syncBuiltinESMExports(); void 0`);
  expect((await faked.execute("await 0; 40 + 2")).result).toBe("42");
  expect((await faked.execute("// @settle 1s\nvoid 0")).reply.status).toBe("ok");
  const tasks =
    "import { createTask, gather } from 'loopbook'; await gather(createTask(async () => 1), createTask(async () => 2))";
  expect((await faked.execute(tasks)).result).toBe("[ 1, 2 ]");
  for (const code of ["for (;;) {}", "await new Promise(() => {})", "/^(a+)+$/.test('a'.repeat(40) + 'b')"])
    await expectInterrupted(faked, code);
  expect((await faked.execute("40 + 2")).result).toBe("42");
  expect(await faked.shutdown()).toEqual({ code: 0, signal: null });
  expect(faked.process.stderr).toBe("");
});

test("no file is to be found, as memfs and mock-fs have it: what the kernel loads late comes from the disk", async () => {
  await using mocked = await startKernel({ env });
  await mocked.execute(`
    const files = process.getBuiltinModule("node:fs") as any;
    const gone = () => { throw Object.assign(new Error("ENOENT: mocked"), { code: "ENOENT" }) };
    for (const name of Object.keys(files)) if (name.endsWith("Sync")) files[name] = gone;
    process.getBuiltinModule("node:module").syncBuiltinESMExports(); void 0`);
  expect((await mocked.execute("enum E { A = 4 } E.A as number")).result).toBe("4");
  const failed = await mocked.execute("const n: number = 1;\nnull.x");
  expect(JSON.stringify(failed.reply)).toContain("In[3]:2:6");
  const slept = "// @settle 1s\nimport { sleep } from 'loopbook'; await sleep(0.001, 42)";
  expect((await mocked.execute(slept)).result).toBe("42");
});

test("with globalThis frozen, cells declare names, fail and are interrupted with their finally blocks", async () => {
  await using frozen = await startKernel({ env });
  await frozen.execute("Object.freeze(globalThis); void 0");
  expect((await frozen.execute("let kept = 40 + 2; kept")).result).toBe("42");
  for (let round = 0; round < 3; round++) {
    const cell = frozen.begin("try { for (;;) {} } finally { console.log('cleaned up') }");
    await cell.message("execute_input");
    await frozen.interrupt();
    expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect(cell.outputs.text("stdout")).toBe("cleaned up\n");
  }
  await expectInterrupted(frozen, "await new Promise(() => {})");
  await expectInterrupted(frozen, "while (true) { await null }");
  expect((await frozen.execute("kept")).result).toBe("42");
  await expectInterrupted(await freshlyFrozen(), "Object.freeze(globalThis); for (;;) {}");
});

async function freshlyFrozen(): Promise<Kernel> {
  await kernel.end();
  kernel = await startKernel({ env });
  return kernel;
}

test("a library that sweeps globalThis of names it does not know takes no guard away", async () => {
  await using swept = await startKernel({ env });
  await swept.execute("function busy() { for (;;) {} } const known = ['console', 'process']; void 0");
  await swept.execute(
    "new Function('for (const name of Object.getOwnPropertyNames(globalThis)) if (/^(guard|awaited)/.test(name)) delete globalThis[name]')()",
  );
  await expectInterrupted(swept, "for (;;) {}");
  await expectInterrupted(swept, "busy()");
  expect((await swept.execute("known.length")).result).toBe("2");
});
