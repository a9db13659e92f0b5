// The recipe for RabbitMQ: a node of its own with its own epmd, cookie and folders, all on 127.0.0.1. Main thread.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { findProgram } from "./find-program.ts";
import { freePort } from "./probe.ts";
import type { Place, Recipe } from "./recipe.ts";

/** Debian's /usr/sbin/rabbitmq-server changes the user; the program itself lies here. */
const folders = ["/usr/lib/rabbitmq/bin", "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"];

/** RabbitMQ's documentation, "File and Directory Locations" and "Environment Variables": nothing outside the folder. */
async function environment({ folder, port }: Place): Promise<Record<string, string>> {
  const inside = (name: string): string => path.join(folder, name);
  return {
    // Erlang keeps its cookie there.
    HOME: folder,
    ERL_EPMD_PORT: String(await freePort()),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `${path.basename(folder)}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(await freePort()),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    RABBITMQ_MNESIA_BASE: inside("data"),
    RABBITMQ_LOG_BASE: inside("log"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_CONF_ENV_FILE: inside("no-environment"),
    RABBITMQ_CONFIG_FILE: inside("rabbitmq"),
    RABBITMQ_ADVANCED_CONFIG_FILE: inside("no-advanced.config"),
    RABBITMQ_ENABLED_PLUGINS_FILE: inside("enabled-plugins"),
    RABBITMQ_GENERATED_CONFIG_DIR: inside("config"),
    RABBITMQ_PID_FILE: inside("pid"),
    // Its start script becomes the server instead of waiting beside it.
    RUNNING_UNDER_SYSTEMD: "true",
  };
}

export const rabbit: Recipe = {
  name: "RabbitMQ",
  slug: "rabbit",
  variable: "LOOPBOOK_RABBIT_URL",
  usualPort: 5672,
  howToInstall: "On Debian and Ubuntu: sudo apt install rabbitmq-server; on macOS: brew install rabbitmq.",
  find() {
    const server = findProgram(["rabbitmq-server"], folders);
    const epmd = findProgram(["epmd"], ["/usr/lib/erlang/erts-*/bin", "/opt/homebrew/lib/erlang/erts-*/bin"]);
    if (server === undefined || epmd === undefined) return undefined;
    return {
      // The greeting of AMQP 0-9-1, section 4.2.2; the answer is a method frame, Connection.Start.
      greeting: () => ({ says: "AMQP\0\0\x09\x01", answer: /^\x01/ }),
      async prepare({ folder, port, secret }) {
        await mkdir(path.join(folder, "log"));
        await writeFile(path.join(folder, "enabled-plugins"), "[].\n");
        const lines = [
          `listeners.tcp.1 = 127.0.0.1:${String(port)}`,
          "default_user = loopbook",
          `default_pass = ${secret}`,
          "log.console = true",
          "log.console.level = warning",
          "disk_free_limit.absolute = 10MB",
        ];
        await writeFile(path.join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`, { mode: 0o600 });
      },
      command: async (place) => ({
        // An epmd that Erlang starts by itself would outlive it.
        argv: ["/bin/sh", "-c", '"$1" & exec "$2"', "rabbitmq", epmd, server],
        env: await environment(place),
      }),
      url: ({ port, secret }) => `amqp://loopbook:${secret}@127.0.0.1:${String(port)}`,
    };
  },
};
