// What the worker thread costs: 10,000 rows inserted in one transaction, against bare better-sqlite3 in this thread.
// Run by itself: `node test/bench/sqlite.ts`. Rounds take turns; prints the medians and that of the
// rounds' ratios (2 at most).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { connect } from "../../src/sqlite.ts";
import { median } from "./statistics.ts";

const rounds = 15;
const rows = Array.from({ length: 10_000 }, (_, i) => [i, `Mensagem ${String(i)}`] as const);
const insert = "INSERT INTO mensagens VALUES (?, ?)";
const folder = mkdtempSync(path.join(tmpdir(), "loopbook-bench-"));
const bareMs: number[] = [];
const threadMs: number[] = [];

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
    bareMs.push(performance.now() - start);

    await db.executescript(create);
    start = performance.now();
    await db.executemany(insert, rows);
    await db.commit();
    threadMs.push(performance.now() - start);
  }
  bare.close();
} finally {
  rmSync(folder, { recursive: true });
}
const ratio = median(threadMs.map((ms, round) => ms / (bareMs[round] ?? NaN)));
console.log(`10,000 rows inserted in one transaction, median of ${String(rounds)} rounds`);
console.log(`better-sqlite3   ${median(bareMs).toFixed(1)} ms`);
console.log(`loopbook/sqlite  ${median(threadMs).toFixed(1)} ms  ratio ${ratio.toFixed(2)}`);
process.exitCode = ratio <= 2 ? 0 : 1;
