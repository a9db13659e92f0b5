// Cells print in the order in which bare Node prints the same programs, the inspector at work: it adds no tick.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { programs } from "../evaluator/compiler/order-programs.ts";
import { ran } from "./spawn.ts";

const more: Record<string, string> = {
  "nextTick before microtasks, in each turn":
    "queueMicrotask(() => log('m')); process.nextTick(() => { log('t'); queueMicrotask(() => log('m2')); process.nextTick(() => log('t2')) }); log('s'); await new Promise((r) => setImmediate(r)); process.nextTick(() => log('t3')); queueMicrotask(() => log('m3')); await null; log('end')",
  "timers of one length, in the order of their making":
    "const done = Promise.withResolvers(); setTimeout(() => log(1), 1); setTimeout(() => { log(2); done.resolve() }, 1); await done.promise; log('end')",
  "microtasks between two timers":
    "const done = Promise.withResolvers(); setTimeout(() => { log('a'); queueMicrotask(() => log('m')) }, 1); setTimeout(() => { log('b'); done.resolve() }, 1); await done.promise; log('end')",
  "an immediate within an immediate waits a turn":
    "setImmediate(() => { log('i1'); setImmediate(() => log('i3')) }); setImmediate(() => log('i2')); await new Promise((r) => setImmediate(() => setImmediate(() => setImmediate(r)))); log('end')",
  "unhandled rejections that are handled late":
    "const p = Promise.reject(new Error('late')); queueMicrotask(() => p.catch((e) => log(e.message))); log('s'); await null; log('after'); await null; log('end')",
  "then with a thenable's own job":
    "Promise.resolve({ then(r) { log('then'); r('v') } }).then(log); for (let i = 0; i < 5; i++) { await null; log(i) }",
  "allSettled and any":
    "Promise.allSettled([1, Promise.reject(2)]).then((r) => log(r.length)); Promise.any([Promise.reject(1), Promise.resolve('any')]).then(log); for (let i = 0; i < 6; i++) { await null; log(i) }",
  "an async iterator's return":
    "const it = { [Symbol.asyncIterator]() { let n = 0; return { next: async () => ({ value: n++, done: false }), return: async () => { log('ret'); return {} } } } }; queueMicrotask(() => log('m')); for await (const x of it) { log(x); if (x === 1) break } log('end')",
  "streams end after their data":
    "const { Readable } = await import('node:stream'); const s = Readable.from(['x', 'y']); s.on('end', () => log('ended')); for await (const c of s) log(c); await new Promise((r) => setImmediate(r)); log('end')",
  "an abort signal's listeners":
    "const a = new AbortController(); a.signal.addEventListener('abort', () => log('abort')); queueMicrotask(() => log('m')); log('s'); a.abort(); log('aborted'); await null; log('end')",
};
const all = { ...programs, ...more };

test("there are at least 30 programs", () => {
  expect(Object.keys(all).length).toBeGreaterThanOrEqual(30);
});

test("each prints as a cell what it prints under bare node", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "loopbook-order-"));
  try {
    await using kernel = await startKernel({ cwd: folder });
    await ran(
      kernel,
      'import "loopbook/inspect";\nimport { createTask, sleep } from "loopbook";\nawait createTask(() => sleep(0));',
    );
    for (const [name, program] of Object.entries(all)) {
      // A script, not a module: node begins modules in a microtask, where nextTick comes late.
      const file = path.join(folder, "program.cjs");
      const log = "const log = (value) => console.log(String(value));";
      await writeFile(file, `${log}\n(async () => { ${program}\n})();`);
      const { stdout } = await promisify(execFile)(process.execPath, [file]);
      const { outputs } = await ran(kernel, `{ ${log}\n${program}\nawait new Promise(setImmediate); }`);
      const printed = outputs.map((output) => (output.output_type === "stream" ? output.text : "")).join("");
      expect(printed, name).toBe(stdout);
      expect(stdout.split("\n").length, name).toBeGreaterThan(2);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);
