// `loopbook launch` as gateways start it: flags, the encrypted answer, the side channel, the end.
import { once } from "node:events";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomInt } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { normalizeLaunchArgs } from "../../kernel/command/launch-command-line.ts";
import { loopbook, temporaryFolder } from "../command/run-command.ts";
import { clientOf, type ConnectionJson, FakeServer, flags, kernelId as id, open, say } from "./fake-server.ts";

/** Listeners on ports that lie beside each other. */
async function neighbours(count: number): Promise<{ lower: number; holders: Server[] }> {
  for (;;) {
    const lower = randomInt(20_000, 60_000);
    const holders = Array.from({ length: count }, () => createServer());
    const outcomes = await Promise.allSettled(
      holders.map((holder, at) =>
        once(holder.listen({ port: lower + at, host: "0.0.0.0", exclusive: true }), "listening"),
      ),
    );
    if (outcomes.every(({ status }) => status === "fulfilled")) return { lower, holders };
    await Promise.all(holders.filter(({ listening }) => listening).map((holder) => holder[Symbol.asyncDispose]()));
  }
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

test("a server's parent pid from another host is not taken for this one's", async () => {
  await using server = await new FakeServer().listen();
  // A process that has ended: to a kernel that watched it, its server would be gone.
  const gone = spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout.trim();
  server.launch(flags(server), { ...open, JPY_PARENT_PID: gone });
  const client = await clientOf(await server.response());
  expect((await client.execute("process.env.JPY_PARENT_PID")).result).toBe(undefined);
  client.close();
});

test("the notebook's folder that Jupyter's gateway client names is the kernel's, where it exists", async () => {
  await using server = await new FakeServer().listen();
  const folder = temporaryFolder();
  server.launch(flags(server), { ...open, KERNEL_WORKING_DIR: folder });
  const client = await clientOf(await server.response());
  expect((await client.execute("process.cwd()")).result).toBe(`'${realpathSync(folder)}'`);
  client.close();
});

test("without a flag for encryption a server on this machine is served on loopback, and nobody else", async () => {
  await using server = await new FakeServer().listen();
  server.launch(flags(server), { LOOPBOOK_ALLOW_UNENCRYPTED: undefined });
  const info = await server.response();
  expect(info["ip"]).toBe("127.0.0.1");
  const client = await clientOf(info);
  expect((await client.execute("6 * 7")).result).toBe("42");
  client.close();
});

test("without a flag for encryption others are refused, unless it is allowed", async () => {
  await using server = await new FakeServer().listen();
  const child = server.launch(flags(server, "--ip", "0.0.0.0"), { LOOPBOOK_ALLOW_UNENCRYPTED: undefined });
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

test("a range with no free port left is one clear line; one with just enough gives each of them", async () => {
  await using server = await new FakeServer().listen();
  const settings = { ...open, MIN_PORT_RANGE_SIZE: "5" };
  const { lower, holders } = await neighbours(7);
  await Promise.all(holders.splice(0, 6).map((holder) => holder[Symbol.asyncDispose]()));
  await using last = holders[0];
  expect(last?.listening).toBe(true);
  // Six ports of the seven are free: all of them are found.
  const child = server.launch(flags(server, "--port-range", `${lower}..${lower + 6}`), settings);
  const info = await server.response();
  expect(portsOf(info).sort()).toEqual(Array.from({ length: 6 }, (_, at) => lower + at));
  const second = server.launch(flags(server, "--port-range", `${lower}..${lower + 6}`), settings);
  expect(await once(second, "exit")).toEqual([1, null]);
  expect(server.stderr.trimEnd().split("\n")).toEqual([
    expect.stringContaining(`cannot start: no free port on 0.0.0.0 in the range ${lower}..${lower + 6}`),
  ]);
  const exited = once(child, "exit");
  await say(info, '{"shutdown": 1}');
  await exited;
});

test.for<["spki" | "pkcs1", "der" | "pem"]>([
  ["spki", "pem"],
  ["pkcs1", "der"],
  ["pkcs1", "pem"],
])("a public key as %s in %s is read as well", async ([type, format]) => {
  await using server = await new FakeServer().listen();
  const key = server.publicKeyAs(type, format);
  server.launch(
    flags(server).map((arg) => (arg === server.publicKey ? key : arg)),
    open,
  );
  expect((await server.response())["kernel_id"]).toBe(id);
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

const ellipticKey = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" }).toString("base64");

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
  ["a key that is none", ["--public-key", "bm8ga2V5"], /--public-key: the public key is no RSA key in base64/],
  ["a key of another kind", ["--public-key", ellipticKey], /no RSA key in base64: it is of type ed25519/],
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
