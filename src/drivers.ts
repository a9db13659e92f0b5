// Public entry `loopbook/drivers`: makes drivers of databases take part in the loop. Main thread; no driver is loaded here.
// In a notebook the kernel calls `attach` when a cell's import loads such a driver; in plain Node `attachLoaded` finds them.
import { createRequire } from "node:module";
import { driverPart } from "./drivers/driver-files.ts";
import { attachMongoOperations, attachMongoPool } from "./drivers/mongodb.ts";
import { attachPg, type PgModule } from "./drivers/pg.ts";
import { attachRabbitChannel, attachRabbitConnection } from "./drivers/rabbitmq.ts";
import { attachRedisClient, attachRedisPool } from "./drivers/redis.ts";

/** A driver, or the part of one that a file of its holds: what `attach` takes. */
export interface DriverParts {
  pg: PgModule;
  "redis client": { default: { prototype: object } };
  "redis pool": { RedisClientPool: { prototype: object } };
  "mongodb operations": object;
  "mongodb pool": { ConnectionPool: { prototype: object } };
  "rabbitmq channel": { Channel: { prototype: object } };
  "rabbitmq connection": { Connection: { prototype: object } };
}

const attachers: { readonly [Part in keyof DriverParts]: (module: DriverParts[Part]) => void } = {
  pg: attachPg,
  "redis client": attachRedisClient,
  "redis pool": attachRedisPool,
  "mongodb operations": attachMongoOperations,
  "mongodb pool": attachMongoPool,
  "rabbitmq channel": attachRabbitChannel,
  "rabbitmq connection": attachRabbitConnection,
};

const attached = new WeakSet<object>();

/**
 * From now on what a task waits for in this driver is seen by the inspector (`pg query 1.2 s`), and cancelling the task
 * ends the wait with CancelledError and stops the work where the protocol can. The driver is used as before.
 * In plain Node: `attach("pg", pg)`.
 */
export function attach<Part extends keyof DriverParts>(part: Part, module: DriverParts[Part]): void {
  if (attached.has(module)) return;
  attachers[part](module);
  attached.add(module);
}

/**
 * Attaches every driver that this program has loaded. `loopbook/servers` calls it in plain Node when it starts a server or
 * takes the address of one.
 */
export function attachLoaded(): void {
  const { cache } = createRequire(import.meta.url);
  for (const [file, loaded] of Object.entries(cache)) {
    const part = driverPart(file);
    if (part && loaded?.loaded === true) attach(part, loaded.exports as DriverParts[typeof part]);
  }
}
