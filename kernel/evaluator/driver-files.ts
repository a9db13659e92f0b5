// Which files of database drivers get a line more when they are loaded: the one that makes them take part in the loop.
// Main thread. File URL → that line. See `src/drivers.ts`.
import type { DriverParts } from "../../src/drivers.ts";

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

/** What stands behind the file's own text; undefined for every other file. */
export function lineForDriver(url: string): string | undefined {
  const at = url.lastIndexOf(modulesFolder);
  const part = at < 0 ? undefined : parts[url.slice(at + modulesFolder.length)];
  return part && `\n;require("loopbook/drivers").attach(${JSON.stringify(part)}, module.exports);\n`;
}
