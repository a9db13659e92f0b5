// argv → a checked Command. Starts on Node 20.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { usage } from "./command-error.ts";
import type { Gateway } from "./gateway-spec.ts";
import { type LaunchCommand, launchCommand, normalizeLaunchArgs } from "./launch-command-line.ts";

/** Where a kernelspec is to be. */
export type Place = { kind: "user" } | { kind: "sys-prefix" } | { kind: "prefix"; folder: string };

export interface InstallCommand {
  name: "install";
  place: Place;
  kernelName: string;
  displayName: string;
  env: Record<string, string>;
  /** The kernel is for a gateway that starts it on other hosts. */
  gateway: Gateway | undefined;
}

export interface UninstallCommand {
  name: "uninstall";
  place: Place;
  kernelName: string;
}

export interface RunCommand {
  name: "run";
  notebooks: string[];
  out: string;
  html: boolean;
  timeoutSeconds: number | undefined;
  allowErrors: boolean;
  parallel: number;
}

export interface HandoutCommand {
  name: "handout";
  notebooks: string[];
  out: string;
}

export interface TypesCommand {
  name: "types";
  folder: string;
}

/** Looking into running kernels. */
export interface InspectCommand {
  name: "ps" | "pstree" | "top";
  json: boolean;
  /** Connection files; none means every kernel of this user. */
  kernels: string[];
}

export type Command =
  | { name: "help" }
  | { name: "version" }
  | InstallCommand
  | UninstallCommand
  | RunCommand
  | HandoutCommand
  | TypesCommand
  | InspectCommand
  | LaunchCommand;

type Flags = NonNullable<ParseArgsConfig["options"]>;
type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

const common: Flags = { help: { type: "boolean", short: "h" } };
const place: Flags = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
  name: { type: "string" },
};

/** The flags of each subcommand. */
export const flagsOf = {
  install: {
    ...place,
    "display-name": { type: "string" },
    env: { type: "string", multiple: true },
    "enterprise-gateway": { type: "boolean" },
    "gateway-provisioner": { type: "boolean" },
    "remote-hosts": { type: "string" },
  },
  uninstall: place,
  run: {
    out: { type: "string" },
    html: { type: "boolean" },
    timeout: { type: "string" },
    "allow-errors": { type: "boolean" },
    parallel: { type: "string" },
  },
  handout: { out: { type: "string" } },
  types: {},
  ps: { json: { type: "boolean" } },
  pstree: { json: { type: "boolean" } },
  top: { json: { type: "boolean" } },
  launch: {
    "kernel-id": { type: "string" },
    "response-address": { type: "string" },
    "public-key": { type: "string" },
    "port-range": { type: "string" },
    "transport-encryption": { type: "string" },
    ip: { type: "string" },
    "lost-after": { type: "string" },
    // What other kernels' launchers also take, and a kernel without Spark has no use for.
    "spark-context-initialization-mode": { type: "string" },
    "cluster-type": { type: "string" },
    "kernel-class-name": { type: "string" },
  },
} satisfies Record<string, Flags>;

const subcommands = Object.keys(flagsOf) as (keyof typeof flagsOf)[];

/** @throws CommandError that names what was not understood */
export function parseCommandLine(args: readonly string[]): Command {
  const [first, ...rest] = args;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") return { name: "help" };
  if (first === "--version" || first === "-v") return { name: "version" };
  const name = subcommands.find((subcommand) => subcommand === first);
  if (name === undefined)
    throw usage(`there is no "${first}"; there are ${subcommands.join(", ")}, --help and --version`);
  const { values, positionals } = parse(name, name === "launch" ? normalizeLaunchArgs(rest) : rest);
  if (values["help"] === true) return { name: "help" };
  if (name === "ps" || name === "pstree" || name === "top") {
    return { name, json: values["json"] === true, kernels: positionals };
  }
  if (name === "run" || name === "handout") {
    if (positionals.length === 0) throw usage(`${name} needs at least one notebook`);
    const out = text(values, "out") ?? "out";
    if (name === "handout") return { name, notebooks: positionals, out };
    return {
      name,
      notebooks: positionals,
      out,
      html: values["html"] === true,
      timeoutSeconds: positive(values, "timeout"),
      allowErrors: values["allow-errors"] === true,
      parallel: positiveInteger(values, "parallel") ?? 1,
    };
  }
  if (name === "launch") return launchCommand(values, positionals, process.env);
  if (name === "types") {
    if (positionals.length > 1) throw usage("types takes one folder");
    return { name, folder: positionals[0] ?? "." };
  }
  if (positionals[0] !== undefined) throw usage(`${name} takes flags only, and got "${positionals[0]}"`);
  const where = { place: placeOf(values), kernelName: kernelName(text(values, "name") ?? "loopbook") };
  if (name === "uninstall") return { name, ...where };
  const displayName = text(values, "display-name") ?? "TypeScript (Loopbook)";
  return { name, ...where, displayName, env: environment(values["env"]), gateway: gatewayOf(values) };
}

function parse(name: keyof typeof flagsOf, args: string[]): { values: Values; positionals: string[] } {
  try {
    const options: Flags = { ...common, ...flagsOf[name] };
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // parseArgs says what is wrong in its first sentence, and how to pass odd positionals in the next.
    throw usage(`${name}: ${(error as Error).message.split(". ")[0] ?? ""}`);
  }
}

function text(values: Values, flag: string): string | undefined {
  const value = values[flag];
  if (value === "") throw usage(`--${flag} is empty`);
  return typeof value === "string" ? value : undefined;
}

function positive(values: Values, flag: string): number | undefined {
  const given = text(values, flag);
  if (given === undefined) return undefined;
  const number = Number(given);
  if (!(number > 0)) throw usage(`--${flag} takes a number above 0, and got "${given}"`);
  return number;
}

function positiveInteger(values: Values, flag: string): number | undefined {
  const number = positive(values, flag);
  if (number !== undefined && !Number.isInteger(number))
    throw usage(`--${flag} takes a whole number, and got ${number}`);
  return number;
}

function placeOf(values: Values): Place {
  const folder = text(values, "prefix");
  const given = ["user", "sys-prefix", "prefix"].filter((flag) => values[flag] !== undefined);
  if (given.length > 1) throw usage(`only one of --${given.join(" and --")} can be meant`);
  if (folder !== undefined) return { kind: "prefix", folder };
  return { kind: values["sys-prefix"] === true ? "sys-prefix" : "user" };
}

function gatewayOf(values: Values): Gateway | undefined {
  const kinds = (["enterprise-gateway", "gateway-provisioner"] as const).filter((flag) => values[flag] === true);
  const [kind, other] = kinds;
  if (other !== undefined) throw usage(`only one of --${kinds.join(" and --")} can be meant`);
  const hosts = text(values, "remote-hosts");
  if (kind !== undefined) return { kind, remoteHosts: hosts?.split(",") ?? [] };
  if (hosts !== undefined) throw usage("--remote-hosts goes with --enterprise-gateway or --gateway-provisioner");
  return undefined;
}

/** Jupyter's own rule; it stores names in lower case. */
function kernelName(given: string): string {
  if (!/^[a-z0-9._-]+$/i.test(given) || /^\.+$/.test(given)) {
    throw usage(`--name takes letters, digits, ".", "_" and "-", and got "${given}"`);
  }
  return given.toLowerCase();
}

function environment(given: Values[string]): Record<string, string> {
  const pairs = Array.isArray(given) ? given.map(String) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usage(`--env takes KEY=VALUE, and got "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
