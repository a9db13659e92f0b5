import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionOf } from "../../kernel/client/exchange.ts";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute(`
    import { openConnection, startServer } from "loopbook/net";
    import { createTask, sleep } from "loopbook";
  `);
}, 30_000);

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
});

const serverCell = `
  // @background
  const server = await startServer(async (reader, writer) => {
    const data = await reader.read(1024);
    console.log("got " + data);
    writer.write("Olá, cliente!");
    await writer.drain();
    writer.close();
    await writer.waitClosed();
  }, "localhost", PORT);
  await server.serveForever();
`;
const clientCell = `
  const [reader, writer] = await openConnection("localhost", PORT);
  writer.write("oi tudo bem aí?");
  console.log(String(await reader.read(1024)));
  writer.close();
  await writer.waitClosed();
`;

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a server cell serves the cell after it, prints under itself, and is replaced when it runs again", async () => {
  const port = String(await freePort());
  const serving = await kernel.execute(serverCell.replace("PORT", port), { cellId: "server" });
  expect(serving.reply.status).toBe("ok");
  const client = await kernel.execute(clientCell.replace("PORT", port));
  expect(client.text).toBe("Olá, cliente!\n");
  expect(serving.text).toBe("got oi tudo bem aí?\n");

  const other = await kernel.execute(`await startServer(() => undefined, "127.0.0.1", ${port})`, { cellId: "other" });
  const count = String(serving.reply.execution_count);
  expect(other.reply).toMatchObject({ status: "error", ename: "AddressInUseError" });
  expect(JSON.stringify(other.reply)).toContain(`the server of cell In[${count}] of this notebook`);

  const again = await kernel.execute(serverCell.replace("PORT", port), { cellId: "server" });
  expect(again.reply.status).toBe("ok");
  expect((await kernel.execute(clientCell.replace("PORT", port))).text).toBe("Olá, cliente!\n");
  expect(again.text).toBe("got oi tudo bem aí?\n");
});

test("an address that another program holds is said to be so", async () => {
  const holder = net.createServer();
  await new Promise<void>((resolve) => void holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  const { reply } = await kernel.execute(`await startServer(() => undefined, "127.0.0.1", ${String(port)})`);
  expect(JSON.stringify(reply)).toContain("in use by another program");
  await new Promise((resolve) => holder.close(resolve));
});

test("an error in a client's callback is shown under the server's cell, and the server lives", async () => {
  const { reply, outputs } = await kernel.execute(`
    const faulty = await startServer(async (reader) => { throw new RangeError("broken callback"); }, "127.0.0.1", 0);
    for (let i = 0; i < 2; i++) {
      const [reader, writer] = await openConnection("127.0.0.1", faulty.port);
      await reader.read();
      writer.close();
    }
    await sleep(0.05);
    faulty.close();
  `);
  expect(reply.status).toBe("ok");
  const errors = outputs.filter((output) => output.output_type === "error");
  expect(errors.map(({ ename, evalue }) => [ename, evalue])).toEqual(Array(2).fill(["RangeError", "broken callback"]));
});

test("interrupting a cell that waits for a client ends the wait at once", async () => {
  const waiting = kernel.begin(`
    const waited = await startServer(() => undefined, "127.0.0.1", 0);
    console.log("serving");
    await waited.serveForever();
  `);
  await waiting.printed("serving");
  await kernel.interrupt();
  const { reply } = await executionOf(waiting);
  expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await kernel.execute("waited.isServing()")).result).toBe("false");
});
