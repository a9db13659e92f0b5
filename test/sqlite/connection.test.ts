import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { connect, SqliteError } from "../../src/sqlite.ts";
import { CancelledError, createTask, gather, sleep } from "../../src/index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "loopbook-sqlite-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Counts to ten thousand million without giving a row: minutes of work in one step of SQLite. */
const endless = `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000000000)
  SELECT count(*) FROM c`;

async function started(task: { waits(): unknown[] }): Promise<void> {
  while (task.waits().length === 0) await sleep(0);
  // Some turns more, so that the thread is in the statement.
  await sleep(0.05);
}

test("rows that were inserted and committed are read back in order, by another connection", async () => {
  const file = path.join(folder, "banco.db");
  {
    await using db = await connect(file);
    await db.execute("CREATE TABLE mensagens (id INTEGER PRIMARY KEY, mensagem TEXT)");
    for (let i = 0; i < 10; i++) await db.execute("INSERT INTO mensagens (mensagem) VALUES (?)", [`Mensagem ${i}`]);
    expect(db.inTransaction).toBe(true);
    await db.commit();
    expect(db.inTransaction).toBe(false);
  }
  await using db = await connect(file, { readonly: true });
  const rows: { id: number; mensagem: string }[] = [];
  for await (const row of db.execute<{ id: number; mensagem: string }>("SELECT * FROM mensagens")) rows.push(row);
  expect(rows).toEqual(Array.from({ length: 10 }, (_, i) => ({ id: i + 1, mensagem: `Mensagem ${i}` })));
  await expect(db.execute("DELETE FROM mensagens")).rejects.toMatchObject({ code: "SQLITE_READONLY" });
});

test("closing without a commit drops the changes", async () => {
  const file = path.join(folder, "dropped.db");
  const db = await connect(file);
  await db.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  await db.execute("INSERT INTO t VALUES (2)");
  await db.close();
  await using again = await connect(file, { rows: "arrays" });
  expect(await again.executeFetchall("SELECT a FROM t")).toEqual([[1]]);
});

test("a cursor tells its columns, changes and last id, and is fetched one by one, some and all", async () => {
  await using db = await connect(":memory:");
  await db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
  const inserted = await db.execute("INSERT INTO t (name) VALUES (:name)", { name: "a" });
  expect([inserted.rowcount, inserted.lastrowid, inserted.description]).toEqual([1, 1, null]);
  const many = await db.executemany("INSERT INTO t (name) VALUES (?)", [["b"], ["c"], ["d"], ["e"]]);
  expect(many.rowcount).toBe(4);
  const cursor = await db.execute<{ id: number }>("SELECT id, name, 1 + 1 AS two FROM t");
  expect(cursor.description?.map(({ name, type }) => [name, type])).toEqual([
    ["id", "INTEGER"],
    ["name", "TEXT"],
    ["two", null],
  ]);
  expect(await cursor.fetchone()).toEqual({ id: 1, name: "a", two: 2 });
  expect((await cursor.fetchmany(2)).map(({ id }) => id)).toEqual([2, 3]);
  expect((await cursor.fetchall()).map(({ id }) => id)).toEqual([4, 5]);
  expect(await cursor.fetchone()).toBeUndefined();
});

test("values come back as they went, booleans as numbers", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  const values = [null, 1.5, "ç 🙂", Buffer.from([0, 255]), true, 2n ** 40n];
  const [row] = await db.executeFetchall<unknown[]>("SELECT ?, ?, ?, ?, ?, ?", values);
  expect(row).toEqual([null, 1.5, "ç 🙂", new Uint8Array([0, 255]), 1, 2 ** 40]);
});

test("an error names the statement, its code and how many parameters it had, at the line of the call", async () => {
  await using db = await connect(":memory:");
  await db.execute("CREATE TABLE t (a UNIQUE)");
  await db.execute("INSERT INTO t VALUES (1)");
  const sql = "INSERT INTO t VALUES (?)";
  const error: unknown = await db.execute(sql, [1]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SqliteError);
  expect(error).toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE", sql, parameterCount: 1 });
  expect((error as Error).message).toBe("UNIQUE constraint failed: t.a");
  expect((error as Error).stack).toContain("connection.test.ts");
  await expect(db.execute(sql, [1, 2, 3])).rejects.toMatchObject({ code: "SQLITE_MISUSE", parameterCount: 3 });
  await expect(db.execute("SELECT * FROM nope")).rejects.toMatchObject({ message: "no such table: nope" });
});

test("a path that cannot be opened says so", async () => {
  await expect(connect(path.join(folder, "absent.db"), { mustExist: true })).rejects.toMatchObject({
    name: "SqliteError",
    code: "SQLITE_CANTOPEN",
  });
});

