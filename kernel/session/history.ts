// History: every executed cell and its result, in SQLite, one session a kernel (spec: "History"). Io thread.
// Written after the reply has left; each write is a transaction of its own, so `kill -9` loses nothing that was written.
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Database, Statement } from "better-sqlite3";
import type { HistoryEntry, HistoryRequest } from "../protocol/messages.ts";

/** Where history is kept: LOOPBOOK_HISTORY (a file, or `:memory:`), else a file in the user's state folder. */
export function historyPath(environment: NodeJS.ProcessEnv): string {
  const set = environment["LOOPBOOK_HISTORY"];
  if (set) return set;
  if (process.platform === "win32") {
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "loopbook", "history.sqlite");
  }
  if (process.platform === "darwin")
    return join(homedir(), "Library", "Application Support", "loopbook", "history.sqlite");
  return join(environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "loopbook", "history.sqlite");
}

interface Row {
  session: number;
  line: number;
  input: string;
  output: string | null;
}

const schema = `
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, directory TEXT);
  CREATE TABLE IF NOT EXISTS history (
    session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT, PRIMARY KEY (session, line));
`;

export class History {
  readonly #path: string;
  readonly #report: (message: string) => void;
  #database: Database | undefined;
  #insert: Statement | undefined;
  #session = 0;
  readonly #unwritten: Omit<Row, "session">[] = [];

  /** `report` hears once when the file cannot be used; history then lives in memory, as long as the kernel does. */
  constructor(path: string, report: (message: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  /** Opens the file, so that the first cell need not wait for it. */
  open(): void {
    this.#open();
  }

  /**
   * Records a cell (one that takes its time when it runs, so that a kernel that dies in it still knows it) and later its
   * result: in the next turn of the loop, as its reply leaves first, but before anything is read.
   */
  add(line: number, input: string, output: string | null): void {
    if (this.#unwritten.push({ line, input, output }) === 1) setImmediate(() => this.#writeAll());
  }

  #writeAll(): void {
    for (const { line, input, output } of this.#unwritten.splice(0)) {
      try {
        this.#write(this.#open(), line, input, output);
      } catch (error) {
        this.#write(this.#useMemory(error), line, input, output);
      }
    }
  }

  #write(database: Database, line: number, input: string, output: string | null): void {
    this.#insert ??= database.prepare(
      "INSERT INTO history (session, line, input, output) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET input = excluded.input, output = excluded.output",
    );
    this.#insert.run(this.#session, line, input, output);
  }

  read(request: HistoryRequest): HistoryEntry[] {
    this.#writeAll();
    const rows = this.#rows(request);
    return rows.map(({ session, line, input, output }) => [session, line, request.output ? [input, output] : input]);
  }

  close(): void {
    this.#writeAll();
    this.#database?.close();
    this.#database = undefined;
  }

  #rows(request: HistoryRequest): Row[] {
    const database = this.#open();
    const columns = "SELECT session, line, input, output FROM history";
    const limit = request.n ?? -1;
    if (request.hist_access_type === "range") {
      const { session = 0, start = 1, stop } = request;
      // As IPython: 0 is this session, negative counts back from it; `stop` is exclusive.
      const wanted = session <= 0 ? this.#session + session : session;
      return database
        .prepare<unknown[], Row>(`${columns} WHERE session = ? AND line >= ? AND line < ? ORDER BY line`)
        .all(wanted, start, stop ?? Number.MAX_SAFE_INTEGER);
    }
    if (request.hist_access_type === "search") {
      const found = request.unique
        ? `SELECT session, line, input, output FROM history AS h WHERE input GLOB ? AND NOT EXISTS
             (SELECT 1 FROM history AS later WHERE later.input = h.input AND (later.session, later.line) > (h.session, h.line))`
        : `${columns} WHERE input GLOB ?`;
      return database
        .prepare<unknown[], Row>(`${found} ORDER BY session DESC, line DESC LIMIT ?`)
        .all(request.pattern ?? "*", limit)
        .reverse();
    }
    return database.prepare<unknown[], Row>(`${columns} ORDER BY session DESC, line DESC LIMIT ?`).all(limit).reverse();
  }

  #open(): Database {
    if (this.#database) return this.#database;
    try {
      if (this.#path !== ":memory:") makeFolder(dirname(this.#path));
      return this.#start(this.#path);
    } catch (error) {
      return this.#useMemory(error);
    }
  }

  #useMemory(error: unknown): Database {
    this.#report(`history is kept in memory only: cannot use ${this.#path}: ${(error as Error).message}`);
    this.#database?.close();
    return this.#start(":memory:");
  }

  #start(path: string): Database {
    const load = createRequire(import.meta.url);
    const Sqlite = load("better-sqlite3") as new (path: string, options: object) => Database;
    const database = new Sqlite(path, { timeout: 5000 });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.exec(schema);
    const { lastInsertRowid } = database
      .prepare("INSERT INTO sessions (started, directory) VALUES (?, ?)")
      .run(new Date().toISOString(), process.cwd());
    this.#session = Number(lastInsertRowid);
    this.#insert = undefined;
    this.#database = database;
    return database;
  }
}

/** Level by level: where a folder cannot be made though its parent exists (below /proc), Node's `recursive` never returns. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another kernel may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
