import { expect, test } from "vitest";
import { createTask, gather, loop, sleep, timeout, TimeoutError } from "../../src/index.ts";
import { withVirtualTime } from "../../src/testing.ts";

test("two seconds of sleep take no time, and the loop's clock says two seconds", async () => {
  const start = performance.now();
  await withVirtualTime(async (time) => {
    await sleep(2);
    expect(time.now).toBe(2);
    expect(loop.time()).toBe(2);
    await sleep(3600);
    expect(time.now).toBe(3602);
  });
  expect(performance.now() - start).toBeLessThan(1000);
});

test("what is due comes in the order of its time, and in the order of setting at one time", async () => {
  const order: string[] = [];
  await withVirtualTime(async (time) => {
    const after = async (seconds: number, name: string): Promise<void> => {
      await sleep(seconds);
      order.push(`${name}@${String(time.now)}`);
    };
    await gather(
      () => after(3, "C"),
      () => after(1, "A"),
      () => after(1, "B"),
      async () => {
        await after(0.5, "x");
        await after(0.5, "y");
      },
    );
  });
  expect(order).toEqual(["x@0.5", "A@1", "B@1", "y@1", "C@3"]);
});

test("a timeout ends what lasts longer, at its very time", async () => {
  await withVirtualTime(async (time) => {
    await expect(timeout(5, () => sleep(60))).rejects.toBeInstanceOf(TimeoutError);
    expect(time.now).toBe(5);
  });
});

test("without autoAdvance time passes only as it is told", async () => {
  await withVirtualTime(
    async (time) => {
      const done: number[] = [];
      const task = createTask(async () => {
        for (let i = 1; i <= 3; i++) {
          await sleep(1);
          done.push(i);
        }
      });
      await time.advance(0.9);
      expect(done).toEqual([]);
      await time.advance(1.2);
      expect(done).toEqual([1, 2]);
      await time.advance(10);
      expect(done).toEqual([1, 2, 3]);
      await task;
      expect(time.now).toBeCloseTo(12.1);
    },
    { autoAdvance: false },
  );
});

test("sleep(0) gives way without time passing", async () => {
  await withVirtualTime(async (time) => {
    for (let i = 0; i < 10; i++) await sleep(0);
    expect(time.now).toBe(0);
  });
});

test("tasks outside keep real time, and what is left over when the body ends goes on in real time", async () => {
  const outside = createTask(async () => {
    const start = performance.now();
    await sleep(0.05);
    return performance.now() - start;
  });
  const left = await withVirtualTime(async () => {
    await sleep(1000);
    const task = createTask(() => sleep(0.02, "woken"));
    return { task };
  });
  expect(await outside).toBeGreaterThanOrEqual(50);
  expect(await left.task).toBe("woken");
});

test("an error of the body comes out, and real time is back", async () => {
  await expect(withVirtualTime(() => Promise.reject(new Error("body")))).rejects.toThrow("body");
  expect(Math.abs(loop.time() - performance.now() / 1000)).toBeLessThan(1);
});
