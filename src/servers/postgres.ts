// The recipe for PostgreSQL: initdb, then postgres on 127.0.0.1 with a password. Main thread.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { findProgram, ownerInsteadOfRoot } from "./find-program.ts";
import type { Greeting } from "./probe.ts";
import type { Recipe } from "./recipe.ts";

/** Where Debian, Red Hat and Homebrew keep programs that are not on PATH. */
const folders = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/opt/homebrew/opt/postgresql*/bin",
  "/usr/local/opt/postgresql*/bin",
];

/** A StartupMessage (PostgreSQL's documentation, "Message Formats"); a server that is ready asks for the password. */
function greeting(): Greeting {
  const body = Buffer.from("\0\x03\0\0user\0postgres\0database\0postgres\0\0", "latin1");
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return { says: Buffer.concat([length, body]), answer: /^R/ };
}

export const postgres: Recipe = {
  name: "PostgreSQL",
  slug: "postgres",
  variable: "LOOPBOOK_POSTGRES_URL",
  usualPort: 5432,
  howToInstall: "On Debian and Ubuntu: sudo apt install postgresql; on macOS: brew install postgresql.",
  find() {
    const server = findProgram(["postgres"], folders);
    const initdb = server === undefined ? undefined : findProgram(["initdb"], [path.dirname(server), ...folders]);
    if (server === undefined || initdb === undefined) return undefined;
    return {
      owner: ownerInsteadOfRoot(["postgres"]),
      // Ends the sessions too; SIGTERM would wait for them.
      signal: "SIGINT",
      greeting,
      async prepare({ folder, secret }, run) {
        const password = path.join(folder, "password");
        await writeFile(password, `${secret}\n`);
        const login = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${password}`];
        const argv = [initdb, "-D", path.join(folder, "data"), ...login];
        await run({ argv: [...argv, "--encoding=UTF8", "--locale=C", "--no-sync"] });
      },
      command: ({ folder, port }) => ({
        // The data is thrown away: nothing is gained by waiting for the disk.
        argv: [server, "-D", path.join(folder, "data"), "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-F"],
      }),
      url: ({ port, secret }) => `postgres://postgres:${secret}@127.0.0.1:${String(port)}/postgres`,
    };
  },
};