test("a transaction is kept when its body returns and dropped when it throws; one within is a savepoint", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  await db.execute("CREATE TABLE t (a)");
  await db.transaction(async () => {
    await db.execute("INSERT INTO t VALUES (1)");
    const inner = db.transaction(async () => {
      await db.execute("INSERT INTO t VALUES (2)");
      throw new Error("inner");
    });
    await expect(inner).rejects.toThrow("inner");
  });
  expect(db.inTransaction).toBe(false);
  const outer = db.transaction(async () => {
    await db.execute("INSERT INTO t VALUES (3)");
    throw new Error("outer");
  });
  await expect(outer).rejects.toThrow("outer");
  expect(await db.executeFetchall("SELECT a FROM t")).toEqual([[1]]);
});

test("interrupt() stops a statement in the middle of one step, and the connection goes on", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  const task = createTask(() => db.execute(endless));
  await started(task);
  db.interrupt();
  await expect(task).rejects.toMatchObject({ code: "SQLITE_INTERRUPT", sql: endless });
  expect(await db.executeFetchall("SELECT 1")).toEqual([[1]]);
});

test("cancelling the task that waits stops the statement and the next one runs", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  const task = createTask(() => db.execute(endless));
  await started(task);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  expect(await db.executeFetchall("SELECT 2")).toEqual([[2]]);
});

test("the loop turns while a statement runs", async () => {
  await using db = await connect(":memory:");
  const task = createTask(() => db.execute(endless));
  await started(task);
  for (let i = 0; i < 100; i++) await sleep(0);
  expect(task.done()).toBe(false);
  task.cancel();
});

test("an interrupted executemany keeps nothing of a set that came after", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  await db.execute("CREATE TABLE t (a)");
  const task = createTask(() =>
    db.executemany(
      "INSERT INTO t VALUES (?)",
      Array.from({ length: 20000 }, (_, i) => [i]),
    ),
  );
  while (task.waits().length === 0) await sleep(0);
  db.interrupt();
  const outcome = await task.then(
    () => "done",
    (error: unknown) => (error as SqliteError).code,
  );
  await db.rollback();
  expect(["done", "SQLITE_INTERRUPT"]).toContain(outcome);
  expect(await db.executeFetchall("SELECT count(*) FROM t")).toEqual([[0]]);
});

test("statements of several tasks each get their own answer", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  const answers = await gather(
    ...Array.from({ length: 50 }, (_, i) => () => db.executeFetchall<number[]>("SELECT ?", [i])),
  );
  expect(answers.flat(2)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test("rows may be changed while a cursor is read, and leaving the loop early frees the cursor", async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  await db.executescript("CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE copy (a);");
  await db.executemany(
    "INSERT INTO t VALUES (?)",
    Array.from({ length: 3000 }, (_, i) => [i]),
  );
  let seen = 0;
  for await (const [a] of db.execute<[number]>("SELECT a FROM t ORDER BY a")) {
    await db.execute("INSERT INTO copy VALUES (?)", [a]);
    if (++seen === 1200) break;
  }
  await db.commit();
  expect(await db.executeFetchall("SELECT count(*) FROM copy")).toEqual([[1200]]);
  await db.execute("DROP TABLE t");
});

test("a million rows are read in flat memory", { timeout: 60_000 }, async () => {
  await using db = await connect(":memory:", { rows: "arrays" });
  const sql = `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000)
    SELECT x, printf('row %d of a million, with some text to it', x) FROM c`;
  const before = process.memoryUsage().rss;
  let peak = 0;
  let sum = 0;
  for await (const [x] of db.execute<[number, string]>(sql)) {
    sum += x;
    if (x % 50_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(sum).toBe(500_000_500_000);
  expect((peak - before) / 2 ** 20).toBeLessThan(150);
});

test("a program killed in the middle of a transaction leaves a file with every committed row", async () => {
  const file = path.join(folder, "killed.db");
  const child = fork(path.join(import.meta.dirname, "fixtures", "writes-until-killed.ts"), [file]);
  const committed = await new Promise<number>((resolve) => {
    child.on("message", (count: number) => {
      if (count === 2000) resolve(count);
    });
  });
  const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  await using db = await connect(file, { rows: "arrays" });
  expect(await db.executeFetchall("PRAGMA integrity_check")).toEqual([["ok"]]);
  expect(await db.executeFetchall("SELECT count(*), max(a) FROM t WHERE state = 'committed'")).toEqual([
    [committed, committed - 1],
  ]);
  expect(await db.executeFetchall("SELECT count(*) FROM t WHERE state = 'open'")).toEqual([[0]]);
});
