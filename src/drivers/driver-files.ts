// Which file of a database driver holds what takes part in the loop. Main thread; loads no driver and none of `attach`.
import type { DriverParts } from "../drivers.ts";

const parts: Readonly<Record<string, keyof DriverParts>> = {
  "pg/lib/index.js": "pg",
  "@redis/client/dist/lib/client/index.js": "redis client",
  "@redis/client/dist/lib/client/pool.js": "redis pool",
  "mongodb/lib/operations/execute_operation.js": "mongodb operations",
  "mongodb/lib/cmap/connection_pool.js": "mongodb pool",
  "rabbitmq-client/lib/Channel.js": "rabbitmq channel",
  "rabbitmq-client/lib/Connection.js": "rabbitmq connection",
};

const modulesFolder = "/node_modules/";

/** The part of a driver that a file is, by its path or URL; undefined for every other file. */
export function driverPart(file: string): keyof DriverParts | undefined {
  const slashed = file.replaceAll("\\", "/");
  const at = slashed.lastIndexOf(modulesFolder);
  return at < 0 ? undefined : parts[slashed.slice(at + modulesFolder.length)];
}
