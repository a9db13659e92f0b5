// SqliteError: what SQLite refused, with the statement it refused. Any thread.

/** A failed statement. `code` is SQLite's own, such as `SQLITE_CONSTRAINT_UNIQUE` or `SQLITE_INTERRUPT`. */
export class SqliteError extends Error {
  override name = "SqliteError";
  /** SQLite's result code: <https://www.sqlite.org/rescode.html>. `SQLITE_MISUSE` where the call itself was wrong. */
  readonly code: string;
  /** The statement. */
  readonly sql: string | undefined;
  /** How many parameters came with it. */
  readonly parameterCount: number;

  constructor(message: string, code: string, sql?: string, parameterCount = 0) {
    super(message);
    this.code = code;
    this.sql = sql;
    this.parameterCount = parameterCount;
  }
}
