// The worker thread of one connection: holds the better-sqlite3 database. Requests in → one answer each out.
import { parentPort, workerData } from "node:worker_threads";
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { SqliteError } from "./errors.ts";
import type { Answer, ColumnDescription, Failure, OpenData, Opened, Request, SqlParameters } from "./messages.ts";
import { loadEntry } from "./native-interrupt.ts";
import { boundParameters, countOf, isChange } from "./statements.ts";

/** A batch of rows ends after so many, or earlier after so many characters and bytes: memory stays flat. */
const batchRows = 500;
const batchSize = 1 << 20;

interface OpenCursor {
  rows: IterableIterator<unknown>;
  sql: string;
}

const data = workerData as OpenData;
const stopFlag = new Int32Array(data.shared);
const port = parentPort;
if (!port) throw new Error("sqlite-worker.ts is started by loopbook/sqlite, as a worker thread");

const database: Database = new Sqlite(data.path, {
  readonly: data.readonly,
  fileMustExist: data.mustExist,
  timeout: data.busyTimeoutMs,
});
// Other tasks may change the database while a cursor is open, as in Python.
database.unsafeMode(true);
database.defaultSafeIntegers(data.bigints);
const cursors = new Map<number, OpenCursor>();
let cursorCount = 0;

function openHandle(): bigint | undefined {
  if (data.extension === undefined) return undefined;
  loadEntry(database, data.extension, "sqlite3_handle_init");
  const handle: unknown = database.prepare("SELECT connection_handle()").pluck().safeIntegers(true).get();
  return handle as bigint;
}

function throwIfStopped(): void {
  if (Atomics.load(stopFlag, 0) !== 0) throw new SqliteError("interrupted", "SQLITE_INTERRUPT");
}

/** Python's rule: a change begins a transaction, which lasts until it is committed or rolled back. */
function beginIfNeeded(statement: Statement, sql: string): void {
  if (data.isolationLevel === null || database.inTransaction || statement.readonly || !isChange(sql)) return;
  database.exec(`BEGIN ${data.isolationLevel}`);
}

function describe(statement: Statement): ColumnDescription[] {
  return statement.columns().map(({ name, type, table }) => ({ name, type, table }));
}

function batch(rows: Iterator<unknown>, count: number): { rows: unknown[]; isDone: boolean } {
  const taken: unknown[] = [];
  for (let size = 0; taken.length < count && size < batchSize;) {
    throwIfStopped();
    const next = rows.next();
    if (next.done) return { rows: taken, isDone: true };
    taken.push(next.value);
    for (const value of Object.values(next.value as object)) size += (value as { length?: number } | null)?.length ?? 8;
  }
  return { rows: taken, isDone: false };
}

function read(id: number, cursor: OpenCursor, count: number): Partial<Answer> {
  try {
    const { rows, isDone } = batch(cursor.rows, count);
    if (isDone) cursors.delete(id);
    return { rows, cursor: isDone ? undefined : id };
  } catch (error) {
    free(id);
    throw error;
  }
}

function free(id: number): void {
  cursors.get(id)?.rows.return?.();
  cursors.delete(id);
}

function execute(sql: string, parameters: SqlParameters, isArrays: boolean): Partial<Answer> {
  const statement = database.prepare(sql);
  beginIfNeeded(statement, sql);
  const bound = boundParameters(parameters);
  if (!statement.reader) {
    const { changes, lastInsertRowid } = statement.run(...bound);
    const counts = isChange(sql);
    return { rows: [], rowcount: counts ? changes : -1, lastrowid: counts ? lastInsertRowid : undefined };
  }
  if (isArrays) statement.raw(true);
  const id = ++cursorCount;
  const cursor = { rows: statement.iterate(...bound), sql };
  cursors.set(id, cursor);
  return { ...read(id, cursor, batchRows), description: describe(statement), rowcount: -1 };
}

function executeMany(sql: string, sets: readonly SqlParameters[]): Partial<Answer> {
  const statement = database.prepare(sql);
  if (statement.reader && statement.readonly) {
    throw new SqliteError("executemany() can only execute statements that change the database", "SQLITE_MISUSE");
  }
  beginIfNeeded(statement, sql);
  let rowcount = 0;
  let lastrowid: number | bigint | undefined;
  for (const parameters of sets) {
    throwIfStopped();
    const bound = boundParameters(parameters);
    if (statement.reader) {
      rowcount += statement.all(...bound).length;
    } else {
      const { changes, lastInsertRowid } = statement.run(...bound);
      rowcount += changes;
      lastrowid = lastInsertRowid;
    }
  }
  return { rows: [], rowcount, lastrowid };
}

function answer(request: Request): Partial<Answer> {
  switch (request.kind) {
    case "execute":
      return execute(request.sql, request.parameters, request.shape === "arrays");
    case "many":
      return executeMany(request.sql, request.sets);
    case "script":
      if (database.inTransaction) database.exec("COMMIT");
      database.exec(request.sql);
      return {};
    case "end":
      if (database.inTransaction) database.exec(request.sql);
      return {};
    case "fetch": {
      const cursor = cursors.get(request.cursor);
      return cursor ? read(request.cursor, cursor, Math.min(request.count, batchRows)) : { rows: [] };
    }
    case "free":
      free(request.cursor);
      return {};
    case "close":
      for (const id of [...cursors.keys()]) free(id);
      database.close();
      return {};
  }
}

function failure(error: unknown, request: Request): Failure["failed"] {
  const { message, code = "SQLITE_MISUSE" } = error as Error & { code?: string };
  const sql = "sql" in request ? request.sql : "cursor" in request ? cursors.get(request.cursor)?.sql : undefined;
  const parameters = request.kind === "execute" ? request.parameters : request.kind === "many" ? request.sets[0] : [];
  return { message, code, sql, parameterCount: countOf(parameters ?? []) };
}

port.on("message", (request: Request) => {
  try {
    const given = answer(request);
    const isOpen = request.kind !== "close";
    port.postMessage({ ...given, inTransaction: isOpen && database.inTransaction } satisfies Answer);
    if (!isOpen) port.close();
  } catch (error) {
    const failed = failure(error, request);
    port.postMessage({ failed, inTransaction: database.inTransaction } satisfies Failure);
  }
});
port.postMessage({ handle: openHandle() } satisfies Opened);
