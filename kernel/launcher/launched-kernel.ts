// A kernel that `loopbook launch` became: it picks its own ports, tells the server where it is, and serves the side
// channel. Io thread, loaded by launched kernels only. LaunchOrder → bound sockets, connection file, encrypted answer.
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { curveKeyPair } from "zeromq";
import { KernelError } from "../protocol/kernel-error.ts";
import { report } from "../session/log.ts";
import { type ChannelName, channels, type ConnectionInfo, connectionFileFields } from "../wire/connection-file.ts";
import { bindSockets, closeSockets, type Sockets } from "../wire/sockets.ts";
import { holdPorts, portOf, release } from "./free-ports.ts";
import type { LaunchOrder } from "./launch-order.ts";
import { encryptResponse, sendResponse } from "./response.ts";
import { SideChannel } from "./side-channel.ts";

/** A server that is there may be busy for a moment; one whose port is refused is hardly coming back. */
const refusedLimitMs = 3000;
const responseRetryMs = 250;

export interface LaunchedKernel {
  connection: ConnectionInfo;
  sockets: Sockets;
  /** Serves the side channel, then tells the server. Rejects when the server cannot be reached. */
  serve(acts: { interrupt: () => void; shutdown: (restart: boolean) => void }): Promise<void>;
  /** Ends the side channel and takes the connection file away. */
  close(): void;
}

/** @throws KernelError `bind-failed`, `bad-request`, `bad-connection-file` */
export async function openLaunched(connectionFile: string, orderText: string): Promise<LaunchedKernel> {
  const order = JSON.parse(orderText) as LaunchOrder;
  const { connection, sockets, listener } = await bind(order);
  const commPort = portOf(listener);
  const fields = connectionFileFields(connection);
  const own = { pid: process.pid, pgid: processGroup(), comm_port: commPort, kernel_id: order.kernelId };
  const payload = encryptResponse({ ...fields, ...own }, order.publicKey);
  // For `loopbook ps` on this host.
  writeFileSync(connectionFile, JSON.stringify(fields), { mode: 0o600 });
  let sideChannel: SideChannel | undefined;
  return {
    connection,
    sockets,
    async serve({ interrupt, shutdown }) {
      sideChannel = new SideChannel({
        server: listener,
        interrupt,
        shutdown: () => shutdown(false),
        signal: signalSelf,
        lostAfterSeconds: order.lostAfterSeconds,
        report,
      });
      try {
        await answer(order, payload);
      } catch (error) {
        close();
        closeSockets(sockets);
        throw error;
      }
    },
    close,
  };

  function close(): void {
    sideChannel?.close();
    rmSync(connectionFile, { force: true });
  }
}

/** Between a choice of ports and the bind another program may take one: then others are tried. */
async function bind(order: LaunchOrder) {
  const key = randomUUID();
  const curve = order.curve ? curveKeyPair() : undefined;
  const choice = { ip: order.ip, range: order.ports };
  for (let tries = 0; ; tries++) {
    const [listener, ...held] = await holdPorts(1 + channels.length, choice);
    if (listener === undefined) throw new KernelError("bind-failed", "there is no port for the side channel");
    const ports = Object.fromEntries(channels.map((name, at) => [name, held[at] && portOf(held[at])]));
    await Promise.all(held.map(release));
    const connection: ConnectionInfo = {
      transport: "tcp",
      ip: order.ip,
      ports: ports as Record<ChannelName, number>,
      key,
      signatureScheme: "hmac-sha256",
      curve,
    };
    try {
      return { connection, listener, sockets: await bindSockets(connection) };
    } catch (error) {
      await release(listener);
      if (!(error instanceof KernelError && error.code === "bind-failed") || tries >= order.portRetries) throw error;
    }
  }
}

async function answer({ response, responseSeconds }: LaunchOrder, payload: string): Promise<void> {
  const begunMs = performance.now();
  for (;;) {
    const leftMs = begunMs + responseSeconds * 1000 - performance.now();
    try {
      await sendResponse(response, payload, Math.max(leftMs, responseRetryMs));
      return;
    } catch (error) {
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      const limitMs = cause?.code === "ECONNREFUSED" ? refusedLimitMs : Infinity;
      const isOver = performance.now() - begunMs + responseRetryMs >= Math.min(limitMs, responseSeconds * 1000);
      if (isOver) throw error;
      await delay(responseRetryMs);
    }
  }
}

/** What the side channel cannot name otherwise. Node would open its inspector for SIGUSR1, to anyone on this host. */
function signalSelf(signum: number): void {
  if (signum === constants.signals.SIGUSR1) return report("SIGUSR1 on the side channel was ignored");
  try {
    process.kill(process.pid, signum);
  } catch (error) {
    report(`signal ${signum} of the side channel was not sent: ${(error as Error).message}`);
  }
}

/** The group that the server may signal when the side channel is gone; Node has no name for it. */
function processGroup(): number {
  if (process.platform === "linux") {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // The command's name stands in parentheses and may contain anything.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
  }
  return Number(execFileSync("ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" }));
}
