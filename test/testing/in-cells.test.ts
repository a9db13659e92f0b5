import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute(
    'import { expect, test, withVirtualTime } from "loopbook/testing"; import { sleep } from "loopbook";',
  );
}, 30_000);

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
});

test("a failing test fails its cell with one error that carries the diff, after all tests have run", async () => {
  const { reply, outputs } = await kernel.execute(`
    const ran: string[] = [];
    test("first", async () => { ran.push("first"); });
    test("wrong", async () => { expect({ data: "dado" }, "not what was expected").toEqual({ data: "data" }); });
    test("last", async () => { ran.push("last"); });
  `);
  expect(reply).toMatchObject({ status: "error", ename: "AssertionError" });
  const errors = outputs.filter((output) => output.output_type === "error");
  expect(errors).toHaveLength(1);
  expect(errors[0]?.evalue).toContain(
    "not what was expected: expected { data: 'dado' } to deeply equal { data: 'data' }",
  );
  expect(errors[0]?.evalue).toContain('-   "data": "data",\n+   "data": "dado",');
  const shown = outputs.filter((output) => output.output_type === "display_data").at(-1)?.data;
  expect(shown?.["text/plain"]).toMatch(
    /✓ first \(\d+ ms\)\n✗ wrong [^]*✓ last \(\d+ ms\)\nTests: 2 passed, 1 failed$/,
  );
  expect(shown?.["text/html"]).toContain("+   &quot;data&quot;: &quot;dado&quot;,");
});

test("several failures are one error that lists them", async () => {
  const { reply, outputs } = await kernel.execute(`
    await test("one", () => { expect(1).toBe(2); });
    await test("two", () => { throw new RangeError("too far"); });
  `);
  expect(reply).toMatchObject({ status: "error", ename: "AssertionError" });
  const errors = outputs.filter((output) => output.output_type === "error");
  expect(errors.map(({ evalue }) => evalue)).toEqual([
    "2 of 2 tests failed\n✗ one: expected 1 to be 2 // Object.is equality\n✗ two: too far",
  ]);
});

test("passing tests leave the cell ok, its value unshown, and virtual time makes them quick", async () => {
  const start = performance.now();
  const { reply, outputs } = await kernel.execute(`
    test("an hour", () => withVirtualTime(async (time) => { await sleep(3600); expect(time.now).toBe(3600); }))
  `);
  expect(reply.status).toBe("ok");
  expect(performance.now() - start).toBeLessThan(5000);
  expect(outputs.map(({ output_type }) => output_type)).toEqual(["display_data"]);
});

test("a bare expect fails its cell with the diff", async () => {
  const { outputs } = await kernel.execute("expect([1, 2]).toEqual([1, 3])");
  const [error] = outputs.filter((output) => output.output_type === "error");
  expect(error?.evalue).toContain("-   3,\n+   2,");
});
