import { afterAll, beforeAll, expect, test } from "vitest";
import { executionOf } from "../../kernel/client/exchange.ts";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute(`
    import { runInExecutor, ThreadPool, toThread } from "loopbook/executor";
    import { getSync, startHttpServer } from "loopbook/http";
    import { loop, sleep } from "loopbook";
  `);
}, 30_000);

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
});

test("a TypeScript function of a cell runs in a thread, without the kernel's marks, and prints under its cell", async () => {
  await kernel.execute(`
    interface Part { from: number; to: number }
    function sumOfSquares({ from, to }: Part): number {
      let sum = 0;
      for (let i: number = from; i < to; i++) sum += i * i;
      console.log("summed", from, to);
      return sum as number;
    }
  `);
  const { text, result } = await kernel.execute("await toThread(sumOfSquares, { from: 0, to: 1000 })");
  expect([text, result]).toEqual(["summed 0 1000\n", "332833500"]);
});

test("functions written as arrows, methods and with imports of their own run too", async () => {
  const { result, reply } = await kernel.execute(`
    const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
    const tools = { async hash(text: string) { const { createHash } = await import("node:crypto"); return createHash("md5").update(text).digest("hex"); } };
    [await toThread(factorial, 5), await runInExecutor(null, tools.hash, "x"), await loop.runInExecutor(null, (a: number) => Math.sqrt(a), 16)]
  `);
  expect(reply).toMatchObject({ status: "ok" });
  expect(result).toBe("[ 120, '9dd4e461268c8034f5c8564e155c67a6', 4 ]");
});

test("a variable of another cell is named in the error, with the function's place", async () => {
  await kernel.execute("const factor = 3;");
  const { reply } = await kernel.execute("function scaled(x: number) { return x * factor }\nawait toThread(scaled, 2)");
  const place = `In[${String(reply.execution_count)}]:1:1`;
  expect(reply).toMatchObject({
    status: "error",
    ename: "CapturedVariableError",
    evalue: `scaled (${place}) captures \`factor\`: pass it as an argument`,
  });
});

test("interrupting the cell stops the thread, and its pool works on", async () => {
  const spinning = kernel.begin(`
    const one = new ThreadPool({ maxThreads: 1 });
    await runInExecutor(one, () => { console.log("spinning"); for (;;); });
  `);
  await spinning.printed("spinning");
  await kernel.interrupt();
  expect((await executionOf(spinning)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await kernel.execute('await runInExecutor(one, () => "free")')).result).toBe("'free'");
});

test("the blocking client runs in a thread while the loop of the cell stays live", async () => {
  const { reply, result } = await kernel.execute(`
    await using site = await startHttpServer({ body: "page", delaySeconds: 0.3 });
    const getting = runInExecutor(null, getSync, site.url);
    let turns = 0;
    while (!getting.done()) { await sleep(0.01); turns++; }
    [getting.result().text, turns > 5]
  `);
  expect(reply).toMatchObject({ status: "ok" });
  expect(result).toBe("[ 'page', true ]");
});
