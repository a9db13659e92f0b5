// What the inspector costs programs: no tick of the microtask queue, no memory that stays.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const inspector = fileURLToPath(new URL("../../src/inspect.ts", import.meta.url));
const tasks = fileURLToPath(new URL("../../src/index.ts", import.meta.url));

/** Programs about the order of microtasks, timers and tasks; each prints through `log`. */
const programs = [
  "Promise.resolve().then(() => log('p1')).then(() => log('p2')); log('a'); await 1; log('b'); await 2; log('c')",
  "const t = { then(f) { log('then'); f(5) } }; Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)); log(await t)",
  "const slow = async () => { return await Promise.resolve('x') }; const fast = async () => Promise.resolve('y'); slow().then(log); fast().then(log); for (let i = 0; i < 5; i++) { await null; log(i) }",
  "process.nextTick(() => log('tick')); queueMicrotask(() => log('micro')); await new Promise((r) => setImmediate(() => { log('immediate'); r() })); log('end')",
  "async function* g() { log('g'); yield 1; log('g2'); yield Promise.resolve(2) } queueMicrotask(() => log('m')); for await (const x of g()) { log(x); await null; log('body') }",
  "const a = createTask(async () => { log('a'); await sleep(0); log('a2') }); const ticks = (async () => { for (let i = 0; i < 9; i++) { await null; log('t' + i) } })(); await a; log('end'); await ticks",
  "const q = new Queue(); const c = createTask(async () => { log(await q.get()); log(await q.get()) }); await sleep(0); q.putNowait(1); q.putNowait(2); for (let i = 0; i < 9; i++) { await null; log('t' + i) } await c",
  "const l = new Lock(); const w = async (n) => { using h = await l.acquire(); log(n); await sleep(0); log(n + '!') }; await gather(createTask(() => w('x')), createTask(() => w('y')), createTask(() => w('z')))",
  "const v = createTask(async () => { try { await sleep(9) } catch (e) { log(e.name) } finally { log('fin') } }); await sleep(0); v.cancel(); process.nextTick(() => log('tick')); for (let i = 0; i < 5; i++) { await null; log('t' + i) } await v.catch(() => log('caught'))",
  "const e = new Event(); const ws = [1, 2, 3].map((n) => createTask(async () => { await e.wait(); log(n) })); await sleep(0); e.set(); queueMicrotask(() => log('m')); await gather(...ws)",
];

async function printed(withInspector: boolean): Promise<string> {
  const head = `const { createTask, sleep, gather, Queue, Lock, Event } = await import(${JSON.stringify(tasks)});
${withInspector ? `await import(${JSON.stringify(inspector)});` : ""}
const log = (value) => console.log(String(value));`;
  const bodies = programs.map(
    (body, i) => `log("program ${String(i)}"); await (async () => { ${body} })(); await new Promise(setImmediate);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    `${head}\n${bodies.join("\n")}`,
  ]);
  return stdout;
}

test("programs print the same, in the same order, with the inspector and without", async () => {
  const [without, watched] = await Promise.all([printed(false), printed(true)]);
  expect(without.split("\n").length).toBeGreaterThan(60);
  expect(watched).toBe(without);
});

test("the memory of 100,000 finished tasks returns", async () => {
  const program = `const { createTask, sleep, gather } = await import(${JSON.stringify(tasks)});
const { inspect } = await import(${JSON.stringify(inspector)});
const round = async () => { for (let k = 0; k < 10; k++) await gather(Array.from({ length: 10_000 }, () => createTask(() => sleep(0)))) };
const used = () => { gc(); return process.memoryUsage().heapUsed / 2 ** 20 };
await round(); await sleep(0.01); const before = used();
await round(); await sleep(0.01); console.log(used() - before, inspect.snapshot().tasks.length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", program]);
  const [grownMiB, known] = stdout.trim().split(" ").map(Number);
  expect(grownMiB).toBeLessThan(2);
  expect(known).toBeLessThanOrEqual(2000);
});
