// What cells and libraries do to the process that they share with the kernel: afterwards cells run, fail, report and stop.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let folder: string;
let kernel: Kernel;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "loopbook-strange-"));
  kernel = await startKernel({ cwd: folder, env: { LOOPBOOK_HISTORY: ":memory:", LOOPBOOK_TYPECHECK: "off" } });
});

afterEach(async () => {
  await kernel.end();
  await rm(folder, { recursive: true, force: true });
});

const node = (name: string): string => `process.getBuiltinModule("node:${name}")`;
const broken = "() => { throw new Error('patched') }";

const cells: Record<string, string> = {
  "the working folder is removed": `${node("fs")}.rmSync(process.cwd(), { recursive: true })`,
  "all listeners of the process are removed": "process.removeAllListeners()",
  "a capture callback takes uncaught exceptions": "process.setUncaughtExceptionCaptureCallback(() => {})",
  "AsyncLocalStorage is patched": `for (const name of ["run", "getStore", "exit", "enterWith"]) (${node("async_hooks")}.AsyncLocalStorage.prototype as any)[name] = ${broken}`,
  "util is patched": `for (const name of ["inspect", "format", "formatWithOptions", "types"]) (${node("util")} as any)[name] = ${broken}`,
  "streams cannot be written to": `(${node("stream")}.Writable.prototype as any).write = ${broken}`,
  "an inspector session of the cell's is open": `const session = new (${node("inspector")}.Session)(); session.connect(); session.post("Debugger.enable")`,
  "Error is replaced by one that throws":
    "globalThis.Error = class extends Error { constructor() { super(); throw 1 } } as never",
  "stacks have no limit": "Error.stackTraceLimit = Infinity",
  "every timer and interval is cleared": "for (let id = 0; id < 5000; id++) { clearTimeout(id); clearInterval(id) }",
  "a worker exits, another one throws": `const { Worker } = ${node("worker_threads")};
    const ends = ["process.exit(3)", "throw new Error('of the worker')"].map((code) => new Worker(code, { eval: true }));
    await Promise.all(ends.map((worker) => new Promise((done) => worker.on("error", () => {}).on("exit", done))))`,
  "the environment and the arguments are gone":
    "process.env = {} as never; process.argv.length = 0; process.execArgv.length = 0; process.execPath = '/nowhere'; process.title = 'x'",
  "no file that is made may be read": "process.umask(0o777)",
};

async function expectInterrupted(code: string): Promise<void> {
  const cell = kernel.begin(code);
  await cell.message("execute_input");
  await kernel.interrupt();
  expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
}

test.each(Object.entries(cells))("%s", async (what, code) => {
  expect((await kernel.execute(`${code}; void 0`)).reply.status).toBe("ok");
  const ran = await kernel.execute("let kept: number = 40 + 2; console.log('printed'); kept");
  expect([ran.text, ran.result]).toEqual(["printed\n", "42"]);
  const failed = await kernel.execute("function f() { null.x }\nf()");
  expect(failed.reply).toMatchObject({ status: "error", ename: "TypeError" });
  expect(JSON.stringify(failed.reply)).toContain("In[3]:1:");
  const waited = await kernel.execute("await new Promise((done) => setTimeout(done, 10)); [1, { a: 2 }]");
  expect(waited.result).toBe("[ 1, { a: 2 } ]");
  // Who takes uncaught exceptions for himself gets those of timers; a rejection is told all the same.
  const takes = what.includes("capture callback");
  const late = takes ? "" : "setTimeout(() => { throw new RangeError('late') }, 5);";
  await kernel.begin(`${late} void Promise.reject(new TypeError('rejected'))`).message("error");
  await expectInterrupted("for (;;) {}");
  await expectInterrupted("await new Promise(() => {})");
  expect((await kernel.execute("kept")).result).toBe("42");
  expect(kernel.process.stderr).toBe("");
});

test("in a folder that was removed, types go and what needs the compiler is refused with the way out", async () => {
  await kernel.execute(`${node("fs")}.rmSync(process.cwd(), { recursive: true })`);
  expect((await kernel.execute("const n: number = 1; interface A { b: string } n")).result).toBe("1");
  expect((await kernel.execute("enum E { A = 4 } E.A")).reply).toMatchObject({
    ename: "SyntaxError",
    evalue: expect.stringContaining("process.chdir(…) goes to another") as string,
  });
  const asked = kernel.send("is_complete_request", { code: "const x: number = {" });
  expect((await asked.done).content["status"]).toBe("unknown");
  await kernel.execute(`process.chdir(${JSON.stringify(tmpdir())})`);
  expect((await kernel.execute("enum E { A = 4 } E.A")).result).toBe("4");
});

test("no file can be opened any more: cells run and are interrupted, and files closed are files to be had", async () => {
  await kernel.execute("void (1 as number)");
  // What the kernel loads after the first reply is there: without it, it ends with the reason.
  await kernel.send("history_request", { hist_access_type: "tail", n: 1, output: false, raw: true }).done;
  await expectInterrupted("for (;;) {}");
  await kernel.execute(`const { openSync, closeSync } = ${node("fs")}; const open: number[] = [];
    try { for (;;) open.push(openSync(process.execPath, "r")) } catch (error) { console.log((error as any).code) }`);
  expect((await kernel.execute("40 + 2")).result).toBe("42");
  expect((await kernel.execute("null.x")).reply).toMatchObject({ ename: "TypeError" });
  expect((await kernel.execute("import 'node:zlib'; import './nowhere.ts'")).reply.status).toBe("error");
  await expectInterrupted("for (;;) {}");
  await expectInterrupted("/^(a+)+$/.test('a'.repeat(40) + 'b')");
  await kernel.execute("for (const each of open) closeSync(each)");
  expect((await kernel.execute("import { sleep } from 'loopbook'; await sleep(0, 42)")).result).toBe("42");
});
