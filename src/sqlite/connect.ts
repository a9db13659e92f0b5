// connect: opens a database in a worker thread of its own. Main thread. path → Connection.
import path from "node:path";
import { host } from "../host.ts";
import { Connection } from "./connection.ts";
import type { IsolationLevel, RowShape } from "./messages.ts";
import { WorkerLink } from "./worker-link.ts";

/** Options of `connect`. */
export interface ConnectOptions {
  /** Refuses changes. The file must exist. */
  readonly?: boolean | undefined;
  /** Throws where there is no such file, instead of making it. */
  mustExist?: boolean | undefined;
  /** How long to wait for another connection's lock, in seconds; 5 unless told (Python's `timeout`). */
  timeoutSeconds?: number | undefined;
  /** How changes begin their transaction; null: they do not, and each statement keeps its own changes. */
  isolationLevel?: IsolationLevel | null | undefined;
  /** Rows as objects by column name (the default) or as arrays by column. */
  rows?: RowShape | undefined;
  /** Gives whole numbers as bigint, for those beyond 2^53. */
  bigints?: boolean | undefined;
}

/**
 * Opens the database at `file`, made where there is none (aiosqlite.connect):
 * <https://aiosqlite.omnilib.dev/en/stable/api.html#aiosqlite.connect>. `:memory:` is one of its own, gone when closed.
 * A relative path starts at the notebook's folder. Running the cell again closes its connections.
 * @throws SqliteError with `SQLITE_CANTOPEN` and the like
 *
 * @example
 * ```ts
 * import { connect } from "loopbook/sqlite";
 * await using db = await connect(":memory:");
 * await db.execute("CREATE TABLE t (n INTEGER)");
 * await db.executemany("INSERT INTO t VALUES (?)", [[1], [2]]);
 * for await (const row of await db.execute("SELECT sum(n) AS sum FROM t")) console.log(row); // { sum: 3 }
 * ```
 */
export async function connect(file: string, options: ConnectOptions = {}): Promise<Connection> {
  const isFile = file !== "" && file !== ":memory:";
  const cell = host()?.currentCell();
  const link = new WorkerLink(
    {
      path: isFile ? path.resolve(host()?.directory ?? ".", file) : file,
      readonly: options.readonly ?? false,
      mustExist: options.mustExist ?? false,
      busyTimeoutMs: Math.round((options.timeoutSeconds ?? 5) * 1000),
      isolationLevel: options.isolationLevel === undefined ? "DEFERRED" : options.isolationLevel,
      bigints: options.bigints ?? false,
    },
    isFile ? path.basename(file) : ":memory:",
  );
  await link.opened;
  const connection = new Connection(link, options.rows ?? "objects");
  const forget = cell?.onReplaced(() => {
    // Whoever waits here does not wait for a statement that may take minutes.
    connection.interrupt();
    return connection.close();
  });
  if (forget) link.onClosed = forget;
  return connection;
}
