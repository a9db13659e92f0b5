// The flags of `loopbook launch`, as gateways give them. argv, environment → a checked LaunchCommand. Starts on Node 20.
// Contract: Enterprise Gateway 3 and gateway_provisioners (launch_ipykernel.py, bootstrap-kernel.sh).
import type { LaunchOrder, PortRange } from "../launcher/launch-order.ts";
import { usage } from "./command-error.ts";

export interface LaunchCommand {
  name: "launch";
  order: LaunchOrder;
  /** Where the connection file goes; undefined: Jupyter's runtime folder. */
  connectionFile: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;
type Given = Readonly<Record<string, unknown>>;

const defaultLostAfterSeconds = 3600;
const defaultLaunchSeconds = 30;
/** What a timer can count. */
const longestSeconds = 2 ** 31 / 1000;

/**
 * Enterprise Gateway's older spelling becomes the newer one, and a flag without a value an empty one: over ssh an empty
 * argument is no argument at all.
 */
export function normalizeLaunchArgs(args: readonly string[]): string[] {
  const normal: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = (args[at] ?? "").replace(/^--RemoteProcessProxy\./, "--");
    const next = args[at + 1];
    if (!arg.startsWith("--") || arg === "--help" || arg.includes("=")) normal.push(arg);
    else if (next === undefined || next.startsWith("--")) normal.push(`${arg}=`);
    else {
      normal.push(`${arg}=${next}`);
      at++;
    }
  }
  return normal;
}

/** @throws CommandError */
export function launchCommand(values: Given, positionals: readonly string[], env: Env): LaunchCommand {
  // A container's command has no arguments: there the server puts them into the environment.
  const given = (flag: string, ...names: string[]): string => {
    const value = values[flag] || names.map((name) => env[name]).find((text) => text);
    if (typeof value !== "string" || value === "") {
      throw usage(`launch needs --${flag} (or the environment variable ${names[0] ?? ""})`);
    }
    return value;
  };
  const range = values["port-range"] || env["PORT_RANGE"] || env["EG_PORT_RANGE"] || "0..0";
  const curve = wantsCurve(values["transport-encryption"] ?? env["TRANSPORT_ENCRYPTION"], env);
  const response = responseAddress(given("response-address", "RESPONSE_ADDRESS", "EG_RESPONSE_ADDRESS"));
  const order: LaunchOrder = {
    kernelId: kernelId(given("kernel-id", "KERNEL_ID")),
    response,
    publicKey: given("public-key", "PUBLIC_KEY", "EG_PUBLIC_KEY"),
    ip: textOf(values["ip"]) || addressFor(response.host, curve || env["LOOPBOOK_ALLOW_UNENCRYPTED"] === "1"),
    responseSeconds: launchSeconds(env),
    ports: portRange(textOf(range), setting(env, "MIN_PORT_RANGE_SIZE", 1000)),
    portRetries: setting(env, "MAX_PORT_RANGE_RETRIES", 5),
    curve,
    lostAfterSeconds: seconds(textOf(values["lost-after"])),
  };
  return { name: "launch", order, connectionFile: positionals[0] };
}

/** It becomes part of a file's name. */
function kernelId(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw usage(`--kernel-id takes letters, digits, ".", "_" and "-", and got "${text}"`);
  return text;
}

function responseAddress(text: string): LaunchOrder["response"] {
  const [, host, port] = /^\[?([^[\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw usage(`--response-address takes HOST:PORT, and got "${text}"`);
  }
  return { host, port: Number(port) };
}

/** Others can reach the kernel where that is safe, or allowed; else a server on this machine can, and nobody else. */
function addressFor(host: string, isOpen: boolean): string {
  return !isOpen && /^(localhost|127\.\d+\.\d+\.\d+)$/.test(host) ? "127.0.0.1" : "0.0.0.0";
}

/** How long the server waits for a launch, which both gateways hand on to the kernel. */
function launchSeconds(env: Env): number {
  const text = env["KERNEL_LAUNCH_TIMEOUT"] || String(defaultLaunchSeconds);
  const number = Number(text);
  if (!(number > 0 && number < longestSeconds)) throw usage(`KERNEL_LAUNCH_TIMEOUT should be seconds and is "${text}"`);
  return number;
}

/** `40000..41000`; a range without size means any port, as in both gateways. */
function portRange(text: string, minimumSize: number): PortRange | undefined {
  const [, low, high] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const [lower, upper] = [Number(low), Number(high)];
  if (low === undefined || lower > upper || upper > 65_535) {
    throw usage(`--port-range takes LOWER..UPPER, and got "${text}"`);
  }
  if (lower === upper) return undefined;
  if (lower < 1024) throw usage(`--port-range takes ports from 1024 to 65535, and got "${text}"`);
  if (upper - lower < minimumSize) {
    throw usage(`--port-range must hold at least ${minimumSize} ports (MIN_PORT_RANGE_SIZE), and got "${text}"`);
  }
  return { lower, upper };
}

/**
 * A gateway that knows of encryption passes the flag, empty where its policy is "disabled": jupyter_client from 8.9 takes
 * keys that a launcher returns all the same, and kernels that others can reach have them. Without the flag the server
 * could do nothing with them.
 */
function wantsCurve(given: unknown, env: Env): boolean {
  if (given === undefined) return false;
  const policy = textOf(given).trim().toLowerCase();
  if (policy === "auto" || policy === "required") return true;
  if (policy === "disabled") return false;
  if (policy !== "" && !/^\{.*\}$/.test(policy)) {
    throw usage(`--transport-encryption takes auto, required or disabled, and got "${policy}"`);
  }
  return env["LOOPBOOK_ALLOW_UNENCRYPTED"] !== "1";
}

function seconds(text: string): number {
  const number = text === "" ? defaultLostAfterSeconds : Number(text);
  if (!(number >= 0 && number < longestSeconds)) throw usage(`--lost-after takes seconds, and got "${text}"`);
  return number;
}

/** Gateways pass some settings on in the environment, under their own prefix. */
function setting(env: Env, name: string, fallback: number): number {
  const text = env[name] ?? env[`EG_${name}`] ?? env[`GP_${name}`];
  const number = Number(text ?? fallback);
  if (!Number.isInteger(number) || number < 0) throw usage(`${name} should be a whole number and is "${text ?? ""}"`);
  return number;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
