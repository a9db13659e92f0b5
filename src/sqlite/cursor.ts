// Cursor: the rows of one statement, fetched from the worker as they are asked for. Main thread.
import type { Answer, ColumnDescription } from "./messages.ts";
import type { WorkerLink } from "./worker-link.ts";

/** How many rows one message of a cursor that is read to its end carries. */
const fetchRows = 500;

/**
 * The result of `execute` (aiosqlite.Cursor): <https://aiosqlite.omnilib.dev/en/stable/api.html#cursors>.
 * `for await (const row of cursor)` reads in batches: the next is fetched when the last was used up, so a million rows
 * take the memory of some hundreds. `await using` closes it early.
 */
export class Cursor<R> {
  /** The columns; null for a statement that gives no rows. */
  readonly description: readonly ColumnDescription[] | null;
  /** How many rows the statement changed; -1 where it does not change any. */
  readonly rowcount: number;
  /** The id of the last row that was inserted. */
  readonly lastrowid: number | bigint | undefined;
  /** How many rows `fetchmany()` gives unless told. */
  arraysize = 1;
  readonly #link: WorkerLink;
  #rows: R[];
  #used = 0;
  #id: number | undefined;

  constructor(link: WorkerLink, answer: Answer) {
    this.#link = link;
    this.#rows = (answer.rows ?? []) as R[];
    this.#id = answer.cursor;
    this.description = answer.description ?? null;
    this.rowcount = answer.rowcount ?? -1;
    this.lastrowid = answer.lastrowid;
  }

  /** The next row; undefined after the last. */
  async fetchone(): Promise<R | undefined> {
    if (this.#used >= this.#rows.length) await this.#fetch(fetchRows);
    return this.#rows[this.#used++];
  }

  /** The next `size` rows; fewer at the end, none after it. */
  async fetchmany(size = this.arraysize): Promise<R[]> {
    const taken: R[] = [];
    while (taken.length < size) {
      if (this.#used >= this.#rows.length && !(await this.#fetch(fetchRows))) break;
      const part = this.#rows.slice(this.#used, this.#used + size - taken.length);
      this.#used += part.length;
      taken.push(...part);
    }
    return taken;
  }

  /** All rows that are left. */
  async fetchall(): Promise<R[]> {
    const taken = this.#rows.slice(this.#used);
    this.#used = this.#rows.length;
    while (await this.#fetch(fetchRows)) {
      for (const row of this.#rows) taken.push(row);
      this.#used = this.#rows.length;
    }
    return taken;
  }

  /** Gives up the rows that are left. */
  async close(): Promise<void> {
    const id = this.#id;
    this.#id = undefined;
    this.#rows = [];
    this.#used = 0;
    if (id !== undefined && !this.#link.isClosed) await this.#link.send({ kind: "free", cursor: id });
  }

  /** The rows that are left, in batches. Leaving the loop early closes the cursor. */
  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    try {
      for (;;) {
        while (this.#used < this.#rows.length) yield this.#rows[this.#used++] as R;
        if (!(await this.#fetch(fetchRows))) return;
      }
    } finally {
      await this.close();
    }
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Gets the next batch in place of the one that was used up; false after the last row. */
  async #fetch(count: number): Promise<boolean> {
    while (this.#id !== undefined) {
      const answer = await this.#link.send({ kind: "fetch", cursor: this.#id, count });
      this.#id = answer.cursor;
      this.#rows = (answer.rows ?? []) as R[];
      this.#used = 0;
      if (this.#rows.length > 0) return true;
    }
    return false;
  }
}
