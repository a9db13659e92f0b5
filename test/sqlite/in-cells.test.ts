import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionOf } from "../../kernel/client/exchange.ts";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

const folder = mkdtempSync(path.join(tmpdir(), "loopbook-sqlite-cells-"));
let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
  await kernel.execute('import { connect } from "loopbook/sqlite";');
}, 30_000);

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test("the lesson's table is made, filled and read beside the notebook", async () => {
  const { reply, result } = await kernel.execute(`
    await using db = await connect("banco.db");
    await db.execute("CREATE TABLE IF NOT EXISTS mensagens (id INTEGER PRIMARY KEY, mensagem TEXT)");
    for (let i = 0; i < 10; i++) await db.execute("INSERT INTO mensagens (mensagem) VALUES (?)", [\`Mensagem \${i}\`]);
    await db.commit();
    await Array.fromAsync(db.execute<{ id: number; mensagem: string }>("SELECT * FROM mensagens"), ({ id, mensagem }) => id + mensagem)
  `);
  expect(reply).toMatchObject({ status: "ok" });
  expect(result).toContain("'10Mensagem 9'");
});

test("interrupting the cell ends a statement that would run for minutes, and the connection goes on", async () => {
  await kernel.execute('const memory = await connect(":memory:");');
  const slow = kernel.begin(`
    console.log("counting");
    await memory.execute("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000000000) SELECT count(*) FROM c");
  `);
  await slow.printed("counting");
  await kernel.interrupt();
  expect((await executionOf(slow)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  const { result } = await kernel.execute('(await memory.executeFetchall("SELECT 1 AS one"))[0]');
  expect(result).toBe("{ one: 1 }");
});

test("running a cell again closes the connection that it opened before", async () => {
  await kernel.execute('globalThis.opened ??= []; opened.push(await connect("again.db"));', { cellId: "opens" });
  await kernel.execute('globalThis.opened ??= []; opened.push(await connect("again.db"));', { cellId: "opens" });
  const { reply } = await kernel.execute('await opened[0].execute("SELECT 1")');
  expect(reply).toMatchObject({ status: "error", evalue: "the connection is closed" });
  expect((await kernel.execute('(await opened[1].executeFetchall("SELECT 1 AS one"))[0]')).result).toBe("{ one: 1 }");
});
