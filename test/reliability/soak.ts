// A long session: tasks, servers, widgets, comms, timers, errors and interrupts at random in one kernel.
// seed, until when → latency and memory at the beginning and at the end. Throws at the first reply that is lost.
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import { type Random, seededRandom } from "./random.ts";
import { residentBytes } from "./resident.ts";

export interface SoakReport {
  cells: number;
  interrupted: number;
  failed: number;
  minutes: number;
  /** Median round trip of the same small cell, over the second and the last tenth: what else the machine does is in it. */
  medianMs: [early: number, end: number];
  residentMiB: [early: number, end: number];
}

interface Kind {
  code: (n: number, random: Random) => string;
  ending: "ok" | "error" | "interrupt";
}

const kinds: Kind[] = [
  { code: (n) => `let value${n % 50} = ${n}; value${n % 50}`, ending: "ok" },
  { code: (n) => `console.log("cell ${n}"); display("shown ${n}")`, ending: "ok" },
  { code: () => `await lb.gather(...[1, 2, 3].map((n) => lb.createTask(() => lb.sleep(n / 1000))))`, ending: "ok" },
  { code: () => `lb.createTask(async () => { await lb.sleep(0.002); console.log("late") }); void 0`, ending: "ok" },
  { code: () => `await lb.TaskGroup.run(async (group) => { group.createTask(() => lb.sleep(0.001)) })`, ending: "ok" },
  {
    code: () =>
      `const server = await net.startServer(async (reader, writer) => { writer.write(await reader.readline()); await writer.drain(); writer.close(); }, "127.0.0.1", 0);
       const [reader, writer] = await net.openConnection("127.0.0.1", server.sockets[0]!.port); writer.write("hello\\n"); await writer.drain();
       const line = (await reader.readline()).toString(); writer.close(); server.close(); line`,
    ending: "ok",
  },
  {
    code: (n) => `const slider = new widgets.IntSlider({ value: ${n % 100} }); slider.value = 7; slider.close()`,
    ending: "ok",
  },
  { code: (n) => `throw new Error("cell ${n}")`, ending: "error" },
  { code: () => `null.x.y`, ending: "error" },
  { code: () => `let broken = (`, ending: "error" },
  {
    code: () => `setTimeout(() => { throw new Error("late") }, 1); void Promise.reject(new Error("later"))`,
    ending: "ok",
  },
  { code: () => `for (;;) {}`, ending: "interrupt" },
  { code: () => `await lb.sleep(1000)`, ending: "interrupt" },
  { code: () => `Array.from({ length: 1e4 }, (_, n) => ({ n, text: "x".repeat(10) })).length`, ending: "ok" },
];
const plain = "1 + 1";
const patienceMs = 60_000;

export async function soak(kernel: Kernel, seed: number, goesOn: (cells: number) => boolean): Promise<SoakReport> {
  const random = seededRandom(seed);
  const began = performance.now();
  await kernel.execute(
    "import * as lb from 'loopbook'; import * as net from 'loopbook/net'; import * as widgets from 'loopbook/widgets'",
  );
  const roundTrips: number[] = [];
  const counts = { interrupted: 0, failed: 0 };
  let resident: number[] = [];
  let cells = 0;
  for (; goesOn(cells); cells++) {
    const { code, ending } = random.chance(0.3) ? { code: () => plain, ending: "ok" } : random.pick(kinds);
    const text = code(cells, random);
    const fail = (what: string) => new Error(`seed ${seed}, cell ${cells} (${text}): ${what}`);
    // An interrupt is dear: the two endless kinds come less often.
    if (ending === "interrupt" && random.chance(0.8)) continue;
    const sent = performance.now();
    const begun = kernel.next(({ header }) => header.msg_type === "execute_input");
    const cell = kernel.begin(text, { keepMessages: false, timeoutMs: patienceMs });
    if (ending === "interrupt") {
      await begun;
      await kernel.interrupt();
      counts.interrupted++;
    }
    const reply = await cell.done.catch((error: unknown) => Promise.reject(fail((error as Error).message)));
    if (text === plain) roundTrips.push(performance.now() - sent);
    const { status, ename } = reply.content as { status: string; ename?: string };
    const seen = ename === "KeyboardInterrupt" ? "interrupt" : status;
    if (seen !== ending) throw fail(`ended as ${JSON.stringify(reply.content).slice(0, 500)}`);
    if (status === "error") counts.failed++;
    if (cells % 1000 === 999) resident = [...resident, await residentBytes(kernel)];
  }
  const end = await residentBytes(kernel);
  const tenth = Math.max(1, Math.floor(roundTrips.length / 10));
  return {
    cells,
    ...counts,
    minutes: (performance.now() - began) / 60_000,
    medianMs: [median(roundTrips.slice(tenth, 2 * tenth)), median(roundTrips.slice(-tenth))],
    residentMiB: [(resident[Math.floor(resident.length / 10)] ?? end) / 2 ** 20, end / 2 ** 20],
  };
}

/** Median round trips of a small cell in two kernels, one after the other in turn, so that both have the same machine. */
export async function roundTripsInTurn(kernels: readonly [Kernel, Kernel], rounds: number): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [at, kernel] of kernels.entries()) {
      const sent = performance.now();
      await kernel.execute(plain, { timeoutMs: patienceMs });
      times[at]?.push(performance.now() - sent);
    }
  }
  return [median(times[0]), median(times[1])];
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
