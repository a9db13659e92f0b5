// The kernel's five ZeroMQ sockets, bound (spec: "Introduction"). Io thread. ConnectionInfo → Sockets.
import { chmodSync } from "node:fs";
import { Router, XPublisher } from "zeromq";
import { KernelError } from "../protocol/kernel-error.ts";
import { type ChannelName, channels, type ConnectionInfo, endpoint } from "./connection-file.ts";

/**
 * Messages that ZeroMQ may hold for one slow subscriber. With streams merged to at most 128 KiB a message this bounds
 * the memory that a client which stops reading can cost; what does not fit waits in main (design section 2).
 */
const iopubHighWaterMark = 64;
/** How long the last messages may take to leave when the kernel ends. */
const lingerMs = 1000;

export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: XPublisher;
  hb: Router;
}

/** @throws KernelError `bind-failed`, `bad-connection-file` */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  refuseOpenAddress(info);
  const common = {
    linger: lingerMs,
    ipv6: info.ip.includes(":"),
    ...(info.curve && {
      curveServer: true,
      curvePublicKey: info.curve.publicKey,
      curveSecretKey: info.curve.secretKey,
    }),
  };
  // Replies are never dropped, however late their reader: no high-water mark for the ROUTERs. A client that connects again
  // under its name (a gateway's, whose browser's socket was closed) takes it over from its old connection.
  const router = () => new Router({ ...common, sendHighWaterMark: 0, handover: true });
  const sockets: Sockets = {
    shell: router(),
    control: router(),
    stdin: router(),
    hb: router(),
    iopub: new XPublisher({ ...common, verbosity: "allSubs", noDrop: true, sendHighWaterMark: iopubHighWaterMark }),
  };
  const bound = await Promise.allSettled(channels.map((channel) => bind(sockets, info, channel)));
  const failure = bound.find((result) => result.status === "rejected");
  if (!failure) return sockets;
  closeSockets(sockets);
  throw failure.reason;
}

export function closeSockets(sockets: Sockets): void {
  for (const channel of channels) sockets[channel].close();
}

/** Closed sockets end their pending calls in the next turns; left to the end of the thread, these abort the process. */
export async function closedSockets(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

async function bind(sockets: Sockets, info: ConnectionInfo, channel: ChannelName): Promise<void> {
  const address = endpoint(info, channel);
  try {
    await sockets[channel].bind(address);
    // Whoever may write to it may send messages; the umask might let others.
    if (info.transport === "ipc") chmodSync(address.slice("ipc://".length), 0o600);
  } catch (cause) {
    throw new KernelError("bind-failed", `cannot listen on ${address} for ${channel}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function refuseOpenAddress({ transport, ip, curve }: ConnectionInfo): void {
  const loopback = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/.test(ip);
  if (transport === "ipc" || loopback || curve || process.env["LOOPBOOK_ALLOW_UNENCRYPTED"] === "1") return;
  throw new KernelError(
    "bad-connection-file",
    `"ip" is ${ip}: a kernel that others can reach needs CurveZMQ keys in its connection file ` +
      `(or LOOPBOOK_ALLOW_UNENCRYPTED=1, which lets anyone on the network read what cells print)`,
  );
}
