// `loopbook launch` as gateways start it: flags, the encrypted answer, the side channel, the end.
import { once } from "node:events";
import { existsSync, realpathSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { expect, test } from "vitest";
import { normalizeLaunchArgs } from "../../kernel/command/launch-command-line.ts";
import { loopbook, temporaryFolder } from "../command/run-command.ts";
import { clientOf, type ConnectionJson, FakeServer, say } from "./fake-server.ts";

const id = "4f1d6c2e-0001-4000-8000-000000000001";
const open = { LOOPBOOK_ALLOW_UNENCRYPTED: "1" };

function flags(server: FakeServer, ...more: string[]): string[] {
  return ["--kernel-id", id, "--response-address", server.responseAddress, "--public-key", server.publicKey, ...more];
}

function portsOf(info: ConnectionJson): number[] {
  return ["shell_port", "iopub_port", "stdin_port", "hb_port", "control_port", "comm_port"].map((name) =>
    Number(info[name]),
  );
}

test("the server learns ports, key, pid and group, encrypted for it, and a client of that works with CurveZMQ", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server, "--transport-encryption", "required"));
  const info = await server.response();
  expect(info).toMatchObject({
    transport: "tcp",
    ip: "0.0.0.0",
    signature_scheme: "hmac-sha256",
    kernel_id: id,
    pid: child.pid,
    curve_publickey: expect.stringMatching(/^.{40}$/) as string,
    curve_secretkey: expect.stringMatching(/^.{40}$/) as string,
  });
  expect(info.pgid).toBeGreaterThan(0);
  expect(new Set(portsOf(info)).size).toBe(6);
  const client = await clientOf(info);
  expect((await client.execute("6 * 7")).result).toBe("42");
  // The kernel itself has the pid: nothing stays between it and the server.
  expect((await client.execute("process.pid")).result).toBe(String(child.pid));
  client.close();
});

test("the older spelling of the flags and a port range do", async () => {
  await using server = await new FakeServer().listen();
  const older = flags(server, "--port-range", "42000..43500").map((arg) => arg.replace(/^--/, "--RemoteProcessProxy."));
  server.launch([...older, "--RemoteProcessProxy.spark-context-initialization-mode", "none"], open);
  const info = await server.response();
  expect(portsOf(info).filter((port) => port < 42_000 || port > 43_500)).toEqual([]);
  expect(info["curve_publickey"]).toBeUndefined();
  const client = await clientOf(info);
  expect((await client.execute("6 * 7")).result).toBe("42");
  client.close();
});

test("signal 0 asks, 2 interrupts a busy cell and keeps the state, shutdown ends the kernel and its port", async () => {
  await using server = await new FakeServer().listen();
  const runtime = temporaryFolder();
  const child = server.launch(flags(server), { ...open, JUPYTER_RUNTIME_DIR: runtime });
  const info = await server.response();
  const file = path.join(runtime, `kernel-${id}.json`);
  expect(existsSync(file)).toBe(true);
  const client = await clientOf(info);
  await client.execute("const kept = 42");
  const busy = client.begin('console.log("spinning"); while (true) {}');
  await busy.printed("spinning");
  for (let polls = 0; polls < 3; polls++) await say(info, '{"signum": 0}');
  expect(busy.isDone).toBe(false);
  await say(info, '{"signum": 2}');
  expect((await busy.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await client.execute("kept")).result).toBe("42");
  client.close();
  const exited = once(child, "exit");
  await say(info, '{"shutdown": 1}');
  expect(await exited).toEqual([0, null]);
  expect(existsSync(file)).toBe(false);
  const refused = once(connect({ host: "127.0.0.1", port: info.comm_port }), "error");
  expect(((await refused)[0] as NodeJS.ErrnoException).code).toBe("ECONNREFUSED");
});

