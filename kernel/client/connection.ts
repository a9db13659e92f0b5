// Makes what a kernel and its client need to find each other: free ports, a key, and the file that holds them.
// → ConnectionInfo and its file, readable by its owner alone.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ChannelName, channels, type ConnectionInfo, connectionFileFields } from "../wire/connection-file.ts";

export interface OwnedConnection {
  info: ConnectionInfo;
  file: string;
  remove(): Promise<void>;
}

const ip = "127.0.0.1";

export async function createConnection(): Promise<OwnedConnection> {
  const info: ConnectionInfo = {
    transport: "tcp",
    ip,
    ports: await freePorts(),
    key: randomUUID(),
    signatureScheme: "hmac-sha256",
    curve: undefined,
  };
  const folder = await mkdtemp(path.join(tmpdir(), "loopbook-"));
  const file = path.join(folder, "connection.json");
  await writeFile(file, JSON.stringify(connectionFileFields(info)), { mode: 0o600 });
  return { info, file, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Ports that nobody listens on now. All are held until each is known, so that no two are the same. */
async function freePorts(): Promise<Record<ChannelName, number>> {
  const servers = await Promise.all(channels.map(listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(channels.map((channel, at) => [channel, ports[at]])) as Record<ChannelName, number>;
}

function listen(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, ip, () => resolve(server));
  });
}
