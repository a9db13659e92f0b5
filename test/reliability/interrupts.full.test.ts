// 1,000 interrupts at random moments over all kinds of code in one kernel. LOOPBOOK_SEED replays a run;
// LOOPBOOK_INTERRUPTS sets how many. Prints what RESULTS.md holds.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { interruptStorm, latencyTable } from "./interrupt-storm.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_123);
const interrupts = Number(process.env["LOOPBOOK_INTERRUPTS"] ?? 1000);

test(
  `${interrupts} interrupts at random moments lose no reply and no variable (seed ${seed})`,
  { timeout: 1_800_000 },
  async () => {
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
    const { pid } = kernel.process;
    const taken = await interruptStorm(kernel, { seed, interrupts, limitMs: 15_000 });
    console.log(latencyTable(taken));
    expect(taken).toHaveLength(interrupts);
    expect(kernel.process.pid).toBe(pid);
    expect(kernel.process.stderr).toBe("");
  },
);
