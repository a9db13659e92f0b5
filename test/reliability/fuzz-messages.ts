// Sends a kernel random messages on all channels and counts what comes back. seed, how many → what happened.
// Throws, naming the seed and the messages, when a reply or idle is missing, comes twice, or comes for what is owed none.
import { Dealer, XSubscriber } from "zeromq";
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import type { IncomingChannel } from "../../kernel/client/channels.ts";
import type { Message } from "../../kernel/protocol/header.ts";
import { fuzzMessages } from "./fuzz-frames.ts";
import { residentBytes } from "./resident.ts";
import { seededRandom } from "./random.ts";

export interface FuzzReport {
  sent: number;
  /** Requests that were owed an answer, and each got its reply and its idle. */
  answered: number;
  seconds: number;
  /** Resident memory after a tenth of the messages and at the end. */
  residentMiB: [early: number, end: number];
}

const inFlight = 200;
/** Without any progress for so long the kernel is taken to have lost something. */
const patienceMs = 60_000;

interface Debt {
  replies: number;
  idles: number;
  owed: number;
  what: string;
}

export async function fuzzKernelWithMessages(kernel: Kernel, seed: number, count: number): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const prefix = `fuzz-${seed}-`;
  const next = fuzzMessages(random, kernel.connection.key, prefix);
  const debts = new Map<string, Debt>();
  const surplus: string[] = [];
  let open = 0;
  let progressed = (): void => undefined;
  const settle = ({ parent }: Message, isReply: boolean): void => {
    const { msg_id: id } = parent as { msg_id?: unknown };
    if (typeof id !== "string") return;
    const debt = debts.get(id);
    if (!debt) {
      if (id.startsWith(prefix)) surplus.push(`an answer to ${id}, which was owed none`);
      return;
    }
    if (isReply) debt.replies++;
    else debt.idles++;
    if (debt.replies > debt.owed || debt.idles > 1) surplus.push(`${id} (${debt.what}): ${JSON.stringify(debt)}`);
    if (debt.replies === debt.owed && debt.idles === 1) {
      open--;
      progressed();
    }
  };
  const stop = kernel.onMessage((message: Message, channel: IncomingChannel) => {
    if (channel === "iopub") {
      if (message.content["execution_state"] === "idle") settle(message, false);
    } else if (channel !== "stdin") settle(message, true);
  });
  let isOver = false;
  // One for all waits: each would look through all debts when the kernel ends.
  const died = kernel.process.ended.then(() => {
    if (isOver) return;
    throw new Error(`seed ${seed}: the kernel died: ${kernel.process.deathError().message}; open: ${openDebts(debts)}`);
  });
  died.catch(() => undefined);
  const untilOpen = async (most: number): Promise<void> => {
    while (open > most) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      progressed = () => resolve(undefined);
      const timer = setTimeout(
        () => reject(new Error(`seed ${seed}: no progress; open: ${openDebts(debts)}`)),
        patienceMs,
      );
      try {
        await Promise.race([promise, died]);
      } finally {
        clearTimeout(timer);
      }
    }
    if (surplus.length > 0) throw new Error(`seed ${seed}: ${surplus.slice(0, 5).join("; ")}`);
  };

  const others = await otherChannels(kernel);
  const began = performance.now();
  let early = 0;
  let answered = 0;
  for (let sent = 0; sent < count; sent++) {
    const message = next();
    if (message.owed && !debts.has(message.owed.id)) {
      answered++;
      open++;
      const { id, replies: owed } = message.owed;
      const text = message.frames.map((frame) => Buffer.from(frame).toString("latin1").slice(0, 300)).join(" | ");
      debts.set(id, {
        replies: 0,
        idles: 0,
        owed,
        what: `message ${sent}, ${message.kind} on ${message.channel}: ${text}`,
      });
    }
    void kernel.sendFrames(message.channel, message.frames);
    if (random.chance(0.02))
      await others.send(Buffer.from(random.pick(["", "\u0001", "\u0001a", "\u0000a", "\u0007x"])));
    if (open >= inFlight) await untilOpen(inFlight / 2);
    if (sent === Math.floor(count / 10)) {
      await untilOpen(0);
      early = await residentBytes(kernel);
    }
    // What was answered need not be remembered for ever; a late second answer would have come by now.
    if (sent % 20_000 === 19_999) {
      await untilOpen(0);
      await kernel.request("kernel_info", {});
      for (const debt of debts.values()) debt.what = "";
    }
  }
  await untilOpen(0);
  // The channels keep their order: what was still to come has come before these.
  await kernel.request("kernel_info", {});
  await kernel.request("kernel_info", {}, { channel: "control" });
  await untilOpen(0);
  const seconds = (performance.now() - began) / 1000;
  stop();
  others.close();
  const end = await residentBytes(kernel);
  isOver = true;
  return { sent: count, answered, seconds, residentMiB: [early / 2 ** 20, end / 2 ** 20] };
}

function openDebts(debts: Map<string, Debt>): string {
  const left = [...debts].filter(([, { replies, idles, owed }]) => replies !== owed || idles !== 1);
  return `${left.length}: ${left
    .slice(0, 3)
    .map(([id, { replies, idles, what }]) => `${id}, ${replies} replies, ${idles} idles, ${what}`)
    .join("\n")}`;
}

/** Sockets that write where no client should: on iopub, and anything at all on hb. */
async function otherChannels(kernel: Kernel) {
  const { ip, ports } = kernel.connection;
  const iopub = new XSubscriber({ linger: 0, receiveHighWaterMark: 0 });
  const heartbeat = new Dealer({ linger: 0, receiveHighWaterMark: 0 });
  iopub.connect(`tcp://${ip}:${ports.iopub}`);
  heartbeat.connect(`tcp://${ip}:${ports.hb}`);
  const drain = async (socket: AsyncIterable<unknown>) => {
    for await (const frames of socket) if (frames === undefined) return;
  };
  void drain(iopub);
  void drain(heartbeat);
  return {
    send: async (bytes: Buffer) => {
      await iopub.send(bytes);
      await heartbeat.send([bytes, bytes]);
    },
    close: () => {
      iopub.close();
      heartbeat.close();
    },
  };
}
