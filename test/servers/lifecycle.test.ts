// How servers come and go: their process and their folder, however whoever started them ends.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { postgres } from "../../src/servers/postgres.ts";
import type { Recipe } from "../../src/servers/recipe.ts";
import { redis } from "../../src/servers/redis.ts";
import { startServer } from "../../src/servers/start-server.ts";
import { describeServer, kernelIn, nothingIsLeft, openFolder, processesIn, run } from "./real-servers.ts";

let folder: string;

beforeEach(() => {
  folder = openFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describeServer(postgres, () => {
  test("interrupting the cell that starts a server leaves nothing, and the next start works", async () => {
    await using kernel = await kernelIn(folder);
    await run(kernel, 'import { startPostgres } from "loopbook/servers";');
    const starting = kernel.begin('console.log("now"); await startPostgres();');
    await starting.printed("now");
    await kernel.interrupt();
    expect((await starting.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    await nothingIsLeft(folder);
    expect(await run(kernel, "{ await using server = await startPostgres(); console.log(server.host); }")).toBe(
      "127.0.0.1\n",
    );
    await nothingIsLeft(folder);
  });

  test("kill -9 of the kernel while its server starts leaves nothing", async () => {
    await using kernel = await kernelIn(folder);
    await run(kernel, 'import { startPostgres } from "loopbook/servers";');
    const starting = kernel.begin('const start = startPostgres(); console.log("now"); await start;');
    await starting.printed("now");
    await vi.waitFor(
      () => {
        expect(processesIn(folder).length).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 5 },
    );
    await kernel.process.kill("SIGKILL");
    await expect(starting.done).rejects.toThrow();
    await nothingIsLeft(folder);
  });
});

test("an address without a port, or with several hosts, leads to the first host and the usual port", async () => {
  const variable = "LOOPBOOK_TEST_URL";
  const given = { ...redis, variable, usualPort: 27017 };
  const addresses = {
    "mongodb://user:p%40ss@one.example:27018,two.example:27019/db": ["one.example", 27018],
    "mongodb://one.example/db?x=1": ["one.example", 27017],
    "redis://[::1]:6380": ["[::1]", 6380],
  };
  try {
    for (const [address, expected] of Object.entries(addresses)) {
      process.env[variable] = address;
      const { host, port, url } = await startServer(given);
      expect([host, port, url]).toEqual([...expected, address]);
    }
  } finally {
    Reflect.deleteProperty(process.env, variable);
  }
});

describeServer(redis, () => {
  test("it ends with its block, with stop(), with a new run of its cell, and with the kernel", async () => {
    const kernel = await kernelIn(folder);
    await run(kernel, 'import { startRedis } from "loopbook/servers";');
    await run(kernel, "{ await using server = await startRedis(); console.log(server.pid); }");
    await nothingIsLeft(folder);
    await run(kernel, "const stopped = await startRedis(); await stopped.stop(); await stopped.stop();");
    await nothingIsLeft(folder);
    const again = (): Promise<unknown> => kernel.execute("const server = await startRedis();", { cellId: "again" });
    await again();
    const [first] = processesIn(folder);
    await again();
    expect(processesIn(folder)).toHaveLength(1);
    expect(processesIn(folder)).not.toContain(first);
    await kernel.end();
    await nothingIsLeft(folder);
  });

  test("a task that is cancelled while its server starts leaves nothing", async () => {
    await using kernel = await kernelIn(folder);
    await run(kernel, 'import { startRedis } from "loopbook/servers"; import { createTask } from "loopbook";');
    await run(kernel, "const start = createTask(() => startRedis()); await null; start.cancel();");
    expect(await run(kernel, "try { await start } catch (error) { console.log(error.name) }")).toBe("CancelledError\n");
    await nothingIsLeft(folder);
  });

  test("it ends when the process that keeps it is killed", async () => {
    await using kernel = await kernelIn(folder);
    const keeper = await run(
      kernel,
      `import { startRedis } from "loopbook/servers";
      import { readFileSync } from "node:fs";
      const server = await startRedis();
      console.log(/PPid:\\s+(\\d+)/.exec(readFileSync("/proc/" + server.pid + "/status", "utf8"))[1]);`,
    );
    process.kill(Number(keeper), "SIGKILL");
    await nothingIsLeft(folder);
    expect(await run(kernel, "console.log((await startRedis()).isOwn)")).toBe("true\n");
  });

  test("in plain Node it starts silently, keeps no program alive, and ends with it", async () => {
    const code = `
      import { startRedis } from ${JSON.stringify(path.resolve("src/servers.ts"))};
      const server = await startRedis();
      console.log(String(server.pid));
    `;
    const args = ["--input-type=module", "--eval", code];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    await once(child, "close");
    expect(lines).toEqual([expect.stringMatching(/^\d+$/)]);
    await nothingIsLeft(folder);
  });

  test("it asks for the password that its address holds", async () => {
    await using kernel = await kernelIn(folder);
    const text = await run(
      kernel,
      `import { startRedis } from "loopbook/servers";
      import { openConnection } from "loopbook/net";
      const server = await startRedis();
      const [reader, writer] = await openConnection("127.0.0.1", server.port);
      writer.write("PING\\r\\n");
      console.log(String(await reader.readline()).trim(), server);
      writer.close();`,
    );
    expect(text).toMatch(/^-NOAUTH .*<DatabaseServer Redis, port \d+>\n$/);
  });

  test("with an address in the environment that server is used, and left alone", async () => {
    await using owner = await kernelIn(folder);
    const url = await run(
      owner,
      'import { startRedis } from "loopbook/servers"; const server = await startRedis(); console.log(server.url);',
    );
    await using guest = await kernelIn(folder, { LOOPBOOK_REDIS_URL: url.trim() });
    const text = await run(
      guest,
      `import { startRedis } from "loopbook/servers";
      const server = await startRedis();
      console.log(server.isOwn, server.pid, server.port === Number(new URL(process.env.LOOPBOOK_REDIS_URL).port));
      try { await server.kill() } catch (error) { console.log(error.message) }
      await server.stop();`,
    );
    expect(text).toBe("false undefined true\ncannot kill Redis: it was not started here\n");
    expect(processesIn(folder)).toHaveLength(1);
  });
});

test("where the server is not installed the cell says how to get it, and the notebook goes on", async () => {
  await using kernel = await kernelIn(folder, { PATH: "/nonexistent", LOOPBOOK_MONGO_JARS: "/nonexistent" });
  const { reply, outputs } = await kernel.execute(`
    import { ifInstalled, startMongo, startRedis } from "loopbook/servers";
    console.log(await ifInstalled(startMongo()));
    try { await startMongo() } catch (error) { console.log(error.name, error.server, error.variable) }
  `);
  expect(reply).toMatchObject({ status: "ok" });
  expect(outputs).toMatchObject([
    {
      output_type: "display_data",
      data: { "text/plain": expect.stringContaining("MongoDB is not installed here.") as string },
    },
    { text: "undefined\nServerNotInstalledError MongoDB LOOPBOOK_MONGO_URL\n" },
  ]);
});

function startBroken(script: string, timeoutSeconds?: number): Promise<unknown> {
  const recipe: Recipe = {
    ...redis,
    slug: "broken",
    variable: "LOOPBOOK_NO_SUCH_URL",
    find: () => ({
      greeting: () => ({ says: "", answer: /./ }),
      command: () => ({ argv: ["/bin/sh", "-c", script] }),
      url: () => "redis://127.0.0.1:1",
    }),
  };
  return startServer(recipe, { timeoutSeconds });
}

const brokenFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("loopbook-broken-"));

test("a server that ends as it starts is an error with what it said, and leaves nothing", async () => {
  await expect(startBroken("echo the disk is full; exit 3")).rejects.toMatchObject({
    name: "ServerStartError",
    message: expect.stringContaining("(3); it said last:\nthe disk is full") as string,
    log: "the disk is full",
  });
  expect(brokenFolders()).toEqual([]);
});

test("a server that does not answer in time is an error with what it said, and leaves nothing", async () => {
  await expect(startBroken("echo still thinking; exec sleep 600", 1)).rejects.toMatchObject({
    name: "ServerStartError",
    message: "Redis did not answer in 1 s; it said last:\nstill thinking",
  });
  expect(brokenFolders()).toEqual([]);
});
