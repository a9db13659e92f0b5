// Random messages over all channels, as many as some seconds allow; fuzz-messages.full.test.ts sends the many.
// LOOPBOOK_SEED replays a run.
import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { fuzzKernelWithMessages } from "./fuzz-messages.ts";

// Many processes on a busy machine take their time; a hang takes for ever.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 1);
const messages = 1500;

test(`${messages} random messages: each request is answered once, nothing else is (seed ${seed})`, async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  const { answered } = await fuzzKernelWithMessages(kernel, seed, messages);
  expect(answered).toBeGreaterThan(messages / 4);
  expect((await kernel.execute("40 + 2")).result).toBe("42");
  expect(await kernel.heartbeat()).toBeGreaterThan(0);
});

test("a subshell is deleted by its id alone: without one, the main shell stays", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  for (const content of [{}, { subshell_id: null }, { subshell_id: 0 }]) {
    const reply = await kernel.send("delete_subshell_request", content, { channel: "control" }).done;
    expect(reply.content).toMatchObject({ status: "error" });
  }
  expect((await kernel.execute("40 + 2")).result).toBe("42");
});

test("a field of another kind is refused by name, with the count that every execute_reply has", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  await kernel.execute("1");
  const { content } = await kernel.send("execute_request", { code: ["1"] }).done;
  expect(content).toMatchObject({
    status: "error",
    evalue: "execute_request: content.code should be a string and is an array",
    execution_count: 1,
  });
  kernel.send("comm_open", { comm_id: [1], target_name: "x", data: {} });
  // Anything true or false is meant so, null is as if it were not there.
  const sent = kernel.send("execute_request", { code: "6 * 7", silent: null, store_history: 1, allow_stdin: {} });
  expect((await sent.done).content).toMatchObject({ status: "ok", execution_count: 2 });
  expect(kernel.process.stderr).toContain("comm_open: content.comm_id should be a string and is an array");
});

test("a header that nests deeper than any stack comes back as the parent of its reply", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const header = `{"msg_id":"deep","msg_type":"kernel_info_request","extra":${deep}}`;
  const hmac = createHmac("sha256", kernel.connection.key);
  for (const part of [header, "{}", "{}", "{}"]) hmac.update(part);
  const answered = kernel.next(({ parent }, channel) => channel === "shell" && parent.msg_id === "deep");
  await kernel.sendFrames("shell", ["<IDS|MSG>", hmac.digest("hex"), header, "{}", "{}", "{}"]);
  expect((await answered).content).toMatchObject({ status: "ok", implementation: "loopbook" });
});

test("ten thousand bad messages do not fill a stderr that nobody reads", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  kernel.process.child.stderr?.pause();
  for (let sent = 0; sent < 10_000; sent++) void kernel.sendFrames("shell", ["no delimiter", String(sent)]);
  expect((await kernel.execute("40 + 2")).result).toBe("42");
  kernel.process.child.stderr?.resume();
  await kernel.process.kill();
  const lines = kernel.process.stderr.trim().split("\n");
  expect(lines.length).toBeLessThan(50);
  expect(lines.at(-1)).toContain("(8192 times so far: ignored messages)");
});
