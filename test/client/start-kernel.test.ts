// The project's own client against its own kernel: real processes, real sockets.
import { chmodSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";

test("a cell's reply, result and printed text come back in one answer", async () => {
  await using kernel = await startKernel();
  const execution = await kernel.execute('console.log("hi"); 1 + 1');
  expect(execution.reply).toMatchObject({ status: "ok", execution_count: 1 });
  expect(execution.text).toBe("hi\n");
  expect(execution.result).toBe("2");
  expect(execution.messages.map(({ header }) => header.msg_type)).toEqual([
    "status",
    "execute_input",
    "stream",
    "execute_result",
    "status",
  ]);
});

test("a failing cell resolves, with the error in reply and outputs", async () => {
  await using kernel = await startKernel();
  const { reply, outputs } = await kernel.execute('throw new RangeError("too far")');
  expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "too far" });
  expect(outputs).toMatchObject([{ output_type: "error", ename: "RangeError", evalue: "too far" }]);
});

test("a cell can be waited for by what it prints, and interrupted", async () => {
  await using kernel = await startKernel();
  const exchange = kernel.begin('console.log("ready"); await new Promise(() => undefined)');
  await exchange.printed("ready");
  await kernel.interrupt();
  expect((await exchange.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await kernel.execute("1")).result).toBe("1");
});

test("what a cell prints after it was idle still reaches its exchange", async () => {
  await using kernel = await startKernel();
  const exchange = kernel.begin('setTimeout(() => console.log("late"), 50); "now"');
  await exchange.done;
  await exchange.printed("late");
  expect(exchange.messages.at(-1)?.header.msg_type).toBe("stream");
});

test("input is asked of the one who sent the cell, and refused where none is offered", async () => {
  await using kernel = await startKernel();
  const asked: [string, boolean][] = [];
  const onInput = (prompt: string, isPassword: boolean) => {
    asked.push([prompt, isPassword]);
    return "Ada";
  };
  expect((await kernel.execute('await input("name? ")', { onInput })).result).toContain("Ada");
  expect(asked).toEqual([["name? ", false]]);
  expect((await kernel.execute('await input("name? ")')).reply).toMatchObject({ status: "error" });
});

test("a kernel that dies rejects what waits for it, with exit code and stderr", async () => {
  await using kernel = await startKernel();
  const exchange = kernel.begin('process.stdout.write("ready"); await new Promise(() => undefined)');
  await exchange.printed("ready");
  await kernel.process.kill("SIGKILL");
  await expect(exchange.done).rejects.toMatchObject({
    code: "kernel-died",
    message: "the kernel was ended by SIGKILL",
  });
  await expect(kernel.request("kernel_info", {})).rejects.toMatchObject({ code: "kernel-died" });
});

test("a kernel that never starts is reported with what it said", async () => {
  const argv = [process.execPath, "-e", 'console.error("no such luck"); process.exitCode = 3', "{connection_file}"];
  await expect(startKernel({ argv })).rejects.toMatchObject({
    code: "kernel-died",
    message: expect.stringMatching(/ended with code 3; its stderr:\nno such luck/) as string,
  });
});

test("a program that does not exist is reported by its name", async () => {
  await expect(startKernel({ argv: ["/no/such/program"] })).rejects.toThrow("/no/such/program could not be started");
});

test("a time limit rejects and leaves the kernel usable", async () => {
  await using kernel = await startKernel();
  await kernel.execute("1");
  const exchange = kernel.begin('console.log("ready"); await new Promise(() => undefined)', { timeoutMs: 2000 });
  await exchange.printed("ready");
  await expect(exchange.done).rejects.toMatchObject({ code: "timeout" });
  await kernel.interrupt();
  expect(await kernel.request("kernel_info", {})).toMatchObject({ status: "ok" });
});

test("a restart gives a new process on the same connection, without the old variables", async () => {
  await using kernel = await startKernel();
  await kernel.execute("const kept = 1");
  const before = kernel.process.pid;
  await kernel.restart();
  expect(kernel.process.pid).not.toBe(before);
  expect((await kernel.execute("typeof kept")).result).toContain("undefined");
});

test("a second client hears what the first one runs", async () => {
  await using kernel = await startKernel();
  const second = await kernel.connect();
  const heard = second.next(({ header }) => header.msg_type === "stream");
  await kernel.execute('console.log("to all")');
  expect((await heard).content).toMatchObject({ text: "to all\n" });
  second.close();
});

test("the heartbeat answers while a cell spins", async () => {
  await using kernel = await startKernel();
  const exchange = kernel.begin('console.log("ready"); for (;;) {}');
  await exchange.printed("ready");
  expect(await kernel.heartbeat()).toBeGreaterThan(0);
  await kernel.interrupt();
  await exchange.done;
});

test("the connection file is its owner's alone and gone with the kernel", async () => {
  let file: string;
  {
    await using kernel = await startKernel();
    file = kernel.connectionFile;
    expect(statSync(file).mode & 0o077).toBe(0);
  }
  expect(() => statSync(file)).toThrow("ENOENT");
});

test("shutdown ends the process with code 0", async () => {
  await using kernel = await startKernel();
  expect(await kernel.shutdown()).toEqual({ code: 0, signal: null });
});

test("a kernel runs in the folder it is given", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "loopbook-client-"));
  writeFileSync(path.join(folder, "here.txt"), "found");
  chmodSync(path.join(folder, "here.txt"), 0o600);
  await using kernel = await startKernel({ cwd: folder });
  const code = 'import { readFileSync } from "node:fs"; readFileSync("here.txt", "utf8")';
  expect((await kernel.execute(code)).result).toContain("found");
});
