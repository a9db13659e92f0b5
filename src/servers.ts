// Public entry `loopbook/servers`: database servers for a notebook, started with a call and gone with its kernel.
import type { DatabaseServer } from "./servers/database-server.ts";
import { ServerNotInstalledError } from "./servers/errors.ts";
import { mongo } from "./servers/mongo.ts";
import { postgres } from "./servers/postgres.ts";
import { notice } from "./servers/progress.ts";
import { rabbit } from "./servers/rabbit.ts";
import { redis } from "./servers/redis.ts";
import { startServer, type StartOptions } from "./servers/start-server.ts";

export { DatabaseServer } from "./servers/database-server.ts";
export { ServerNotInstalledError, ServerStartError } from "./servers/errors.ts";
export type { StartOptions } from "./servers/start-server.ts";

/**
 * Starts a PostgreSQL of its own: a temporary data folder, a free port on 127.0.0.1, a password in `url`. Resolves when it
 * answers. It ends with `await using`, with `stop()`, when its cell runs again and when the kernel ends, also by kill -9;
 * its folder goes with it. With LOOPBOOK_POSTGRES_URL set, gives that server instead and starts none.
 * @throws ServerNotInstalledError where there is none on this machine, ServerStartError where it does not start
 */
export function startPostgres(options: StartOptions = {}): Promise<DatabaseServer> {
  return startServer(postgres, options);
}

/** As `startPostgres`, a Redis or Valkey; LOOPBOOK_REDIS_URL. */
export function startRedis(options: StartOptions = {}): Promise<DatabaseServer> {
  return startServer(redis, options);
}

/** As `startPostgres`, a RabbitMQ; LOOPBOOK_RABBIT_URL. It takes some seconds to start. */
export function startRabbit(options: StartOptions = {}): Promise<DatabaseServer> {
  return startServer(rabbit, options);
}

/** As `startPostgres`, a MongoDB, or mongo-java-server in its place; LOOPBOOK_MONGO_URL. Neither has a password. */
export function startMongo(options: StartOptions = {}): Promise<DatabaseServer> {
  return startServer(mongo, options);
}

/**
 * What `starting` gives, or undefined where that server is not installed, with a line that says how to get it:
 * `const server = await ifInstalled(startRedis())`. Every other error is thrown.
 */
export async function ifInstalled<T>(starting: Promise<T>): Promise<T | undefined> {
  try {
    return await starting;
  } catch (error) {
    if (!(error instanceof ServerNotInstalledError)) throw error;
    notice(error.message);
    return undefined;
  }
}
