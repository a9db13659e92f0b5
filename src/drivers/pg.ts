// `pg` in the loop: its queries, connects and pools are waits of the task that asks. Main thread.
// The driver's classes, as they are loaded → the same, with `query` and `connect` around the driver's own.
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { DriverWait, follow } from "./driver-wait.ts";
import { type CancellableClient, requestCancel } from "./pg-cancel.ts";
import { resourceOf } from "./pool-resource.ts";
import { replaceMethod } from "./replace-method.ts";

type Callback = (error: Error | null | undefined, result?: unknown) => void;

interface Query {
  callback?: Callback | undefined;
}

interface Client extends CancellableClient {
  readonly activeQuery?: unknown;
}

interface Submittable {
  submit: unknown;
  callback?: unknown;
  destroy?: () => void;
  read?: (rows: number, callback?: Callback) => unknown;
  [Symbol.asyncIterator]?: () => AsyncIterator<unknown>;
}

interface PoolClient {
  release(error?: unknown): void;
}

interface Pool {
  readonly options: { max: number };
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  on(name: "release", listener: (error: unknown, client: object) => void): void;
}

type Connected = (error: Error | null | undefined, client?: PoolClient, release?: unknown) => void;

export interface PgModule {
  Client: { prototype: object };
  Pool: { prototype: object };
  Query: new (config: unknown, values?: unknown, callback?: unknown) => Query;
}

/** Clients whose session gets a cancel request: their next query waits, lest it be the one that is cancelled. */
const cancelling = new WeakMap<object, Promise<unknown>>();

const isSubmittable = (config: unknown): config is Submittable =>
  typeof (config as Partial<Submittable> | null)?.submit === "function";

export function attachPg({ Client, Pool, Query }: PgModule): void {
  replaceMethod<Client, unknown[], unknown>(
    Client.prototype,
    "query",
    (original) =>
      function (config, values, callback) {
        // The driver's own complaint.
        if (config === undefined || config === null) return original.call(this, config);
        if (isSubmittable(config)) {
          const result = original.call(this, config, values, callback);
          if (!(config instanceof Query)) watchRows(config, this);
          return result;
        }
        const given = typeof values === "function" ? values : callback;
        const run = (): Promise<unknown> => runQuery(this, new Query(config, values), original, config);
        if (typeof given !== "function") return run();
        run().then(
          (result) => (given as Callback)(undefined, result),
          (error: unknown) => (given as Callback)(error as Error),
        );
        return undefined;
      },
  );
  replaceMethod<object, [unknown?], unknown>(
    Client.prototype,
    "connect",
    (original) =>
      function (callback) {
        return typeof callback === "function"
          ? original.call(this, callback)
          : follow("pg connect", () => original.call(this) as Promise<unknown>);
      },
  );
  replaceMethod<Pool, [Connected?], unknown>(
    Pool.prototype,
    "connect",
    (original) =>
      function (callback) {
        if (callback) {
          takeClient(this, original, AsyncLocalStorage.bind(callback));
          return undefined;
        }
        return new Promise((resolve, reject) => {
          takeClient(this, original, (error, client) => {
            if (error === undefined || error === null) resolve(client);
            else reject(error);
          });
        });
      },
  );
}

/** The client's own work on one query; a cancellation stops it on the server. */
function runQuery(
  client: Client,
  query: Query,
  original: (this: Client, ...args: unknown[]) => unknown,
  config: unknown,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  query.callback = (error, result) => {
    if (error === undefined || error === null) resolve(result);
    else reject(error);
  };
  const { query_timeout: timeoutMs } = (config ?? {}) as { query_timeout?: number };
  if (timeoutMs !== undefined) Object.assign(query, { query_timeout: timeoutMs });
  let isWithdrawn = false;
  const submit = (): void => {
    if (!isWithdrawn) original.call(client, query);
  };
  return follow(
    "pg query",
    () => {
      const before = cancelling.get(client);
      if (before) void before.then(submit);
      else submit();
      return promise;
    },
    () => {
      isWithdrawn = true;
      stopQuery(client, query, promise);
    },
  );
}

function stopQuery(client: Client, query: object, ended: Promise<unknown>): void {
  const queue = (client as unknown as { _queryQueue?: unknown[] })._queryQueue;
  const place = queue?.indexOf(query) ?? -1;
  if (place >= 0) queue?.splice(place, 1);
  else if (isActive(client, query)) holdBack(client, cancelUntilEnded(client, ended));
}

/** A request that overtakes its query meets a session that does nothing, and is lost: it is made again until the query ends. */
async function cancelUntilEnded(client: Client, ended: Promise<unknown>): Promise<void> {
  const settled = Promise.allSettled([ended]).then(() => true);
  let delayMs = 20;
  do {
    await requestCancel(client);
    delayMs = Math.min(2 * delayMs, 1000);
  } while (!(await Promise.race([settled, delay(delayMs, false)])));
}

function isActive(client: Client, query: object): boolean {
  const { _activeQuery: active } = client as unknown as { _activeQuery?: unknown };
  return (active ?? client.activeQuery) === query;
}

function holdBack(client: Client, until: Promise<unknown>): void {
  cancelling.set(client, until);
  void until.then(() => {
    if (cancelling.get(client) === until) cancelling.delete(client);
  });
}

/** Cursors and streams: each wait for rows is one of the task. */
function watchRows(rows: Submittable, client: Client): void {
  const stop = (): void => {
    if (isActive(client, rows)) holdBack(client, requestCancel(client));
    rows.destroy?.();
  };
  const iterate = rows[Symbol.asyncIterator];
  const read = rows.read;
  if (iterate) {
    rows[Symbol.asyncIterator] = function () {
      const iterator = iterate.call(rows);
      const watched: AsyncIterableIterator<unknown> = {
        next: () => follow("pg rows", () => iterator.next(), stop),
        return: async (value?: unknown) => (await iterator.return?.(value)) ?? { done: true, value },
        [Symbol.asyncIterator]: () => watched,
      };
      return watched;
    };
  } else if (read) {
    rows.read = (count, callback) =>
      callback
        ? read.call(rows, count, callback)
        : follow("pg rows", () => read.call(rows, count) as Promise<unknown>, stop);
  }
}

function takeClient(pool: Pool, original: (this: Pool, callback: Connected) => unknown, callback: Connected): void {
  const { max } = pool.options;
  const isFull = pool.totalCount - pool.idleCount + pool.waitingCount >= max;
  const isKnown = pools.has(pool);
  const resource = resourceOf(pool, "pg pool", max);
  if (!isKnown) {
    pools.add(pool);
    pool.on("release", (_error, client) => {
      resource.returned(client);
    });
  }
  const wait: DriverWait = new DriverWait(isFull ? "pg pool" : "pg connect", (error) => {
    resource.served(wait);
    callback(error);
  });
  if (wait.done) return;
  resource.waiting(wait);
  original.call(pool, (error, client, release) => {
    resource.served(wait);
    if (wait.done) {
      // Nobody waits for it any more.
      client?.release();
      return;
    }
    wait.end();
    if (client) resource.taken(client, wait.task);
    callback(error, client, release);
  });
}

const pools = new WeakSet<object>();
