// The side channel of a launched kernel, and signals to it: asked, interrupted and ended as gateways do it.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { constants } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Exchange } from "../../kernel/client/exchange.ts";
import type { KernelClient } from "../../kernel/client/kernel-client.ts";
import { temporaryFolder } from "../command/run-command.ts";
import { clientOf, type ConnectionJson, FakeServer, flags, kernelId as id, open, say } from "./fake-server.ts";

test("signal 0 asks, 2 interrupts a busy cell and keeps the state, shutdown ends the kernel and its port", async () => {
  await using server = await new FakeServer().listen();
  const runtime = temporaryFolder();
  const child = server.launch(flags(server), { ...open, JUPYTER_RUNTIME_DIR: runtime });
  const info = await server.response();
  const file = path.join(runtime, `kernel-${id}.json`);
  expect(existsSync(file)).toBe(true);
  const client = await clientWithKept(info);
  const busy = await spin(client);
  for (let polls = 0; polls < 3; polls++) await say(info, '{"signum": 0}');
  expect(busy.isDone).toBe(false);
  await say(info, '{"signum": 2}');
  await expectInterrupted(client, busy);
  client.close();
  await expectShutdown(child, info);
  expect(existsSync(file)).toBe(false);
  const refused = once(connect({ host: "127.0.0.1", port: info.comm_port }), "error");
  expect(((await refused)[0] as NodeJS.ErrnoException).code).toBe("ECONNREFUSED");
});

test("signal 15 ends it in order, other signals reach the process, and nonsense is reported and harmless", async () => {
  await using server = await new FakeServer().listen();
  const first = server.launch(flags(server), open);
  let info = await server.response();
  const sigusr1 = `{"signum": ${constants.signals.SIGUSR1}}`;
  for (const nonsense of ["", "x", "[]", '{"signum": "soon"}', '{"signum": 999}', sigusr1, "x".repeat(10_000)]) {
    await say(info, nonsense).catch((error: unknown) => {
      // What is far too long is cut off.
      expect((error as NodeJS.ErrnoException).code).toMatch(/ECONNRESET|EPIPE/);
    });
  }
  expect(server.stderr).toContain("a request on the side channel was ignored");
  // Node would open its inspector for it.
  expect(server.stderr).toContain("SIGUSR1 on the side channel was ignored");
  expect(server.stderr).not.toContain("Debugger listening");
  let exited = once(first, "exit");
  await say(info, '{"signum": 15}');
  expect(await exited).toEqual([0, null]);
  const second = server.launch(flags(server), open);
  info = await server.response();
  exited = once(second, "exit");
  await say(info, '{"signum": 9}');
  expect(await exited).toEqual([null, "SIGKILL"]);
});

test("a request is taken as soon as it is whole, in pieces, and with many connections that say nothing", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server), open);
  const info = await server.response();
  const client = await clientWithKept(info);
  const silent = Array.from({ length: 50 }, () => connect({ host: "127.0.0.1", port: info.comm_port }));
  await Promise.all(silent.map((socket) => once(socket, "connect")));
  const busy = await spin(client);
  const socket = connect({ host: "127.0.0.1", port: info.comm_port });
  socket.setNoDelay(true);
  await new Promise((resolve) => socket.write('{"sig', resolve));
  await new Promise((resolve) => socket.write('num": 2}', resolve));
  // This side stays open.
  await expectInterrupted(client, busy);
  client.close();
  await expectShutdown(child, info);
  for (const other of [...silent, socket]) other.destroy();
});

test("SIGINT to the launched process interrupts a cell, and SIGTERM ends it, busy or not", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server), open);
  const info = await server.response();
  const client = await clientWithKept(info);
  const busy = await spin(client);
  process.kill(info.pid, "SIGINT");
  await expectInterrupted(client, busy);
  await spin(client);
  const exited = once(child, "exit");
  process.kill(info.pid, "SIGTERM");
  expect(await exited).toEqual([null, "SIGTERM"]);
  client.close();
});

test("a server that polled and then falls silent is lost, and the kernel ends by itself", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server, "--lost-after", "1"), open);
  const info = await server.response();
  const exited = once(child, "exit");
  await say(info, '{"signum": 0}');
  expect(await exited).toEqual([0, null]);
  expect(server.stderr).toContain("the server has not asked for this kernel for 1 s");
});

async function clientWithKept(info: ConnectionJson): Promise<KernelClient> {
  const client = await clientOf(info);
  await client.execute("const kept = 42");
  return client;
}

/** A cell that never ends by itself, once it runs. */
async function spin(client: KernelClient): Promise<Exchange> {
  const busy = client.begin('console.log("spinning"); while (true) {}');
  await busy.printed("spinning");
  return busy;
}

async function expectInterrupted(client: KernelClient, busy: Exchange): Promise<void> {
  expect((await busy.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await client.execute("kept")).result).toBe("42");
}

async function expectShutdown(child: ChildProcess, info: ConnectionJson): Promise<void> {
  const exited = once(child, "exit");
  await say(info, '{"shutdown": 1}');
  expect(await exited).toEqual([0, null]);
}
