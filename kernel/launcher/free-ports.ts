// Finds ports that nobody listens on, within a server's port range. Io thread. range → held listeners.
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { KernelError } from "../protocol/kernel-error.ts";
import type { PortRange } from "./launch-order.ts";

export interface PortChoice {
  ip: string;
  range: PortRange | undefined;
  /** How many random ports of the range may turn out to be taken, for each port that is sought. */
  retries: number;
}

/**
 * Listeners on `count` different ports: random ones of the range, else any. Held, so that no two are the same.
 * @throws KernelError `bind-failed` that names the range
 */
export async function holdPorts(count: number, choice: PortChoice): Promise<Server[]> {
  const held: Server[] = [];
  try {
    while (held.length < count) held.push(await holdPort(choice));
  } catch (error) {
    await Promise.all(held.map(release));
    throw error;
  }
  return held;
}

export function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

export function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function holdPort({ ip, range, retries }: PortChoice): Promise<Server> {
  for (let tries = 0; ; tries++) {
    const port = range === undefined ? 0 : randomInt(range.lower, range.upper + 1);
    try {
      return await listen(ip, port);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const isTaken = code === "EADDRINUSE" || code === "EACCES";
      if (isTaken && range !== undefined && tries < retries) continue;
      const where = range === undefined ? ip : `${ip} in the range ${range.lower}..${range.upper}`;
      throw new KernelError("bind-failed", `no free port on ${where} after ${tries + 1} tries: ${message}`, { cause });
    }
  }
}

function listen(ip: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: ip, port, exclusive: true }, () => resolve(server));
  });
}
