// The recipe for Redis, or Valkey, which speaks the same: in memory, on 127.0.0.1, with a password. Main thread.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { findProgram } from "./find-program.ts";
import type { Recipe } from "./recipe.ts";

export const redis: Recipe = {
  name: "Redis",
  slug: "redis",
  variable: "LOOPBOOK_REDIS_URL",
  usualPort: 6379,
  howToInstall: "On Debian and Ubuntu: sudo apt install redis-server; on macOS: brew install redis.",
  find() {
    const server = findProgram(["redis-server", "valkey-server"]);
    if (server === undefined) return undefined;
    return {
      signal: "SIGTERM",
      // A server that still reads its data says LOADING.
      greeting: ({ secret }) => ({ says: `AUTH ${secret}\r\nPING\r\n`, answer: /^\+OK\r\n\+PONG/ }),
      async prepare({ folder, port, secret }) {
        const lines = [
          "bind 127.0.0.1",
          `port ${String(port)}`,
          `requirepass ${secret}`,
          `dir "${folder}"`,
          // Every change is in the file at once: after kill() and restart() the data is there.
          'save ""',
          "appendonly yes",
          "appendfsync no",
          "daemonize no",
        ];
        await writeFile(path.join(folder, "redis.conf"), `${lines.join("\n")}\n`, { mode: 0o600 });
      },
      command: ({ folder }) => ({ argv: [server, path.join(folder, "redis.conf")] }),
      url: ({ port, secret }) => `redis://:${secret}@127.0.0.1:${String(port)}`,
    };
  },
};
