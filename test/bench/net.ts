// What the streams cost: 10,000 echo round trips over 100 connections, against bare node:net in the same process.
// Run by itself: `node test/bench/net.ts`. Prints the best of several rounds of each, and their ratio (1.3 at most).
import net, { type AddressInfo } from "node:net";
import { openConnection, startServer } from "../../src/net.ts";

const connections = 100;
const roundTrips = 100;
const rounds = 15;
const line = `${"x".repeat(63)}\n`;

/** What a round took. Processor time is what tells on a machine that others use too. */
interface Cost {
  wallMs: number;
  processorMs: number;
}

function begin(): () => Cost {
  const processor = process.cpuUsage();
  const wall = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(processor);
    return { wallMs: performance.now() - wall, processorMs: (user + system) / 1000 };
  };
}

async function bare(): Promise<Cost> {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true).on("data", (data) => socket.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => {
      return new Promise<net.Socket>((resolve) => {
        const socket = net.connect(port, "127.0.0.1", () => resolve(socket.setNoDelay(true)));
      });
    }),
  );
  const start = begin();
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => echo(socket, resolve))));
  const cost = start();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return cost;
}

function echo(socket: net.Socket, done: () => void): void {
  let left = roundTrips;
  let received = 0;
  socket.on("data", (data) => {
    received += data.length;
    if (received < line.length) return;
    received = 0;
    if (--left > 0) socket.write(line);
    else done();
  });
  socket.write(line);
}

async function streams(): Promise<Cost> {
  await using server = await startServer(
    async (reader, writer) => {
      for (let data = await reader.read(65536); data.length > 0; data = await reader.read(65536)) {
        writer.write(data);
        await writer.drain();
      }
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const clients = await Promise.all(
    Array.from({ length: connections }, () => openConnection("127.0.0.1", server.port)),
  );
  const start = begin();
  await Promise.all(
    clients.map(async ({ reader, writer }) => {
      for (let i = 0; i < roundTrips; i++) {
        writer.write(line);
        await writer.drain();
        await reader.readexactly(line.length);
      }
    }),
  );
  const cost = start();
  for (const { writer } of clients) writer.close();
  return cost;
}

const best = {
  bare: { wallMs: Infinity, processorMs: Infinity },
  streams: { wallMs: Infinity, processorMs: Infinity },
};

function note(kind: keyof typeof best, { wallMs, processorMs }: Cost): void {
  best[kind].wallMs = Math.min(best[kind].wallMs, wallMs);
  best[kind].processorMs = Math.min(best[kind].processorMs, processorMs);
}

for (let round = 0; round < rounds; round++) {
  note("bare", await bare());
  note("streams", await streams());
}
const ratio = best.streams.wallMs / best.bare.wallMs;
console.log(`10,000 echo round trips over ${connections} connections, best of ${rounds} (processor time in brackets)`);
console.log(`node:net      ${best.bare.wallMs.toFixed(0)} ms (${best.bare.processorMs.toFixed(0)} ms)`);
console.log(`loopbook/net  ${best.streams.wallMs.toFixed(0)} ms (${best.streams.processorMs.toFixed(0)} ms)`);
console.log(`ratio         ${ratio.toFixed(2)} (${(best.streams.processorMs / best.bare.processorMs).toFixed(2)})`);
process.exitCode = ratio <= 1.3 ? 0 : 1;
