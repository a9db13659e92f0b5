// The recipe for MongoDB: mongod where it is installed, else mongo-java-server, which speaks the same. Main thread.
import { globSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { findProgram } from "./find-program.ts";
import type { Greeting } from "./probe.ts";
import type { InstalledServer, Recipe } from "./recipe.ts";

/** The jars of mongo-java-server and what it needs; docs/databases.md says how they come here. */
function jarFolder(): string {
  return process.env["LOOPBOOK_MONGO_JARS"] ?? path.join(homedir(), ".cache", "loopbook", "mongo-java-server");
}

/** The project's own main class knows one port only. */
const launcher = `
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

public class StartMongo {
  // The oldest that drivers of today speak to.
  static final MongoVersion VERSION = new MongoVersion() {
    public List<Integer> getVersionArray() { return List.of(4, 4, 0); }
    public int getWireVersion() { return 9; }
  };

  public static void main(String[] arguments) throws Exception {
    MongoServer server = new MongoServer(new MemoryBackend().version(VERSION));
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    Thread.currentThread().join();
  }
}
`;

/** `{hello: 1, $db: "admin"}` as an OP_MSG (MongoDB's documentation, "Wire Protocol"). */
function greeting(): Greeting {
  const document = "\x1f\0\0\0\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
  const header = "\x34\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0";
  return { says: Buffer.from(`${header}\0\0\0\0\0${document}`, "latin1"), answer: /^[^]{16}/ };
}

const url: InstalledServer["url"] = ({ port }) => `mongodb://127.0.0.1:${String(port)}/?directConnection=true`;

function mongod(program: string): InstalledServer {
  return {
    signal: "SIGTERM",
    greeting,
    async prepare({ folder }) {
      await mkdir(path.join(folder, "data"));
    },
    command: ({ folder, port }) => ({
      argv: [program, "--dbpath", path.join(folder, "data"), "--port", String(port), "--bind_ip", "127.0.0.1"],
    }),
    url,
  };
}

function javaServer(java: string, jars: string): InstalledServer {
  return {
    greeting,
    async prepare({ folder }) {
      await writeFile(path.join(folder, "StartMongo.java"), launcher);
    },
    command: ({ folder, port }) => ({
      // Java compiles the one file as it starts it.
      argv: [
        java,
        "-Xmx256m",
        `-Djava.io.tmpdir=${folder}`,
        "-XX:-UsePerfData",
        "-cp",
        path.join(jars, "*"),
        path.join(folder, "StartMongo.java"),
        String(port),
      ],
    }),
    url,
  };
}

export const mongo: Recipe = {
  name: "MongoDB",
  slug: "mongo",
  variable: "LOOPBOOK_MONGO_URL",
  usualPort: 27017,
  howToInstall:
    "Where there is no package of it, mongo-java-server takes its place: docs/databases.md has the two lines that bring it.",
  find() {
    const program = findProgram(["mongod"]);
    if (program !== undefined) return mongod(program);
    const java = findProgram(["java"], [path.join(process.env["JAVA_HOME"] ?? "/usr/lib/jvm/default", "bin")]);
    const jars = jarFolder();
    const hasJars = globSync(path.join(jars, "mongo-java-server-core-*.jar")).length > 0;
    return java !== undefined && hasJars ? javaServer(java, jars) : undefined;
  },
};
