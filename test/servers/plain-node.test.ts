// The drivers in a program of plain Node, without a kernel: they take part in the loop once a server is started or named.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { redis } from "../../src/servers/redis.ts";
import { describeServer } from "./real-servers.ts";

const source = (name: string): string => JSON.stringify(new URL(`../../src/${name}.ts`, import.meta.url).href);

describeServer(redis, () => {
  test("a cancelled command ends at once, is taken back on the server, and is named by the inspector", () => {
    const program = `
      import { createTask, sleep } from ${source("index")};
      import { inspect } from ${source("inspect")};
      import { startRedis } from ${source("servers")};
      import { createClient } from "redis";
      const server = await startRedis();
      const client = await createClient({ url: server.url }).on("error", () => undefined).connect();
      const task = createTask(() => client.blPop("inbox", 0), { name: "waiting" });
      const waitsFor = () => String(inspect.tasks({ live: true, name: "waiting" }).data[0]?.waitsFor);
      while (!waitsFor().startsWith("redis blpop")) await sleep(0.01);
      task.cancel("enough");
      await task.then(console.log, (error) => console.log(String(error)));
      await client.rPush("inbox", "an item");
      console.log(await client.lRange("inbox", 0, -1));
      client.destroy();
      await server.stop();
    `;
    const ran = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
    expect(ran.stdout).toBe("CancelledError: enough\n[ 'an item' ]\n");
    expect(ran.status, ran.stderr).toBe(0);
  });
});
