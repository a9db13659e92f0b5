// Interrupts at random moments: 60 of the 1,000 that interrupts.full.test.ts sends; and the cases that random ones found.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { interruptStorm } from "./interrupt-storm.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterAll(() => kernel.end());

test("60 interrupts at random moments lose no reply and no variable", async () => {
  const taken = await interruptStorm(kernel, { seed: 9, interrupts: 60, limitMs: 8000 });
  expect(taken).toHaveLength(60);
});

/** Runs `code`, interrupts it as soon as the kernel has begun it, and gives its reply. */
async function interruptAtOnce(code: string): Promise<Record<string, unknown>> {
  const cell = kernel.begin(code);
  await cell.message("execute_input");
  await kernel.interrupt();
  return (await cell.done).content;
}

test("an interrupt that is faster than its cell ends the cell before its code begins", async () => {
  for (let round = 0; round < 10; round++) {
    expect(await interruptAtOnce("while (true) {}")).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  }
});

test("a cell that is compiled after the guards were armed ends with its finally, not terminated", async () => {
  const busy = "console.log('busy'); const until = Date.now() + 100; while (Date.now() < until) {}";
  for (let round = 0; round < 5; round++) {
    const other = kernel.begin(`setTimeout(new Function(${JSON.stringify(busy)}), 20); undefined`);
    await other.done;
    await other.until(() => other.outputs.text("stdout").includes("busy"));
    const code = "globalThis.begun ??= 0; globalThis.begun++; try { for (;;) {} } finally { globalThis.begun-- }";
    expect(await interruptAtOnce(code)).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  }
  expect((await kernel.execute("globalThis.begun ?? 0")).result).toBe("0");
});

test("a loop that catches every error ends with one interrupt", async () => {
  const reply = await interruptAtOnce("while (true) { try { for (;;) {} } catch {} }");
  expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});

test("a value whose own display never ends is interrupted, not shown", async () => {
  for (const method of ["() { while (true) {} }", ": new Function('while (true) {}')"]) {
    const cell = kernel.begin(`({ [Symbol.for('Jupyter.display')]${method} })`);
    await cell.message("execute_input");
    await kernel.interrupt();
    expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  }
});

test("an error whose stack getter never ends is interrupted", async () => {
  const code =
    "throw Object.defineProperty(new Error('x'), 'stack', { get: new Function('while (true) {}') as () => string })";
  expect(await interruptAtOnce(code)).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});

test("a cell that waits for its earlier run to end can be interrupted", async () => {
  const holds = "// @background\ntry { await new Promise(() => {}) } finally { await new Promise(() => {}) }";
  await kernel.execute(holds, { cellId: "replaced" });
  const cell = kernel.begin("1", { cellId: "replaced" });
  await cell.message("execute_input");
  await kernel.interrupt();
  expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});

test("a waiting cell ends with one interrupt though a busy callback of another cell took it first", async () => {
  const other = kernel.begin("setTimeout(() => { console.log('busy'); while (true) {} }, 50); undefined");
  await other.done;
  const cell = kernel.begin("await new Promise(() => {})");
  await other.until(() => other.outputs.text("stdout").includes("busy"));
  await kernel.interrupt();
  expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await kernel.execute("6 * 7")).result).toBe("42");
});
