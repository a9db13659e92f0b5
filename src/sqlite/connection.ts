// Connection: a SQLite database in a worker thread of its own, in aiosqlite's shape. Main thread.
import { Cursor } from "./cursor.ts";
import type { Answer, RowShape, SqlParameters, SqlValue } from "./messages.ts";
import type { WorkerLink } from "./worker-link.ts";

/** How many parameter sets of `executemany` go in one message. */
const setsPerMessage = 20_000;

/** A row as the caller has declared it, an object by column name unless told otherwise. */
export type Row = Record<string, SqlValue>;

/** Options of `execute`. */
export interface ExecuteOptions {
  /** Rows as objects by column name, or as arrays by column. */
  rows?: RowShape | undefined;
}

/** What `execute` returns: await it for the cursor, or go through its rows at once with `for await`. */
export type PendingCursor<R> = Promise<Cursor<R>> & AsyncIterable<R>;

/** How a transaction begins (SQLite, "BEGIN"). */
export type TransactionMode = "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE";

/**
 * A connection (aiosqlite.Connection): <https://aiosqlite.omnilib.dev/en/stable/api.html#aiosqlite.Connection>.
 * Statements run one after another in the connection's thread, so a slow one never holds the event loop. As in Python's
 * sqlite3, INSERT, UPDATE, DELETE and REPLACE begin a transaction where none is open: `commit()` keeps the changes, and
 * closing without it drops them. `await using` closes it at the end of the block. Failed statements throw SqliteError.
 */
export class Connection {
  readonly #link: WorkerLink;
  readonly #shape: RowShape;
  #depth = 0;

  constructor(link: WorkerLink, shape: RowShape) {
    this.#link = link;
    this.#shape = shape;
  }

  /** Whether a transaction is open (sqlite3.Connection.in_transaction), as of the last answer. */
  get inTransaction(): boolean {
    return this.#link.inTransaction;
  }

  /**
   * Runs one statement; `?` takes the parameters by position, `:name` by name. Give the shape of its rows as in
   * `execute<{ id: number }>("SELECT id FROM t")`. Cancelling the task interrupts the statement.
   */
  execute<R = Row>(sql: string, parameters: SqlParameters = [], options: ExecuteOptions = {}): PendingCursor<R> {
    const shape = options.rows ?? this.#shape;
    const cursor = this.#cursor<R>(this.#link.send({ kind: "execute", sql, parameters, shape }));
    return Object.assign(cursor, {
      async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
        yield* await cursor;
      },
    });
  }

  /** Runs one statement once for each set of parameters, in few messages: the way to insert many rows. */
  async executemany(sql: string, sets: Iterable<SqlParameters> | AsyncIterable<SqlParameters>): Promise<Cursor<never>> {
    let batch: SqlParameters[] = [];
    const total: Answer = { inTransaction: false, rowcount: 0 };
    const flush = async (): Promise<void> => {
      const answer = await this.#link.send({ kind: "many", sql, sets: batch });
      total.rowcount = (total.rowcount ?? 0) + (answer.rowcount ?? 0);
      total.lastrowid = answer.lastrowid ?? total.lastrowid;
      batch = [];
    };
    if (Array.isArray(sets) && sets.length <= setsPerMessage) {
      batch = sets as SqlParameters[];
    } else {
      for await (const parameters of sets) {
        if (batch.push(parameters) >= setsPerMessage) await flush();
      }
    }
    await flush();
    return new Cursor<never>(this.#link, total);
  }

  /** Runs several statements without parameters. As in Python, an open transaction is committed first. */
  async executescript(sql: string): Promise<void> {
    await this.#link.send({ kind: "script", sql });
  }

  /** Runs one statement and gives all its rows (aiosqlite's execute_fetchall). */
  async executeFetchall<R = Row>(sql: string, parameters: SqlParameters = []): Promise<R[]> {
    const cursor = await this.execute<R>(sql, parameters);
    return cursor.fetchall();
  }

  /** Keeps the changes of the open transaction, if there is one. */
  async commit(): Promise<void> {
    await this.#endTransaction("COMMIT");
  }

  /** Drops the changes of the open transaction, if there is one. */
  async rollback(): Promise<void> {
    await this.#endTransaction("ROLLBACK");
  }

  /**
   * Runs `body` in a transaction: committed when it returns, rolled back when it throws or is cancelled. Within another
   * it is a savepoint. What other tasks run on this connection meanwhile belongs to it too: give each task its own.
   */
  async transaction<T>(body: () => T | PromiseLike<T>, mode: TransactionMode = "DEFERRED"): Promise<T> {
    const isNested = this.#depth > 0 || this.inTransaction;
    const name = `loopbook_${String(this.#depth)}`;
    await this.execute(isNested ? `SAVEPOINT ${name}` : `BEGIN ${mode}`);
    this.#depth++;
    try {
      const value = await body();
      await this.execute(isNested ? `RELEASE ${name}` : "COMMIT");
      return value;
    } catch (error) {
      // An interrupted change has rolled everything back by itself.
      if (this.inTransaction) await this.execute(isNested ? `ROLLBACK TO ${name}` : "ROLLBACK");
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /**
   * Stops the statement under way, in the middle of its work: whoever awaits it gets a SqliteError with
   * `SQLITE_INTERRUPT` (sqlite3.Connection.interrupt). The connection stays usable. SQLite ends all statements in
   * progress, half-read cursors among them, and rolls back the transaction of an interrupted change. Where Loopbook has
   * no library for the platform (see src/sqlite/native) a statement stops only between two rows or parameter sets.
   */
  interrupt(): void {
    this.#link.interrupt();
  }

  /** Closes the connection after what was asked of it. Changes that were not committed are dropped. */
  async close(): Promise<void> {
    if (!this.#link.isClosed) await this.#link.send({ kind: "close" });
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #cursor<R>(answer: Promise<Answer>): Promise<Cursor<R>> {
    return new Cursor<R>(this.#link, await answer);
  }

  async #endTransaction(sql: "COMMIT" | "ROLLBACK"): Promise<void> {
    // Asked for in the thread's own order: a change that is still queued may yet begin one.
    await this.#link.send({ kind: "end", sql });
  }
}
