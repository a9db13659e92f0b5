// Tasks under a kernel: interrupts, @settle, and where failures are reported. The host here is the contract itself.
import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Host, type HostCell, installHost } from "../../src/host.ts";
import { CancelledError, createTask, gather, loop, sleep, throwIfCancelled } from "../../src/index.ts";

class Cell implements HostCell {
  readonly executionCount = 1;
  readonly cellId = undefined;
  readonly interrupts = new Set<() => void>();
  holds = 0;

  onInterrupt(callback: () => void): () => void {
    this.interrupts.add(callback);
    return () => this.interrupts.delete(callback);
  }

  hold(): () => void {
    this.holds++;
    return () => this.holds--;
  }

  onReplaced(): () => void {
    return () => undefined;
  }

  interrupt(): void {
    for (const callback of [...this.interrupts]) callback();
  }
}

const storage = new AsyncLocalStorage<HostCell>();
const checks = new Set<() => void>();
let whenIdle: (() => void)[] = [];

function inCell<T>(cell: HostCell, body: () => T): T {
  return storage.run(cell, body);
}

beforeEach(() => {
  whenIdle = [];
  installHost({
    currentCell: () => storage.getStore(),
    runInCell: inCell,
    afterAwait(check: () => void) {
      checks.add(check);
      return () => checks.delete(check);
    },
    whenIdle: (callback: () => void) => void whenIdle.push(callback),
  } as Partial<Host> as Host);
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("loopbook.host"));
});

test("an interrupt ends the sleep that a cell waits in, with CancelledError", async () => {
  const cell = new Cell();
  const sleeping = inCell(cell, () => sleep(50));
  expect([cell.interrupts.size, cell.holds]).toEqual([1, 1]);
  cell.interrupt();
  await expect(sleeping).rejects.toBeInstanceOf(CancelledError);
  expect([cell.interrupts.size, cell.holds]).toEqual([0, 0]);
});

test("an interrupt cancels the tasks that the cell awaits and no others", async () => {
  const cell = new Cell();
  const { awaited, background, ended } = inCell(cell, () => {
    const awaited = createTask(() => sleep(50));
    const background = createTask(() => sleep(50));
    return { awaited, background, ended: (async () => await gather(awaited))() };
  });
  await sleep(0);
  cell.interrupt();
  await expect(ended).rejects.toBeInstanceOf(CancelledError);
  expect(awaited.cancelled()).toBe(true);
  expect(background.done()).toBe(false);
  background.cancel();
});

test("a pending task holds its cell until it is done", async () => {
  const cell = new Cell();
  const task = inCell(cell, () => createTask(() => sleep(0)));
  expect(cell.holds).toBe(1);
  await task;
  expect(cell.holds).toBe(0);
});

test("the kernel checks after awaits only while a cancellation could not be delivered", async () => {
  let release: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  const task = createTask(async () => {
    await promise;
    for (const check of checks) check();
  });
  await sleep(0);
  expect(checks.size).toBe(0);
  task.cancel("now");
  expect(checks).toEqual(new Set([throwIfCancelled]));
  release?.();
  await expect(task).rejects.toThrow("now");
  expect(checks.size).toBe(0);
});

test("a failure that nobody asked for is reported under the cell that began the task, when the kernel is idle", async () => {
  const cell = new Cell();
  inCell(cell, () => createTask(() => Promise.reject(new Error("lost"))));
  await sleep(0);
  expect(whenIdle).toHaveLength(1);
  const reported = new Promise<[unknown, unknown]>((resolve) => {
    const others = process.rawListeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.once("unhandledRejection", (error) => {
      for (const other of others) process.on("unhandledRejection", other as () => void);
      resolve([error, storage.getStore()]);
    });
  });
  whenIdle[0]?.();
  expect(await reported).toEqual([new Error("lost"), cell]);
});

test("a failure that was asked for before the kernel is idle is not reported", async () => {
  const cell = new Cell();
  const task = inCell(cell, () => createTask(() => Promise.reject(new Error("seen"))));
  await sleep(0);
  expect(task.exception()).toEqual(new Error("seen"));
  whenIdle[0]?.();
  await sleep(0);
});

test("sleeping is timed by the loop's clock and never short", async () => {
  for (let i = 0; i < 20; i++) {
    const start = loop.time();
    await sleep(0.0015);
    expect(loop.time() - start).toBeGreaterThanOrEqual(0.0015);
  }
});
