// What a connection and its worker thread say to each other: one request at a time, each answered once.

/** A value that SQLite stores, as JavaScript has it. */
export type SqlValue = null | number | bigint | string | Uint8Array;
/** A parameter: booleans are stored as 1 and 0. */
export type SqlParameter = SqlValue | boolean;
/** By position, or by name for `:name`, `@name` and `$name`. */
export type SqlParameters = readonly SqlParameter[] | Readonly<Record<string, SqlParameter>>;

/** What a row of a query is: the caller says it, nothing checks it. */
export type RowShape = "objects" | "arrays";
/** Which BEGIN precedes a write outside of a transaction; null for none (sqlite3.Connection.isolation_level). */
export type IsolationLevel = "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE";

/** One column of a result. */
export interface ColumnDescription {
  readonly name: string;
  /** The type that the table declares, null for an expression. */
  readonly type: string | null;
  readonly table: string | null;
}

export interface OpenData {
  path: string;
  readonly: boolean;
  mustExist: boolean;
  busyTimeoutMs: number;
  isolationLevel: IsolationLevel | null;
  bigints: boolean;
  /** The library of interrupt.c, where there is one for this platform. */
  extension: string | undefined;
  /** Its first word is set to stop the request in progress. */
  shared: SharedArrayBuffer;
}

export type Request =
  | { kind: "execute"; sql: string; parameters: SqlParameters; shape: RowShape }
  | { kind: "many"; sql: string; sets: readonly SqlParameters[] }
  | { kind: "script"; sql: string }
  /** Ends the open transaction, if there is one. */
  | { kind: "end"; sql: "COMMIT" | "ROLLBACK" }
  | { kind: "fetch"; cursor: number; count: number }
  | { kind: "free"; cursor: number }
  | { kind: "close" };

/** What every answer tells of the connection, and what a request gave. */
export interface Answer {
  inTransaction: boolean;
  rows?: unknown[];
  /** Set while more rows may follow. */
  cursor?: number | undefined;
  description?: readonly ColumnDescription[];
  rowcount?: number;
  lastrowid?: number | bigint | undefined;
}

export interface Failure {
  inTransaction: boolean;
  failed: { message: string; code: string; sql: string | undefined; parameterCount: number };
}

/** The first message of the worker: it is open. */
export interface Opened {
  /** The connection's address for interrupt.c. */
  handle: bigint | undefined;
}
