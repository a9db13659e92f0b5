// A kernel whose main thread is paused stays a kernel: it answers, is interrupted, lets go and shuts down.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { DebugClient, placeOf } from "./debug-client.ts";

test("kernel_info says that there is a debugger", async () => {
  await using kernel = await startKernel();
  const reply = await kernel.request("kernel_info", {});
  expect(reply).toMatchObject({ debugger: true, supported_features: expect.arrayContaining(["debugger"]) as string[] });
});

test("heartbeat, control and completion answer while main is paused", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = "const apples = 1;\nconst pears = 2;";
  await client.breakAt(code, 2);
  const cell = kernel.begin(code);
  await client.stop();
  expect(await kernel.heartbeat()).toBeLessThan(1000);
  expect(await kernel.request("kernel_info", {}, { channel: "control" })).toMatchObject({ status: "ok" });
  expect(await kernel.request("complete", { code: "process.vers", cursor_pos: 12 })).toMatchObject({ status: "ok" });
  expect(cell.isDone).toBe(false);
  await client.continue();
  await cell.done;
});

test("an interrupt ends the pause and the cell: at the paused statement, past its finally, with its state kept", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = [
    "let reached = 0;",
    "try {",
    "  reached = 1;",
    "  reached = 2;",
    "} finally {",
    '  console.log("cleaned up");',
    "}",
    "reached = 3;",
  ].join("\n");
  await client.breakAt(code, 4);
  const cell = kernel.begin(code);
  await client.stop();
  await kernel.interrupt();
  const reply = await cell.done;
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(JSON.stringify(reply.content)).toMatch(/In\[1\]:4/);
  expect(cell.outputs.text("stdout")).toBe("cleaned up\n");
  await client.event("continued");
  expect((await kernel.execute("reached")).result).toBe("1");
  // The next interrupt finds the debugger attached and running.
  const busy = kernel.begin('console.log("busy");\nwhile (true) {}');
  await busy.printed("busy");
  await kernel.interrupt();
  expect((await busy.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  const waiting = kernel.begin('console.log("waiting");\nawait new Promise(() => {});');
  await waiting.printed("waiting");
  await kernel.interrupt();
  expect((await waiting.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});

test("a kernel that is paused shuts down, in order", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = "try {\n  debugger;\n  await 1;\n} finally {\n  console.log('last words');\n}";
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop("pause"))).toBe("In[1]:2");
  const ended = await kernel.shutdown();
  expect(ended).toMatchObject({ code: 0 });
  expect(cell.outputs.text("stdout")).toBe("last words\n");
  expect(kernel.process.stderr).toBe("");
});

test("disconnect lets a paused program go on, without its breakpoints; a new debugger starts afresh", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = "let n = 1;\nn += 1;\nn += 1;\nn;";
  await client.breakAt(code, 2, 3);
  const cell = kernel.begin(code);
  await client.stop();
  await client.ask("disconnect", {});
  await cell.done;
  expect(cell.outputs.outputs.at(-1)).toMatchObject({ data: { "text/plain": "3" } });
  expect(await client.ask("debugInfo", {})).toMatchObject({ isStarted: false, stoppedThreads: [], breakpoints: [] });
  expect((await kernel.execute(code)).result).toBe("3");
  await client.start();
  await client.breakAt(code, 3);
  const again = kernel.begin(code);
  expect(placeOf(await client.stop("breakpoint"))).toBe("In[3]:3");
  await client.continue();
  await again.done;
});

test("pause stops a loop that never yields, and the next cell when nothing runs", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const spinning = kernel.begin('let on = true;\nconsole.log("spinning");\nwhile (on) {\n  Math.sqrt(2);\n}');
  await spinning.printed("spinning");
  await client.ask("pause", { threadId: 1 });
  const frame = await client.stop("pause");
  expect(placeOf(frame)).toMatch(/In\[1\]:[34]/);
  await client.ask("evaluate", { expression: "on = false", frameId: frame.id });
  await client.continue();
  await spinning.done;
  await client.ask("pause", { threadId: 1 });
  const next = kernel.begin("const first = 1;\nfirst + 1;");
  expect(placeOf(await client.stop("pause"))).toBe("In[2]:1");
  await client.continue();
  expect((await next.done).content).toMatchObject({ status: "ok" });
});

test("a debugger can be attached while a cell spins, and leaves no line on stderr when the kernel ends", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  const spinning = kernel.begin('let spin = true;\nconsole.log("spinning");\nwhile (spin) {}');
  await spinning.printed("spinning");
  await client.start();
  await client.ask("pause", { threadId: 1 });
  const frame = await client.stop("pause");
  expect(placeOf(frame)).toBe("In[1]:3");
  await client.ask("evaluate", { expression: "spin = false", frameId: frame.id });
  await client.continue();
  await spinning.done;
  expect(await kernel.shutdown()).toMatchObject({ code: 0 });
  expect(kernel.process.stderr).toBe("");
});
