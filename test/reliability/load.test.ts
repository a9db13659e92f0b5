// Loads of some seconds; load.full.test.ts has those of the full size.
import { expect, test, vi } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { printFlood, residentMiB, startTogether } from "./load.ts";

// Many processes on a busy machine take their time; a hang takes for ever.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const env = { LOOPBOOK_HISTORY: ":memory:" };
/** What a flood may add to a kernel: 16 MiB on their way, what V8 and ZeroMQ hold of them, garbage not yet collected. */
const mostMiB = 160;

test("32 MiB printed in one go: every line arrives once and in order, and memory stays under the mark", async () => {
  await using kernel = await startKernel({ env });
  const { residentMiB: resident } = await printFlood(kernel, 2 ** 18);
  expect(resident[1] - resident[0]).toBeLessThan(mostMiB);
});

test("timers that print without end are held back, not collected; after an interrupt the kernel is free", async () => {
  await using kernel = await startKernel({ env });
  const print =
    "let n = 0; const go = () => { for (let i = 0; i < 1000 && n < LINES; i++) line(n++); if (n < LINES) setImmediate(go); }; go(); void 0";
  const { residentMiB: resident } = await printFlood(kernel, 2 ** 16, print);
  expect(resident[1] - resident[0]).toBeLessThan(mostMiB);
});

test("a client that stops reading: the cell waits, memory stands, and nothing is lost when it reads on", async () => {
  await using kernel = await startKernel({ env });
  const { Subscriber } = await import("zeromq");
  // What this client's own machine would buffer is part of what it has read.
  using stalled = {
    socket: new Subscriber({ linger: 0, receiveHighWaterMark: 1 }),
    [Symbol.dispose]: () => stalled.socket.close(),
  };
  stalled.socket.connect(`tcp://${kernel.connection.ip}:${kernel.connection.ports.iopub}`);
  stalled.socket.subscribe();
  await stalled.socket.receive(); // iopub_welcome
  await kernel.execute("let printed = 0; console.log('before')");
  const before = residentMiB(kernel);
  const lines = 2 ** 19;
  const cell = kernel.begin(
    `for (; printed < ${lines}; printed++) process.stdout.write(String(printed).padStart(127) + "\\n")`,
  );
  // It has stopped when the heartbeat of its output has: two looks that see the same.
  for (let last = -1, now = 0; last !== now || now === 0;) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
    now = cell.outputs.text("stdout").length;
  }
  expect(cell.isDone).toBe(false);
  expect(residentMiB(kernel) - before).toBeLessThan(mostMiB);
  expect(await kernel.heartbeat(20_000)).toBeGreaterThan(0);
  let next = 0;
  let text = "";
  while (next < lines) {
    const frames = await stalled.socket.receive();
    const [header, , , content] = frames.slice(-4).map(String);
    if (!header?.includes('"msg_type":"stream"')) continue;
    text += (JSON.parse(content ?? "{}") as { text: string }).text;
    if (text.startsWith("before\n")) text = text.slice("before\n".length);
    for (; text.length >= 128; text = text.slice(128)) {
      if (Number(text.slice(0, 128)) !== next) throw new Error(`line ${next} is ${text.slice(0, 128)}`);
      next++;
    }
  }
  expect((await cell.done).content["status"]).toBe("ok");
});

test("6 kernels start at once, and each answers", async () => {
  expect(await startTogether(6)).toBeGreaterThan(0);
});
