#!/usr/bin/env node
// The `loopbook` command. argv → one of the subcommands below. Starts on Node 20, which a global install may bring:
// what needs more is handed to the pinned Node, and only then loaded.
import { CommandError } from "./kernel/command/command-error.ts";
import { handOver } from "./kernel/command/hand-over.ts";
import { helpText } from "./kernel/command/help-text.ts";
import { install } from "./kernel/command/install.ts";
import { isNewEnough } from "./kernel/node-flags.ts";
import { parseCommandLine } from "./kernel/command/parse-command-line.ts";
import { uninstall } from "./kernel/command/uninstall.ts";
import { version } from "./kernel/version.ts";

async function loopbook(args: string[]): Promise<number> {
  const command = parseCommandLine(args);
  switch (command.name) {
    case "help":
      return print(helpText);
    case "version":
      return print(version);
    case "install":
      return print(install(command));
    case "uninstall":
      return print(uninstall(command));
    case "run":
      if (!isNewEnough()) return handOver(args);
      return (await import("./kernel/command/run.ts")).run(command);
    case "handout":
      if (!isNewEnough()) return handOver(args);
      return (await import("./kernel/command/handout.ts")).handout(command);
    case "launch":
      if (!isNewEnough()) return handOver(args);
      return (await import("./kernel/command/launch.ts")).launch(command);
    case "ps":
    case "pstree":
      if (!isNewEnough()) return handOver(args);
      return (await import("./kernel/command/ps.ts")).ps(command);
    case "top":
      if (!isNewEnough()) return handOver(args);
      return (await import("./kernel/command/top.ts")).top(command);
    case "types":
      if (!isNewEnough()) return handOver(args);
      return print((await import("./kernel/command/types.ts")).writeTypes(command));
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await loopbook(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`loopbook: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
