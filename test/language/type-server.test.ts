// The type server as a process: it is told of documents, stops when idle, starts again, and ends with its parent.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RpcConnection, RpcError } from "../../kernel/language/rpc-connection.ts";
import { serverPath, TypeServer } from "../../kernel/language/type-server.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "loopbook-server-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const answerMs = 30_000;

function open(idleMs?: { asked: number; checkedOnce: number; checked: number }): TypeServer {
  const server = new TypeServer({
    directory,
    configName: "tsconfig.none.json",
    report: console.error,
    ...(idleMs !== undefined && { idleMs }),
  });
  server.put("a.ts", "export const inA = 1;");
  server.put("b.ts", 'import { inA } from "./a.ts"; inA;');
  return server;
}

async function hover(server: TypeServer): Promise<string> {
  const textDocument = { uri: server.uri("b.ts") };
  const found = await server.request<{ contents: { value: string } }>(
    "textDocument/hover",
    { textDocument, position: { line: 0, character: 9 } },
    answerMs,
  );
  return found.contents.value;
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

describe("TypeServer", () => {
  test("documents that are on no disk see each other", async () => {
    const server = open();
    expect(await hover(server)).toContain("inA: 1");
    server.put("a.ts", "export const inA = 'changed';");
    expect(await hover(server)).toContain('"changed"');
    server.stop();
  });

  test("it stops when nobody has asked for long, and the next request starts it again with its documents", async () => {
    const server = open({ asked: 60_000, checkedOnce: 50, checked: 50 });
    await server.start();
    const first = server.pid ?? 0;
    await expect.poll(() => isAlive(first), { timeout: answerMs }).toBe(false);
    expect(await hover(server)).toContain("inA: 1");
    expect(server.pid).not.toBe(first);
    server.stop();
  });

  test("it is kept longer for those who type than for the cells that were checked", async () => {
    const server = open({ asked: 60_000, checkedOnce: 10, checked: 10 });
    server.asked();
    await hover(server);
    const first = server.pid;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.pid).toBe(first);
    server.stop();
  });

  test.skipIf(process.platform === "win32")("it runs no npm for packages without types", async () => {
    const marker = path.join(directory, "npm-ran");
    const npm = path.join(directory, "npm");
    writeFileSync(npm, `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    vi.stubEnv("PATH", `${directory}:${process.env["PATH"] ?? ""}`);
    vi.stubEnv("XDG_CACHE_HOME", directory);
    const server = open();
    server.put("b.ts", 'import { inA } from "./a.ts"; import chunk from "lodash"; inA; chunk;');
    await hover(server);
    // Where it would, it does at once: it looks for types beside answering.
    for (let round = 0; round < 20; round++) {
      server.put("a.ts", `export const inA = ${round};`);
      await hover(server);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(existsSync(marker)).toBe(false);
    server.stop();
    vi.unstubAllEnvs();
  });

  test("a request under way fails when the server dies, and says how it ended", async () => {
    const server = open();
    await hover(server);
    process.kill(server.pid ?? 0, "SIGSTOP");
    const asked = hover(server);
    process.kill(server.pid ?? 0, "SIGKILL");
    await expect(asked).rejects.toThrow(new RpcError("the type server is gone: it ended with SIGKILL"));
    expect(await hover(server)).toContain("inA: 1");
    server.stop();
  });

  test("the server ends when its stdin closes: no orphan outlives a kernel that was killed", async () => {
    const child = spawn(serverPath(), ["--lsp", "--stdio"], { stdio: ["pipe", "ignore", "ignore"] });
    await once(child, "spawn");
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe("RpcConnection", () => {
  const connect = () => {
    const input = new PassThrough();
    const output = new PassThrough();
    return { input, output, connection: new RpcConnection({ input, output, answer: (method) => ({ echo: method }) }) };
  };
  const frame = (message: object) => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };

  test("frames may arrive in any pieces, several at once, with characters of several bytes", async () => {
    const { input, connection } = connect();
    const asked = [connection.request("one", {}, answerMs), connection.request("two", {}, answerMs)];
    const bytes = Buffer.concat([frame({ id: 1, result: "größe😀" }), frame({ id: 2, result: 2 })]);
    for (const byte of bytes) input.write(Buffer.from([byte]));
    expect(await Promise.all(asked)).toEqual(["größe😀", 2]);
  });

  test("what the server asks is answered", async () => {
    const { input, output } = connect();
    input.write(frame({ id: 7, method: "workspace/configuration", params: {} }));
    const [reply] = (await once(output, "data")) as [Buffer];
    expect(reply.toString()).toContain('{"jsonrpc":"2.0","id":7,"result":{"echo":"workspace/configuration"}}');
  });

  test("an error reply rejects with its message", async () => {
    const { input, connection } = connect();
    const asked = connection.request("one", {}, answerMs);
    input.write(frame({ id: 1, error: { code: -1, message: "no such document" } }));
    await expect(asked).rejects.toThrow(new RpcError("no such document"));
  });

  test("a request that takes too long is cancelled", async () => {
    const { output, connection } = connect();
    const sent: string[] = [];
    output.on("data", (chunk: Buffer) => sent.push(chunk.toString()));
    await expect(connection.request("slow", {}, 1)).rejects.toThrow("slow: no answer within 1 ms");
    await expect.poll(() => sent.join("")).toContain('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}');
  });

  test("after it was closed, requests fail at once with the reason", async () => {
    const { connection } = connect();
    const asked = connection.request("one", {}, answerMs);
    connection.close("it went home");
    await expect(asked).rejects.toThrow("it went home");
    await expect(connection.request("two", {}, answerMs)).rejects.toThrow("it went home");
  });
});
