// 200,000 random messages over all channels to one kernel. LOOPBOOK_SEED replays a run, LOOPBOOK_MESSAGES sets how many.
// Prints what RESULTS.md holds.
import path from "node:path";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { fuzzKernelWithMessages } from "./fuzz-messages.ts";
import { scratchFolder } from "./scratch-folder.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
const messages = Number(process.env["LOOPBOOK_MESSAGES"] ?? 200_000);
/** How much resident memory may grow between a tenth of the messages and the end. */
const growthMiB = 64;

test(`${messages} random messages: each request is answered once (seed ${seed})`, { timeout: 3_600_000 }, async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: path.join(scratchFolder(), "history.sqlite") } });
  const { pid } = kernel.process;
  const report = await fuzzKernelWithMessages(kernel, seed, messages);
  console.log(report);
  expect(kernel.process.pid).toBe(pid);
  const [early, end] = report.residentMiB;
  expect(end - early).toBeLessThan(growthMiB);
});
