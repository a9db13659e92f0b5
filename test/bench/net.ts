// What the streams cost: 10,000 echo round trips over 100 connections, against bare node:net in the same process.
// Run by itself: `node test/bench/net.ts`. Rounds take turns; prints the medians and that of the rounds' ratios (1.3 at most).
import net, { type AddressInfo } from "node:net";
import { openConnection, startServer, type StreamReader } from "../../src/net.ts";
import { median } from "./statistics.ts";

const connections = 100;
const roundTrips = 100;
const rounds = 15;
const warmUpRounds = 5;
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

/** How both sides read: by size, as the bare sockets do, or by lines. */
interface Reads {
  server: (reader: StreamReader) => Promise<Buffer>;
  client: (reader: StreamReader) => Promise<Buffer>;
}

const bySize: Reads = { server: (reader) => reader.read(65536), client: (reader) => reader.readexactly(line.length) };
const byLine: Reads = { server: (reader) => reader.readline(), client: (reader) => reader.readline() };

async function streams(reads: Reads): Promise<Cost> {
  await using server = await startServer(
    async (reader, writer) => {
      for (let data = await reads.server(reader); data.length > 0; data = await reads.server(reader)) {
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
        await reads.client(reader);
      }
    }),
  );
  const cost = start();
  for (const { writer } of clients) writer.close();
  return cost;
}

const costs: Record<"node:net" | "read, readexactly" | "readline", Cost[]> = {
  "node:net": [],
  "read, readexactly": [],
  readline: [],
};

for (let round = 0; round < rounds + warmUpRounds; round++) {
  const took = {
    "node:net": await bare(),
    "read, readexactly": await streams(bySize),
    readline: await streams(byLine),
  };
  if (round < warmUpRounds) continue;
  for (const name of Object.keys(costs) as (keyof typeof costs)[]) costs[name].push(took[name]);
}

console.log(`10,000 echo round trips over ${connections} connections, ${rounds} rounds (processor time in brackets)`);
for (const [name, each] of Object.entries(costs)) {
  const ratio = (kind: keyof Cost): number =>
    median(each.map((cost, round) => cost[kind] / (costs["node:net"][round]?.[kind] ?? NaN)));
  const [wallMs, processorMs] = [median(each.map((cost) => cost.wallMs)), median(each.map((cost) => cost.processorMs))];
  const words = [`${wallMs.toFixed(0)} ms (${processorMs.toFixed(0)} ms)`, ratio("wallMs").toFixed(2)];
  console.log(`${name.padEnd(20)} ${words.join("  ratio ")} (${ratio("processorMs").toFixed(2)})`);
  if (ratio("processorMs") > 1.3) process.exitCode = 1;
}
