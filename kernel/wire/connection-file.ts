// Connection files: the ports, key and transport that a kernel and its clients share (spec: "Connection files").
// path → ConnectionInfo, checked field by field, and back.
import { readFileSync } from "node:fs";
import { KernelError } from "../protocol/kernel-error.ts";

export const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type ChannelName = (typeof channels)[number];

export interface ConnectionInfo {
  transport: "tcp" | "ipc";
  ip: string;
  ports: Record<ChannelName, number>;
  /** HMAC key; "" turns signing off. */
  key: string;
  /** `hmac-<hash>` */
  signatureScheme: string;
  /** CurveZMQ server keys in Z85, 40 characters each; undefined leaves the sockets plain. */
  curve: { publicKey: string; secretKey: string } | undefined;
}

/** @throws KernelError `bad-connection-file` that names the file, the field and what stood there */
export function readConnectionFile(path: string): ConnectionInfo {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new KernelError(
      "bad-connection-file",
      `cannot read the connection file ${path}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new KernelError(
      "bad-connection-file",
      `the connection file ${path} is not JSON: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  return parseConnectionInfo(value, path);
}

export function parseConnectionInfo(value: unknown, path: string): ConnectionInfo {
  const fail = (what: string) => new KernelError("bad-connection-file", `the connection file ${path}: ${what}`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail("is not a JSON object");
  const fields = value as Record<string, unknown>;
  const text = (name: string, fallback?: string): string => {
    const field = fields[name] ?? fallback;
    if (typeof field !== "string") throw fail(`"${name}" should be a string and is ${JSON.stringify(field)}`);
    return field;
  };
  const port = (channel: ChannelName): number => {
    const field = fields[`${channel}_port`];
    if (typeof field !== "number" || !Number.isInteger(field) || field < 1 || field > 65_535) {
      throw fail(`"${channel}_port" should be a port from 1 to 65535 and is ${JSON.stringify(field)}`);
    }
    return field;
  };
  const transport = text("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") throw fail(`"transport" should be tcp or ipc and is "${transport}"`);
  return {
    transport,
    ip: text("ip", "127.0.0.1"),
    ports: {
      shell: port("shell"),
      iopub: port("iopub"),
      stdin: port("stdin"),
      control: port("control"),
      hb: port("hb"),
    },
    key: text("key", ""),
    signatureScheme: text("signature_scheme", "hmac-sha256"),
    curve: parseCurve(fields, fail),
  };
}

function parseCurve(fields: Record<string, unknown>, fail: (what: string) => KernelError): ConnectionInfo["curve"] {
  const publicKey = fields["curve_publickey"] ?? undefined;
  const secretKey = fields["curve_secretkey"] ?? undefined;
  if (publicKey === undefined && secretKey === undefined) return undefined;
  if (typeof publicKey !== "string" || typeof secretKey !== "string") {
    throw fail('"curve_publickey" and "curve_secretkey" must both be given, or neither: refusing to run unencrypted');
  }
  if (publicKey.length !== 40 || secretKey.length !== 40) {
    throw fail("the curve keys should be 40 characters of Z85 each");
  }
  return { publicKey, secretKey };
}

/** The ZeroMQ address of one channel. */
export function endpoint(info: ConnectionInfo, channel: ChannelName): string {
  const port = info.ports[channel];
  if (info.transport === "ipc") return `ipc://${info.ip}-${port}`;
  return `tcp://${info.ip.includes(":") && !info.ip.startsWith("[") ? `[${info.ip}]` : info.ip}:${port}`;
}

/** Jupyter's names for what a connection file says. */
export function connectionFileFields(info: ConnectionInfo): Record<string, string | number> {
  const ports = Object.fromEntries(channels.map((channel) => [`${channel}_port`, info.ports[channel]]));
  const curve = info.curve && { curve_publickey: info.curve.publicKey, curve_secretkey: info.curve.secretKey };
  const { transport, ip, key } = info;
  return { transport, ip, ...ports, key, signature_scheme: info.signatureScheme, ...curve };
}
