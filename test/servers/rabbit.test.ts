// rabbitmq-client against a real RabbitMQ, in cells of a real kernel: what the lesson's section says, as facts.
import { expect, test } from "vitest";
import { rabbit } from "../../src/servers/rabbit.ts";
import { describeWithServer, failureCell, run } from "./real-servers.ts";

const firstCell = `import { allTasks, createTask, Queue, sleep } from "loopbook";
      import { inspect } from "loopbook/inspect";
      import { startRabbit } from "loopbook/servers";
      import { Connection } from "rabbitmq-client";
      const server = await startRabbit({ timeoutSeconds: 120 });
      const broker = new Connection({ url: server.url, acquireTimeout: 1000, retryLow: 200 });
      broker.on("error", () => undefined);
      await broker.onConnect(60_000);
      const publisher = broker.createPublisher({ confirm: true });
      const queueOptions = { durable: true };
      await broker.queueDeclare({ queue: "mensagens", ...queueOptions });
      const send = (body) => publisher.send({ routingKey: "mensagens", durable: true }, body);
      const waiting = async () => (await broker.queueDeclare({ queue: "mensagens", passive: true })).messageCount;
      async function* take() {
        for (;;) {
          const message = await broker.basicGet({ queue: "mensagens", noAck: true });
          if (!message) return;
          yield message.body;
        }
      }
      ${failureCell}`;

describeWithServer(rabbit, firstCell, (served) => {
  test("ten messages are left in a queue and fetched one by one", async () => {
    const text = await run(
      served.kernel,
      `for (let i = 0; i < 10; i++) await send("Mensagem " + i);
      console.log(await waiting(), (await Array.fromAsync(take())).join());`,
    );
    expect(text).toBe(`10 ${Array.from({ length: 10 }, (_, i) => `Mensagem ${i}`).join(",")}\n`);
  });

  test("what a transaction takes back was never sent", async () => {
    const text = await run(
      served.kernel,
      `const channel = await broker.acquire();
      await channel.txSelect();
      await channel.basicPublish("mensagens", "never");
      await channel.txRollback();
      await channel.basicPublish("mensagens", "sent");
      await channel.txCommit();
      await channel.close();
      console.log(await Array.fromAsync(take()));`,
    );
    expect(text).toBe("[ 'sent' ]\n");
  });

  test("a full inbox holds the consumer back: three messages are under way, each a task, and the broker keeps the rest", async () => {
    const text = await run(
      served.kernel,
      `const inbox = new Queue({ maxsize: 2 });
      const consumer = broker.createConsumer({ queue: "mensagens", queueOptions, qos: { prefetchCount: 3 }, concurrency: 3 }, async ({ body }) => { await inbox.put(body); });
      consumer.on("error", (error) => console.log(error));
      for (let i = 0; i < 10; i++) await send("Mensagem " + i);
      const held = () => inspect.tasks({ live: true, name: "consume mensagens" }).data;
      while (held().length < 3) await sleep(0.01);
      console.log(held().map(({ waitsFor }) => waitsFor.replace(/#\\d+/, "")), await waiting());
      const all = [];
      while (all.length < 10) all.push(await inbox.get());
      console.log(all.sort().join());
      await consumer.close();`,
    );
    expect(text).toBe(
      `[ 'Queue (2/2 items)', 'Queue (2/2 items)', 'Queue (2/2 items)' ] 5\n${Array.from({ length: 10 }, (_, i) => `Mensagem ${i}`).join(",")}\n`,
    );
  });

  test("cancelling the task that works on a message gives the message out again", async () => {
    const text = await run(
      served.kernel,
      `const seen = new Queue();
      const careful = broker.createConsumer({ queue: "mensagens", queueOptions }, async ({ body, redelivered }) => {
        seen.putNowait(body + " " + redelivered);
        if (!redelivered) await sleep(600);
      });
      const errors = [];
      careful.on("error", (error) => errors.push(error.name));
      await send("careful");
      console.log(await seen.get());
      for (const task of allTasks()) if (task.name === "consume mensagens") task.cancel();
      console.log(await seen.get(), errors);
      await careful.close();`,
    );
    expect(text).toBe("careful false\ncareful true [ 'CancelledError' ]\n");
  });

  test("a killed broker is a clear error, a task that waits for it says so, and what was durable is there again", async () => {
    const text = await run(
      served.kernel,
      `await send("before");
      await server.kill();
      console.log((await failure(send("lost"))) !== "no error");
      while (broker.ready) await sleep(0.01);
      const again = createTask(() => broker.onConnect(120_000), { name: "again", eagerStart: true });
      console.log(inspect.tasks({ live: true, name: "again" }).data[0].waitsFor.replace(/[\\d.]+/, "#"));
      await server.restart();
      await again;
      await send("after");
      console.log(await Array.fromAsync(take()));
`,
    );
    expect(text).toBe("true\nrabbitmq connect # s\n[ 'before', 'after' ]\n");
  }, 150_000);
});
