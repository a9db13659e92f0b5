// Finds ports that nobody listens on, within a server's port range. Io thread. range → held listeners.
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { KernelError } from "../protocol/kernel-error.ts";
import type { PortRange } from "./launch-order.ts";

export interface PortChoice {
  ip: string;
  range: PortRange | undefined;
}

/**
 * Listeners on `count` different ports: random ones of the range, else any. Held, so that no two are the same. Every
 * port of the range is tried before it counts as used up: on a host full of kernels most are taken.
 * @throws KernelError `bind-failed` that names the range
 */
export async function holdPorts(count: number, { ip, range }: PortChoice): Promise<Server[]> {
  const candidates = range === undefined ? anyPort() : inRandomOrder(range);
  const held: Server[] = [];
  try {
    while (held.length < count) held.push(await holdNext(candidates, ip, range));
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

/** The system chooses. */
function* anyPort(): Generator<number, void> {
  for (;;) yield 0;
}

/** Each port of the range once. */
function* inRandomOrder({ lower, upper }: PortRange): Generator<number, void> {
  const ports = Array.from({ length: upper - lower + 1 }, (_, at) => lower + at);
  while (ports.length > 0) {
    const at = randomInt(ports.length);
    const [port = lower, last = lower] = [ports[at], ports.pop()];
    if (at < ports.length) ports[at] = last;
    yield port;
  }
}

async function holdNext(candidates: Iterator<number>, ip: string, range: PortRange | undefined): Promise<Server> {
  for (;;) {
    const next = candidates.next();
    if (next.done) {
      const { lower, upper } = range ?? { lower: 0, upper: 0 };
      throw new KernelError("bind-failed", `no free port on ${ip} in the range ${lower}..${upper}: all are taken`);
    }
    try {
      return await listen(ip, next.value);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const isTaken = code === "EADDRINUSE" || code === "EACCES";
      if (isTaken && range !== undefined) continue;
      throw new KernelError("bind-failed", `no port on ${ip}: ${message}`, { cause });
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
