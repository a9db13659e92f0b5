import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  CapturedVariableError,
  NotTransferableError,
  runInExecutor,
  ThreadPool,
  toThread,
  transfer,
} from "../../src/executor.ts";
import { CancelledError, createTask, gather, loop, sleep } from "../../src/index.ts";

const outside = 3;

test("a function runs in another thread, with its arguments, and gives its result", async () => {
  const [id, sum] = await toThread(
    async (a: number, b: number) => {
      const { threadId } = await import("node:worker_threads");
      return [threadId, a + b] as const;
    },
    2,
    3,
  );
  expect(sum).toBe(5);
  expect(id).toBeGreaterThan(0);
  expect(await loop.runInExecutor(null, (text: string) => text.toUpperCase(), "olá")).toBe("OLÁ");
});

test("the loop turns while a thread works", async () => {
  const task = toThread((milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return "worked";
  }, 300);
  let turns = 0;
  while (!task.done()) {
    await sleep(0.01);
    turns++;
  }
  expect(task.result()).toBe("worked");
  expect(turns).toBeGreaterThan(5);
});

test("a captured variable is named before anything runs", async () => {
  const scaled = (x: number): number => x * outside;
  const error: unknown = await toThread(scaled, 2).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CapturedVariableError);
  expect((error as Error).message).toBe("scaled captures `outside`: pass it as an argument");
  expect((error as CapturedVariableError).captured).toEqual(["outside"]);
});

test("names that a function declares itself are not captured, in any form", async () => {
  async function everything({ a, b: [c = 1, ...d] }: { a: number; b: number[] }, ...rest: number[]) {
    class Local {
      value = a;
      static make = () => new Local();
    }
    const add = (x: number, y = x): number => x + y;
    outer: for (const [i, each] of rest.entries()) {
      for (let k = 0; k < i; k++) if (each < 0) continue outer;
    }
    try {
      JSON.parse("{");
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
    }
    const { length: hoisted } = d;
    const { a: renamed, ...others } = { a: 1, e: 2 };
    const { createHash } = await import("node:crypto");
    return [
      Local.make().value,
      add(renamed) * c,
      hoisted,
      others,
      createHash("md5").update("x").digest("hex"),
      arguments.length,
    ];
  }
  const expected = createHash("md5").update("x").digest("hex");
  expect(await toThread(everything, { a: 7, b: [1, 2, 3] }, 4, 5)).toEqual([7, 2, 2, { e: 2 }, expected, 3]);
});

test("a function may call itself, be a method, or be one of Node's own", async () => {
  const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
  expect(await toThread(fibonacci, 15)).toBe(610);
  const object = {
    double(x: number) {
      return 2 * x;
    },
  };
  expect(await toThread(Reflect.get(object, "double"), 4)).toBe(8);
  const { readFileSync } = await import("node:fs");
  expect(await toThread<[string, string], string>(readFileSync as never, import.meta.filename, "utf8")).toContain(
    "one of Node's own",
  );
});

test("functions may be arguments", async () => {
  const apply = (fn: (x: number) => number, x: number): number => fn(x);
  expect(await toThread(apply, (x: number) => x + 1, 1)).toBe(2);
});

test("an error arrives with its name, message, stack, cause and properties", async () => {
  const error = (await toThread(() => {
    const failure = new RangeError("too far", { cause: new TypeError("inner") });
    failure.name = "LessonError";
    throw Object.assign(failure, { code: 42 });
  }).catch((reason: unknown) => reason)) as Error;
  expect(error).toMatchObject({ name: "LessonError", message: "too far", code: 42 });
  expect(error.cause).toBeInstanceOf(TypeError);
  expect((error.cause as Error).message).toBe("inner");
  expect(error.stack).toContain("in-thread.js");
  await expect(toThread(() => JSON.parse("{") as unknown)).rejects.toBeInstanceOf(SyntaxError);
});

test("cancelling stops the thread itself, and the pool works on", async () => {
  await using pool = new ThreadPool({ maxThreads: 1 });
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const task = runInExecutor(
    pool,
    (counter: Int32Array) => {
      for (;;) Atomics.add(counter, 0, 1);
    },
    shared,
  );
  while (Atomics.load(shared, 0) === 0) await sleep(0.005);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  // The one thread of the pool is free again only when the endless loop has ended.
  expect(await runInExecutor(pool, () => "free")).toBe("free");
  const after = Atomics.load(shared, 0);
  await sleep(0.05);
  expect(Atomics.load(shared, 0)).toBe(after);
});

test("what cannot cross is named", async () => {
  const noted: unknown = await toThread((x: unknown) => x, { callback: () => 1 }).catch((reason: unknown) => reason);
  expect(noted).toBeInstanceOf(NotTransferableError);
  expect((noted as Error).message).toMatch(/^argument 1 of \S+ cannot go to a thread/);
  const back: unknown = await toThread(() => () => 1).catch((reason: unknown) => reason);
  expect(back).toBeInstanceOf(NotTransferableError);
  expect((back as Error).message).toMatch(/^the result of \S+ cannot leave its thread/);
  await expect(toThread(Math.max, 1, 2)).rejects.toThrow("native code");
});

test("buffers move both ways when marked", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const inverted = await toThread(
    async (data: Uint8Array) => {
      const module = "loopbook/executor";
      const { transfer } = (await import(module)) as { transfer: <T>(value: T, buffer: ArrayBuffer) => T };
      const result = data.map((byte) => 255 - byte);
      return transfer(result, result.buffer);
    },
    transfer(bytes, bytes.buffer),
  );
  expect([...inverted]).toEqual([254, 253, 252]);
  expect(bytes.byteLength).toBe(0);
});

test("what a function prints comes out here, before its result", async () => {
  const printed: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string) => printed.push(text) > 0;
  try {
    await toThread(() => {
      console.log("one");
      process.stdout.write("two\n");
    });
  } finally {
    process.stdout.write = write;
  }
  expect(printed.join("")).toBe("one\ntwo\n");
});

test("a pool runs no more jobs at a time than it has threads, and map keeps the order", async () => {
  await using pool = new ThreadPool({ maxThreads: 2 });
  const work = async (n: number): Promise<[number, number]> => {
    const { threadId } = await import("node:worker_threads");
    return [n, threadId];
  };
  const results = await pool.map(work, [1, 2, 3, 4, 5]);
  expect(results.map(([n]) => n)).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(results.map(([, thread]) => thread)).size).toBeLessThanOrEqual(2);
});

test("a pool that is shut down takes no work", async () => {
  const pool = new ThreadPool({ maxThreads: 1 });
  await pool.shutdown();
  await expect(pool.submit(() => 1)).rejects.toThrow("cannot schedule new work after shutdown");
});

test("cancelling the task that awaits several jobs cancels them all", async () => {
  const forever = (): Promise<void> => new Promise(() => undefined);
  const jobs = [toThread(forever), toThread(forever)];
  const outer = createTask(async () => {
    await gather(...jobs);
  });
  while (jobs.some((job) => job.waits().length === 0)) await sleep(0.01);
  outer.cancel();
  await expect(outer).rejects.toBeInstanceOf(CancelledError);
  expect(jobs.map((job) => job.cancelled())).toEqual([true, true]);
});
