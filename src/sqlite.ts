// Public entry `loopbook/sqlite`: SQLite in aiosqlite's shape, one worker thread a connection.
export { connect, type ConnectOptions } from "./sqlite/connect.ts";
export {
  Connection,
  type ExecuteOptions,
  type PendingCursor,
  type Row,
  type TransactionMode,
} from "./sqlite/connection.ts";
export { Cursor } from "./sqlite/cursor.ts";
export { SqliteError } from "./sqlite/errors.ts";
export {
  type ColumnDescription,
  type IsolationLevel,
  type RowShape,
  type SqlParameter,
  type SqlParameters,
  type SqlValue,
} from "./sqlite/messages.ts";
