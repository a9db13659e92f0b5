// Code that has to be terminated while async hooks are enabled: Node would end the process over its stack of async ids.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeEach(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterEach(() => kernel.end());

const hook = `
  import { createHook } from "node:async_hooks";
  let calls = 0;
  const count = () => void calls++;
  const hook = createHook({ init: count, before: count, after: count, destroy: count });
`;
/** No guard is reached in it. It says that it has begun: an interrupt before that ends the wait for it alone. */
const foreign = "(console.log('begun'), /^(a+)+$/.test('a'.repeat(40) + 'b'))";

const places: Record<string, string> = {
  "a cell": foreign,
  "a timer": `await new Promise(() => setTimeout(() => ${foreign}, 5))`,
  "an immediate": `await new Promise(() => setImmediate(() => ${foreign}))`,
  "a microtask": `await Promise.resolve().then(() => ${foreign})`,
  "process.nextTick": `await new Promise(() => process.nextTick(() => ${foreign}))`,
  "an async resource": `import { AsyncResource } from "node:async_hooks"; new AsyncResource("X").runInAsyncScope(() => ${foreign})`,
};

async function terminate(code: string): Promise<void> {
  const cell = kernel.begin(code);
  await cell.message("stream");
  await kernel.interrupt();
  expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
}

async function expectCounting(): Promise<void> {
  const before = Number((await kernel.execute("await new Promise((done) => setTimeout(done, 20)); calls")).result);
  const after = await kernel.execute("await new Promise((done) => setImmediate(done)); calls");
  expect(Number(after.result)).toBeGreaterThan(before);
  expect(kernel.process.stderr).toBe("");
}

test.each(Object.entries(places))(
  "terminated in %s, time and again: main lives, and the hook goes on",
  async (_, code) => {
    await kernel.execute(`${hook} hook.enable(); 0`);
    for (let round = 0; round < 2; round++) {
      await terminate(code);
      await expectCounting();
    }
  },
);

test("a hook that is enabled after a termination works too", async () => {
  await terminate(places["a microtask"] ?? "");
  await kernel.execute(`${hook} hook.enable(); 0`);
  await expectCounting();
});

test("a hook that was disabled stays so", async () => {
  await kernel.execute(`${hook} hook.enable().disable(); 0`);
  await terminate(foreign);
  await kernel.execute("await new Promise((done) => setTimeout(done, 20))");
  const before = (await kernel.execute("calls")).result;
  expect((await kernel.execute("await new Promise((done) => setTimeout(done, 20)); calls")).result).toBe(before);
});
