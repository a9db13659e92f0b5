// pg against a real PostgreSQL, in cells of a real kernel: what the lesson's section says, as facts.
import { expect, test } from "vitest";
import { postgres } from "../../src/servers/postgres.ts";
import { describeWithServer, failureCell, run } from "./real-servers.ts";

const firstCell = `import { createTask, gather, sleep } from "loopbook";
      import { inspect } from "loopbook/inspect";
      import { startPostgres } from "loopbook/servers";
      import pg from "pg";
      import Cursor from "pg-cursor";
      import QueryStream from "pg-query-stream";
      const server = await startPostgres();
      const pool = new pg.Pool({ connectionString: server.url, max: 3 });
      pool.on("error", () => undefined);
      await pool.query("CREATE TABLE mensagens (id serial PRIMARY KEY, mensagem text)");
      for (let i = 0; i < 10; i++) await pool.query("INSERT INTO mensagens (mensagem) VALUES ($1)", ["Mensagem " + i]);
      const running = async (sql) => {
        const { rows } = await pool.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [sql]);
        return rows[0].n;
      };
      ${failureCell}`;

describeWithServer(postgres, firstCell, (served) => {
  test("ten rows are read as they come, with a stream and with a cursor", async () => {
    const text = await run(
      served.kernel,
      `const reader = await pool.connect();
      const ids = [];
      for await (const { id } of reader.query(new QueryStream("SELECT id FROM mensagens ORDER BY id", [], { batchSize: 3 }))) ids.push(id);
      console.log(ids.join());
      const cursor = reader.query(new Cursor("SELECT id FROM mensagens ORDER BY id"));
      console.log((await cursor.read(4)).length, (await cursor.read(40)).length);
      await cursor.close();
      reader.release();`,
    );
    expect(text).toBe("1,2,3,4,5,6,7,8,9,10\n4 6\n");
  });

  test("callbacks, named queries and rows as arrays work as without Loopbook", async () => {
    const text = await run(
      served.kernel,
      `await new Promise((resolve) => pool.query("SELECT 1 AS one", (error, { rows }) => resolve(console.log(error, rows[0]))));
      const one = await pool.query({ name: "named", text: "SELECT $1::int", values: [7], rowMode: "array" });
      console.log(one.rows);
      console.log(await failure(pool.query({ text: "SELECT pg_sleep(30)", query_timeout: 50 })));`,
    );
    expect(text).toBe("undefined { one: 1 }\n[ [ 7 ] ]\nError: Query read timeout\n");
  });

  test("a transaction that fails half way changes nothing", async () => {
    const text = await run(
      served.kernel,
      `const changer = await pool.connect();
      await changer.query("BEGIN");
      await changer.query("DELETE FROM mensagens");
      await changer.query("ROLLBACK");
      changer.release();
      console.log((await pool.query("SELECT count(*)::int AS n FROM mensagens")).rows[0].n);`,
    );
    expect(text).toBe("10\n");
  });

  test("of eight tasks three query and five wait for the pool, and the inspector's figure says so", async () => {
    const text = await run(
      served.kernel,
      `const tasks = Array.from({ length: 8 }, (_, i) => createTask(() => pool.query("SELECT pg_sleep(1)"), { name: "query " + i }));
      while ((await running2()) < 3) await sleep(0.01);
      async function running2() { return inspect.tasks({ live: true }).data.filter(({ waitsFor }) => waitsFor?.startsWith("pg query")).length; }
      console.log(inspect.tasks({ live: true, name: "query" }).data.map(({ waitsFor }) => waitsFor.replace(/[\\d.]+/, "#")).join("\\n"));
      const figure = inspect.resources();
      console.log(String(figure));
      console.log(JSON.stringify(figure.data));
      await gather(...tasks);`,
    );
    const lines = text.split("\n");
    expect(lines.slice(0, 8)).toEqual([
      ...Array<string>(3).fill("pg query # s"),
      ...Array<string>(5).fill("pg pool # s"),
    ]);
    expect(lines[8]).toMatch(/^pg pool#\d+, 3 of 3 in use: held by query \d, query \d, query \d; 5 waiting: /);
  });

  test("cancelling the task stops the query on the server, at once, and the pool goes on", async () => {
    const text = await run(
      served.kernel,
      `const sql = "SELECT pg_sleep(600)";
      const slow = createTask(() => pool.query(sql), { name: "slow" });
      while ((await running(sql)) === 0) await sleep(0.01);
      slow.cancel("enough");
      console.log(await failure(slow));
      while ((await running(sql)) > 0) await sleep(0.01);
      console.log((await pool.query("SELECT 'still here' AS it")).rows[0].it);`,
    );
    expect(text).toBe("CancelledError: enough\nstill here\n");
  });

  test("after a cancelled query its connection serves the next one, which is not cancelled with it", async () => {
    const text = await run(
      served.kernel,
      `const own = await pool.connect();
      for (let i = 0; i < 20; i++) {
        const slow = createTask(() => own.query("SELECT pg_sleep(600)"));
        await sleep(0.005 * (i % 3));
        slow.cancel();
        const next = await own.query("SELECT pg_sleep(0.005), $1::int AS i", [i]);
        if (next.rows[0].i !== i || !slow.cancelled()) console.log("wrong at", i);
      }
      own.release();`,
    );
    expect(text).toBe("");
  });

  test("a query in the client's queue is taken out of it, the one that runs is left alone", async () => {
    const text = await run(
      served.kernel,
      `const busy = await pool.connect();
      const first = createTask(() => busy.query("SELECT pg_sleep(0.3), 'first' AS it"));
      const second = createTask(() => busy.query("INSERT INTO mensagens (mensagem) VALUES ('never')"));
      await sleep(0.05);
      second.cancel();
      console.log(await failure(second), (await first).rows[0].it);
      console.log((await busy.query("SELECT count(*)::int AS n FROM mensagens")).rows[0].n);
      busy.release();`,
    );
    expect(text).toBe("CancelledError first\n10\n");
  });

  test("a task that waits for the pool can be cancelled, and takes no connection with it", async () => {
    const text = await run(
      served.kernel,
      `const held = [await pool.connect(), await pool.connect(), await pool.connect()];
      const waiting = createTask(() => pool.connect());
      await sleep(0.05);
      waiting.cancel();
      console.log(await failure(waiting));
      for (const client of held) client.release();
      console.log((await gather(...[1, 2, 3].map(() => pool.query("SELECT 1")))).length);`,
    );
    expect(text).toBe("CancelledError\n3\n");
  });

  test("a stream in a cancelled task ends in its midst", async () => {
    const text = await run(
      served.kernel,
      `const source = await pool.connect();
      let seen = 0;
      const streaming = createTask(async () => {
        const rows = source.query(new QueryStream("SELECT i, pg_sleep(0.01) FROM generate_series(1, 100000) i", [], { batchSize: 1 }));
        for await (const row of rows) seen++;
      });
      while (seen < 3) await sleep(0.01);
      streaming.cancel();
      console.log(await failure(streaming), seen < 100000);
      console.log((await source.query("SELECT 2 AS two")).rows[0].two);
      source.release();`,
    );
    expect(text).toBe("CancelledError true\n2\n");
  });

  test("interrupting a cell that waits for a query stops it", async () => {
    const slow = served.kernel.begin('console.log("asking"); await pool.query("SELECT pg_sleep(500)");');
    await slow.printed("asking");
    await served.kernel.interrupt();
    expect((await slow.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await run(served.kernel, 'while ((await running("SELECT pg_sleep(500)")) > 0) await sleep(0.01);')).toBe("");
  });

  test("an error of the server names the line of the cell", async () => {
    const { reply } = await served.kernel.execute('\nawait pool.query("SELECT nothing FROM nowhere");');
    expect(reply).toMatchObject({ status: "error", evalue: 'relation "nowhere" does not exist' });
    expect((reply as { traceback: string[] }).traceback.join("\n")).toMatch(/In\[\d+\]:2:1/);
  });

  test("when the server is killed in mid-query the cell fails with a clear error, and a new query connects again", async () => {
    const text = await run(
      served.kernel,
      `const cut = createTask(() => pool.query("SELECT pg_sleep(60)"));
      while ((await running("SELECT pg_sleep(60)")) === 0) await sleep(0.01);
      await server.kill();
      console.log(await failure(cut));
      console.log(server.pid, (await failure(pool.query("SELECT 1"))).replace(/\\d+$/, "#"));
      await server.restart();
      console.log((await pool.query("SELECT count(*)::int AS n FROM mensagens")).rows[0].n);`,
    );
    // The pool may still hold a connection that died with the server.
    expect(text).toMatch(
      /^Error: (Connection terminated unexpectedly|read ECONNRESET)\nundefined Error: (connect ECONNREFUSED 127\.0\.0\.1:#|Connection terminated unexpectedly|read ECONNRESET|Client has encountered a connection error and is not queryable)\n10\n$/,
    );
  });
});
