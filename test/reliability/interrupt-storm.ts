// Interrupts a kernel at random moments in everything a cell can be doing. seed, how many → how long each took.
// Throws at the first reply that is lost, kernel that dies or variable that is not kept, naming the seed and the round.
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import type { Exchange } from "../../kernel/client/exchange.ts";
import type { Message } from "../../kernel/protocol/header.ts";
import { interruptKinds } from "./interrupt-kinds.ts";
import { seededRandom } from "./random.ts";

export interface Interruption {
  kind: string;
  /** From the cell's execute_input to the interrupt. */
  afterMs: number;
  /** From the interrupt to the cell's reply. */
  tookMs: number;
}

export interface StormOptions {
  seed: number;
  interrupts: number;
  /** The longest a cell may live on. */
  limitMs: number;
  kinds?: readonly string[];
}

const longestMomentMs = 40;
const isScheduled = /busy.*(timer|immediate)/;
/** A next cell that has not replied by then waits for something busy. */
const busyAfterMs = 1000;

export async function interruptStorm(
  kernel: Kernel,
  { seed, interrupts, limitMs, kinds = Object.keys(interruptKinds) }: StormOptions,
): Promise<Interruption[]> {
  const random = seededRandom(seed);
  await kernel.execute(
    "import * as lb from 'loopbook'; const kept = { rounds: 0, finals: 0 }; const storm = { now: 0 }",
  );
  const taken: Interruption[] = [];
  for (let round = 0; round < interrupts; round++) {
    const kind = kinds[round % kinds.length] ?? "";
    const afterMs = random.next() ** 2 * longestMomentMs;
    const fail = (what: string) =>
      new Error(`seed ${seed}, round ${round}, "${kind}" interrupted after ${afterMs.toFixed(1)} ms: ${what}`);
    const begun = kernel.next(({ header }) => header.msg_type === "execute_input");
    const cell = kernel.begin(interruptKinds[kind] ?? "", {
      onInput: () => new Promise<string>(() => undefined),
      keepMessages: false,
    });
    await begun;
    if (!random.chance(0.1)) await new Promise((resolve) => setTimeout(resolve, afterMs));
    const sent = performance.now();
    const interrupted = kernel.interrupt();
    const timer = setTimeout(() => cell.fail(fail(`no reply and idle within ${limitMs} ms`)), limitMs);
    const reply = await cell.done.catch((error: unknown) => Promise.reject(fail((error as Error).message)));
    clearTimeout(timer);
    taken.push({ kind, afterMs, tookMs: performance.now() - sent });
    await interrupted;
    const { status, ename } = reply.content as { status: string; ename?: string };
    if (status !== "error" || ename !== "KeyboardInterrupt") throw fail(`replied ${JSON.stringify(reply.content)}`);
    const { next, after } = await nextCell(kernel, kind, limitMs).catch((error: unknown) =>
      Promise.reject(fail(`the next cell: ${(error as Error).message}`)),
    );
    if (after.content["status"] !== "ok") throw fail(`the next cell: ${JSON.stringify(after.content)}`);
    const shown = next.outputs.outputs.find(({ output_type: type }) => type === "execute_result") as
      { data: Record<string, unknown> } | undefined;
    if (shown?.data["text/plain"] !== String(round + 1))
      throw fail(`the next cell saw kept.rounds ${JSON.stringify(shown)}`);
  }
  return taken;
}

/**
 * What the interrupted cell had scheduled may begin to be busy after it was interrupted: the next cell then waits, and is
 * interrupted as a user would do it, until it comes through.
 */
async function nextCell(kernel: Kernel, kind: string, limitMs: number): Promise<{ next: Exchange; after: Message }> {
  for (;;) {
    const next = kernel.begin("storm.now++; ++kept.rounds", { timeoutMs: limitMs });
    const timer = isScheduled.test(kind) ? setTimeout(() => void kernel.interrupt(), busyAfterMs) : undefined;
    const after = await next.done;
    clearTimeout(timer);
    if (timer === undefined || after.content["ename"] !== "KeyboardInterrupt") return { next, after };
  }
}

/** A table of each kind's p50 and longest, in milliseconds, the slowest first. */
export function latencyTable(taken: readonly Interruption[]): string {
  const rows = [...Map.groupBy(taken, ({ kind }) => kind)].map(([kind, of]) => {
    const sorted = of.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    return {
      kind,
      count: of.length,
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      longest: quantile(sorted, 1),
    };
  });
  rows.sort((a, b) => b.p50 - a.p50);
  const all = taken.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  rows.push({
    kind: "**all**",
    count: all.length,
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    longest: quantile(all, 1),
  });
  const lines = rows.map(
    ({ kind, count, p50, p95, longest }) =>
      `| ${kind} | ${count} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${longest.toFixed(1)} |`,
  );
  return ["| kind | count | p50 ms | p95 ms | longest ms |", "|---|---|---|---|---|", ...lines].join("\n");
}

function quantile(sorted: readonly number[], at: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? NaN;
}
