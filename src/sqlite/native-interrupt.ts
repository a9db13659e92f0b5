// Stops a statement that runs in another thread: sqlite3_interrupt(), by way of native/interrupt.c. Main thread.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Database } from "better-sqlite3";

const endings: Partial<Record<NodeJS.Platform, string>> = { linux: "so", darwin: "dylib", win32: "dll" };

/** The path of the library, without its ending as SQLite likes it; undefined where this platform has none. */
export function interruptLibrary(): string | undefined {
  const ending = endings[process.platform];
  if (ending === undefined) return undefined;
  const file = fileURLToPath(new URL(`./native/${process.platform}-${process.arch}.${ending}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

let interrupter: { run(handle: bigint): unknown } | undefined;

/** Makes the statements in progress on an open connection of this process fail with SQLITE_INTERRUPT, at once. */
export function interruptConnection(library: string, handle: bigint): void {
  interrupter ??= open(library);
  interrupter.run(handle);
}

function open(library: string): { run(handle: bigint): unknown } {
  const load = createRequire(import.meta.url);
  const Sqlite = load("better-sqlite3") as new (path: string) => Database;
  const connection = new Sqlite(":memory:");
  loadEntry(connection, library, "sqlite3_interrupt_init");
  const statement = connection.prepare<[bigint]>("SELECT interrupt_connection(?)");
  return { run: (handle) => statement.get(handle) };
}

/** `loadExtension` takes the entry's name too; its declared type leaves it out. */
export function loadEntry(connection: Database, library: string, entry: string): void {
  (connection.loadExtension as (library: string, entry: string) => unknown).call(connection, library, entry);
}
