// Faults of the kernel's own parts and of what it stands on: it lives, or ends at once with the reason.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";

// Many processes on a busy machine take their time; a hang takes for ever.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const env = { LOOPBOOK_HISTORY: ":memory:" };

/** Lets cells run code on the io thread, as none can: through the inspector, which is told of all workers. */
const reachIo = `
  const { Session } = process.getBuiltinModule("node:inspector");
  const session = new Session();
  session.connect();
  const io = await new Promise<string>((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params }) => resolve(params.sessionId));
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  });
  function runOnIo(expression: string) {
    const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } });
    session.post("NodeWorker.sendMessageToWorker", { sessionId: io, message });
  }
`;

test("the io thread fails while main is busy for ever: the process ends with the reason", async () => {
  await using kernel = await startKernel({ env });
  await kernel.execute(reachIo);
  const cell = kernel.begin("runOnIo('setImmediate(() => undefined.nonsense)'); for (;;) {}");
  await expect(cell.done).rejects.toThrow(/the kernel's io thread failed, so the kernel ends: TypeError/);
  expect(kernel.process.hasEnded).toBe(true);
});

test("the io thread is gone: main, which waits for nothing, ends the process", async () => {
  await using kernel = await startKernel({ env });
  await kernel.execute(reachIo);
  const cell = kernel.begin("runOnIo('process.exit()'); await new Promise(() => undefined)");
  await expect(cell.done).rejects.toThrow(/the kernel (ended with code 1|was ended by)/);
});

test("its parent has closed stdout and stderr: cells, bad messages and unread lines do not end it", async () => {
  await using kernel = await startKernel({ env });
  kernel.process.child.stdout?.destroy();
  kernel.process.child.stderr?.destroy();
  for (let sent = 0; sent < 10; sent++) void kernel.sendFrames("shell", ["no message"]);
  await kernel.execute("process.getBuiltinModule('node:fs').writeSync(2, 'to nobody')");
  const { reply, text } = await kernel.execute("console.error('shown'); console.log('still here')");
  expect([reply.status, text]).toEqual(["ok", "still here\n"]);
  expect((await kernel.execute("throw new Error('x')")).reply.status).toBe("error");
  expect((await kernel.execute("40 + 2")).result).toBe("42");
});

test("history's disk is full: history goes on in memory, said once, and no cell fails", async ({ skip }) => {
  const folder = await mkdtemp(join(tmpdir(), "loopbook-full-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], { encoding: "utf8" });
  if (mounted.status !== 0) {
    console.warn(`*** A FULL DISK WAS NOT TESTED: no tmpfs can be mounted here: ${mounted.stderr} ***`);
    await rm(folder, { recursive: true });
    skip("no tmpfs can be mounted here");
  }
  try {
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: join(folder, "history.sqlite") } });
    for (let cell = 0; cell < 12; cell++) {
      const { reply } = await kernel.execute(`"${"x".repeat(100_000)}".length + ${cell}`);
      expect(reply.status).toBe("ok");
    }
    const { history } = (await kernel
      .send("history_request", {
        hist_access_type: "tail",
        n: 2,
        output: false,
        raw: true,
      })
      .done.then(({ content }) => content)) as { history: unknown[] };
    expect(history).toHaveLength(2);
    const said = kernel.process.stderr.split("\n").filter((line) => line.includes("history"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("history is kept in memory only");
  } finally {
    spawnSync("umount", ["-l", folder]);
    await rm(folder, { recursive: true });
  }
});

test("the wall clock jumps by years, both ways: sleeps, timeouts and interrupts keep their time", async () => {
  await using kernel = await startKernel({ env });
  const jump = `
    const RealDate = Date;
    let offset = 0;
    globalThis.Date = class extends RealDate {
      constructor(...rest: never[]) { rest.length === 0 ? super(RealDate.now() + offset) : super(...(rest as [])); }
      static override now() { return RealDate.now() + offset; }
    } as never;
    void 0`;
  expect((await kernel.execute(jump)).reply.status).toBe("ok");
  for (const offset of [1e11, -1e11]) {
    const slept = await kernel.execute(
      `import { sleep, timeout, getRunningLoop } from "loopbook"; offset = ${offset};
       const before = performance.now(), loop = getRunningLoop(), at = loop.time();
       await timeout(5, () => sleep(0.05));
       [performance.now() - before >= 49, loop.time() - at < 60].join()`,
      { timeoutMs: 30_000 },
    );
    expect(slept.result).toBe("'true,true'");
    const cell = kernel.begin("// @timeout 200ms\nfor (;;) {}", { timeoutMs: 30_000 });
    expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
  }
});
