// redis against a real server, in cells of a real kernel: what the lesson's section says, as facts.
import { expect, test } from "vitest";
import { redis } from "../../src/servers/redis.ts";
import { describeWithServer, failureCell, run } from "./real-servers.ts";

const firstCell = `import { createTask, gather, Queue, sleep } from "loopbook";
      import { inspect } from "loopbook/inspect";
      import { startRedis } from "loopbook/servers";
      import { createClient, createClientPool } from "redis";
      const server = await startRedis();
      const client = createClient({ url: server.url });
      client.on("error", () => undefined);
      await client.connect();
      for (let i = 0; i < 10; i++) await client.hSet("mensagens", i, "Mensagem " + i);
      const waitsFor = (name) => inspect.tasks({ live: true, name }).data.map((task) => String(task.waitsFor).replace(/[\\d.]+/, "#"));
      /** Until a task of that name waits for something that begins so. */
      const seen = async (name, start) => { while (!waitsFor(name).some((each) => each.startsWith(start))) await sleep(0.01); };
      ${failureCell}`;

describeWithServer(redis, firstCell, (served) => {
  test("ten values are read as they come, and a transaction is one step", async () => {
    const text = await run(
      served.kernel,
      `const found = [];
      for await (const batch of client.hScanIterator("mensagens", { COUNT: 3 })) for (const { value } of batch) found.push(value);
      console.log(found.length, await client.multi().incr("n").incr("n").exec());`,
    );
    expect(text).toBe("10 [ 1, 2 ]\n");
  });

  test("of eight tasks three use the pool and five wait for it, and the inspector's figure says so", async () => {
    const text = await run(
      served.kernel,
      `const pool = createClientPool({ url: server.url }, { minimum: 3, maximum: 3 });
      await pool.connect();
      const tasks = Array.from({ length: 8 }, (_, i) => createTask(() => pool.blPop("nothing " + i, 1), { name: "pop " + i }));
      await seen("pop 2", "redis blpop");
      console.log(waitsFor("pop").join("\\n"));
      console.log(String(inspect.resources()));
      await gather(...tasks);
      await pool.close();`,
    );
    const lines = text.split("\n");
    expect(lines.slice(0, 8)).toEqual([
      ...Array<string>(3).fill("redis blpop # s"),
      ...Array<string>(5).fill("redis pool # s"),
    ]);
    expect(lines[8]).toMatch(/^redis pool#\d+, 3 of 3 in use: held by pop 0, pop 1, pop 2; 5 waiting: /);
  });

  test("a cancelled task takes its blocking command back: what comes next is nobody's, and the client goes on", async () => {
    const text = await run(
      served.kernel,
      `const waiting = createTask(() => client.blPop("inbox", 0), { name: "waiting" });
      await seen("waiting", "redis blpop");
      waiting.cancel();
      console.log(await failure(waiting));
      await client.rPush("inbox", "kept");
      console.log(await client.lRange("inbox", 0, -1));`,
    );
    expect(text).toBe("CancelledError\n[ 'kept' ]\n");
  });

  test("published messages reach a subscriber, and the wait for the subscription is seen", async () => {
    const text = await run(
      served.kernel,
      `const subscriber = client.duplicate();
      subscriber.on("error", () => undefined);
      await subscriber.connect();
      const heard = new Queue();
      const subscribing = createTask(() => subscriber.subscribe("news", (message) => heard.putNowait(message)), { name: "subscribing", eagerStart: true });
      console.log(waitsFor("subscribing"));
      await subscribing;
      for (const message of ["one", "two"]) await client.publish("news", message);
      console.log(await heard.get(), await heard.get());
      subscriber.destroy();`,
    );
    expect(text).toBe("[ 'redis subscribe # s' ]\none two\n");
  });

  test("a reader of a stream sets the pace: it is given two messages at a time", async () => {
    const text = await run(
      served.kernel,
      `for (let i = 0; i < 5; i++) await client.xAdd("fluxo", "*", { i: String(i) });
      const sizes = [];
      let last = "0";
      for (;;) {
        const answer = await client.xRead({ key: "fluxo", id: last }, { COUNT: 2, BLOCK: 10 });
        if (!answer) break;
        sizes.push(answer[0].messages.length);
        last = answer[0].messages.at(-1).id;
      }
      console.log(sizes);`,
    );
    expect(text).toBe("[ 2, 2, 1 ]\n");
  });

  test("an error of the server names the line of the cell", async () => {
    const { reply } = await served.kernel.execute('\nawait client.hGet("inbox", "x");');
    expect(reply).toMatchObject({ status: "error", evalue: expect.stringContaining("WRONGTYPE") as string });
    expect((reply as { traceback: string[] }).traceback.join("\n")).toMatch(/In\[\d+\]:2:14/);
  });

  test("when the server is killed in mid-command the cell fails with a clear error, and the client connects again", async () => {
    const text = await run(
      served.kernel,
      `const cut = createTask(() => client.blPop("nothing", 0), { name: "cut" });
      await seen("cut", "redis blpop");
      await server.kill();
      console.log(await failure(cut));
      const patient = createTask(() => client.hLen("mensagens"), { name: "patient" });
      await seen("patient", "redis hlen");
      const hasty = createTask(() => client.hDel("mensagens", "1"), { name: "hasty" });
      await seen("hasty", "redis hdel");
      hasty.cancel();
      await server.restart();
      console.log(await patient, await failure(hasty), await client.hLen("mensagens"));`,
    );
    expect(text).toBe("Error: Socket closed unexpectedly\n10 CancelledError 10\n");
  });
});