test("signal 15 ends it in order, other signals reach the process, and nonsense is reported and harmless", async () => {
  await using server = await new FakeServer().listen();
  const first = server.launch(flags(server), open);
  let info = await server.response();
  for (const nonsense of ["", "x", "[]", '{"signum": "soon"}', '{"signum": 999}', "x".repeat(10_000)]) {
    await say(info, nonsense).catch((error: unknown) => {
      // What is far too long is cut off.
      expect((error as NodeJS.ErrnoException).code).toMatch(/ECONNRESET|EPIPE/);
    });
  }
  expect(server.stderr).toContain("a request on the side channel was ignored");
  let exited = once(first, "exit");
  await say(info, '{"signum": 15}');
  expect(await exited).toEqual([0, null]);
  const second = server.launch(flags(server), open);
  info = await server.response();
  exited = once(second, "exit");
  await say(info, '{"signum": 9}');
  expect(await exited).toEqual([null, "SIGKILL"]);
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

test("the notebook's folder that Jupyter's gateway client names is the kernel's, where it exists", async () => {
  await using server = await new FakeServer().listen();
  const folder = temporaryFolder();
  server.launch(flags(server), { ...open, KERNEL_WORKING_DIR: folder });
  const client = await clientOf(await server.response());
  expect((await client.execute("process.cwd()")).result).toBe(`'${realpathSync(folder)}'`);
  client.close();
});

test("without a flag for encryption others are refused, unless it is allowed", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server), { LOOPBOOK_ALLOW_UNENCRYPTED: undefined });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(server.stderr).toMatch(/"ip" is 0\.0\.0\.0: a kernel that others can reach needs CurveZMQ keys/);
});

test("a server that is not there is one clear line, and no kernel stays", async () => {
  await using server = await new FakeServer().listen();
  const { responseAddress } = server;
  await using gone = await new FakeServer().listen();
  const child = gone.launch(flags(server), open);
  await server.close();
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(gone.stderr.trimEnd().split("\n")).toEqual([
    expect.stringContaining(`cannot start: the server does not listen at ${responseAddress}`),
  ]);
});

test("a container's launch takes all from the environment", async () => {
  await using server = await new FakeServer().listen();
  server.launch([], {
    KERNEL_ID: id,
    RESPONSE_ADDRESS: server.responseAddress,
    PUBLIC_KEY: server.publicKey,
    TRANSPORT_ENCRYPTION: "auto",
  });
  expect(await server.response()).toMatchObject({ kernel_id: id, curve_publickey: expect.any(String) as string });
});

test.for<[string, string[], RegExp]>([
  ["no kernel id", ["--response-address", "a:1", "--public-key", "x"], /launch needs --kernel-id/],
  ["no address", ["--kernel-id", "a", "--public-key", "x"], /launch needs --response-address/],
  ["no key", ["--kernel-id", "a", "--response-address", "a:1"], /launch needs --public-key/],
  ["half an address", ["--response-address", "host"], /--response-address takes HOST:PORT/],
  ["a range that is none", ["--port-range", "1-2"], /--port-range takes LOWER\.\.UPPER/],
  ["a range too small", ["--port-range", "40000..40010"], /at least 1000 ports/],
  ["a system's ports", ["--port-range", "80..9000"], /ports from 1024/],
  ["an unknown policy", ["--transport-encryption", "maybe"], /takes auto, required or disabled/],
  ["an id that is a path", ["--kernel-id", "../x"], /--kernel-id takes letters/],
  ["an unknown flag", ["--kernel-idd", "x"], /Unknown option '--kernel-idd'/],
])("%s is one line on stderr and exit code 2", async ([name, args, message]) => {
  const rest = name.startsWith("no ") ? [] : ["--kernel-id", "a", "--response-address", "a:1", "--public-key", "x"];
  const env = { KERNEL_ID: undefined, RESPONSE_ADDRESS: undefined, PUBLIC_KEY: undefined };
  const { code, stderr } = await loopbook(["launch", ...rest, ...args], { env });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(2);
});

test("a flag whose value ssh has lost is an empty one", () => {
  expect(
    normalizeLaunchArgs(["--RemoteProcessProxy.port-range", "--kernel-id", "a", "--transport-encryption"]),
  ).toEqual(["--port-range=", "--kernel-id=a", "--transport-encryption="]);
});
