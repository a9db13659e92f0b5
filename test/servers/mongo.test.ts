// mongodb against a real server, in cells of a real kernel: what the lesson's section says, as facts.
import { expect, test } from "vitest";
import { mongo } from "../../src/servers/mongo.ts";
import { describeWithServer, failureCell, run } from "./real-servers.ts";

const firstCell = `import { createTask, gather, sleep } from "loopbook";
      import { inspect } from "loopbook/inspect";
      import { startMongo } from "loopbook/servers";
      import { MongoClient } from "mongodb";
      const server = await startMongo();
      const client = new MongoClient(server.url, { maxPoolSize: 3, serverSelectionTimeoutMS: 1000 });
      const mensagens = client.db("lesson").collection("mensagens");
      for (let n = 0; n < 10; n++) await mensagens.insertOne({ n, mensagem: "Mensagem " + n });
      /** Makes the server count up to \`n\`. */
      const counting = (n) => [{ $limit: 1 }, { $project: { numbers: { $range: [0, n] } } }, { $unwind: "$numbers" }, { $count: "count" }];
      const waitsFor = (name) => inspect.tasks({ live: true, name }).data.map((task) => String(task.waitsFor).replace(/[\\d.]+/, "#"));
      const seen = async (name, start) => { while (!waitsFor(name).some((each) => each.startsWith(start))) await sleep(0.01); };
      ${failureCell}`;

describeWithServer(mongo, firstCell, (served) => {
  test("ten documents are read with a cursor, and one is found and changed in one step", async () => {
    const text = await run(
      served.kernel,
      `const found = [];
      for await (const { n } of mensagens.find().sort({ n: 1 }).batchSize(3)) found.push(n);
      console.log(found.join());
      const takeOne = () => mensagens.findOneAndUpdate({ n: 3, taken: { $ne: true } }, { $set: { taken: true } });
      console.log((await takeOne()).mensagem, await takeOne());`,
    );
    expect(text).toBe("0,1,2,3,4,5,6,7,8,9\nMensagem 3 null\n");
  });

  test("of eight tasks three use the pool and five wait for it, and the inspector's figure says so", async () => {
    const text = await run(
      served.kernel,
      `const tasks = Array.from({ length: 8 }, (_, i) => createTask(() => mensagens.aggregate(counting(1000)).toArray(), { name: "count " + i }));
      const pooled = () => inspect.resources().data.find(({ kind }) => kind === "pool");
      while ((pooled()?.holders.length ?? 0) < 3) await sleep(0.002);
      console.log(waitsFor("count").filter((each) => each === "mongodb pool # s").length);
      console.log(String(inspect.resources()));
      console.log((await gather(...tasks)).every(([{ count }]) => count === 1000));`,
    );
    const [waiting, line, isRight] = text.split("\n").filter((each) => !each.includes("not in use"));
    expect(Number(waiting)).toBeGreaterThan(0);
    expect(line).toMatch(/^mongodb pool#\d+, 3 of 3 in use: held by count \d, count \d, count \d; \d waiting: /);
    expect(isRight).toBe("true");
  });

  test("cancelling the task ends the query at once, and the client goes on", async () => {
    const text = await run(
      served.kernel,
      `const slow = createTask(() => mensagens.aggregate(counting(10_000)).toArray(), { name: "slow" });
      await seen("slow", "mongodb aggregate");
      slow.cancel("enough");
      console.log(await failure(slow));
      console.log(await mensagens.countDocuments());`,
    );
    expect(text).toBe("CancelledError: enough\n10\n");
  });

  test("an error of the server names the line of the cell", async () => {
    const { reply } = await served.kernel.execute("\nawait mensagens.aggregate([{ $nonsense: 1 }]).toArray();");
    expect(reply).toMatchObject({ status: "error", ename: "MongoServerError" });
    expect((reply as { traceback: string[] }).traceback.join("\n")).toMatch(/In\[\d+\]:2:\d+/);
  });

  test("when the server is killed in mid-query the cell fails with a clear error, and the client connects again", async () => {
    const text = await run(
      served.kernel,
      `const cut = createTask(() => mensagens.aggregate(counting(10_000)).toArray(), { name: "cut" });
      await seen("cut", "mongodb aggregate");
      await server.kill();
      console.log((await failure(cut)).replace(/\\d+$/, "#"));
      await server.restart();
      await mensagens.insertOne({ n: 10 });
      console.log(await mensagens.countDocuments({ n: 10 }));`,
    );
    expect(text).toBe("MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:#\n1\n");
  });
});
