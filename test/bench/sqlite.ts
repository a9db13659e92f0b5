// What the worker thread costs: 10,000 rows inserted in one transaction, against bare better-sqlite3 in this thread.
// Run by itself: `node test/bench/sqlite.ts`. Prints the best of several rounds of each, and their ratio (2 at most).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { connect } from "../../src/sqlite.ts";

const rounds = 15;
const rows = Array.from({ length: 10_000 }, (_, i) => [i, `Mensagem ${String(i)}`] as const);
const insert = "INSERT INTO mensagens VALUES (?, ?)";
const folder = mkdtempSync(path.join(tmpdir(), "loopbook-bench-"));
const best = { bare: Infinity, thread: Infinity };

try {
  const bare = new Sqlite(path.join(folder, "bare.db"));
  await using db = await connect(path.join(folder, "thread.db"));
  const create = "DROP TABLE IF EXISTS mensagens; CREATE TABLE mensagens (id INTEGER PRIMARY KEY, mensagem TEXT);";
  for (let round = 0; round < rounds; round++) {
    bare.exec(create);
    let start = performance.now();
    const statement = bare.prepare(insert);
    bare.exec("BEGIN");
    for (const row of rows) statement.run(...row);
    bare.exec("COMMIT");
    best.bare = Math.min(best.bare, performance.now() - start);

    await db.executescript(create);
    start = performance.now();
    await db.executemany(insert, rows);
    await db.commit();
    best.thread = Math.min(best.thread, performance.now() - start);
  }
  bare.close();
} finally {
  rmSync(folder, { recursive: true });
}
const ratio = best.thread / best.bare;
console.log(`10,000 rows inserted in one transaction, best of ${String(rounds)}`);
console.log(`better-sqlite3   ${best.bare.toFixed(1)} ms`);
console.log(`loopbook/sqlite  ${best.thread.toFixed(1)} ms`);
console.log(`ratio            ${ratio.toFixed(2)}`);
process.exitCode = ratio <= 2 ? 0 : 1;
