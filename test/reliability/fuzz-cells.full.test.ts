// 20,000 random cells in one kernel. LOOPBOOK_SEED replays a run, LOOPBOOK_CELLS sets how many. Prints what RESULTS.md holds.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { fuzzKernelWithCells } from "./fuzz-cells.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
const cells = Number(process.env["LOOPBOOK_CELLS"] ?? 20_000);
/** How much resident memory may grow between a tenth of the cells and the end, of which every text is kept for stacks. */
const growthMiB = 200;

test(`${cells} random cells: each is answered once (seed ${seed})`, { timeout: 7_200_000 }, async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  const { pid } = kernel.process;
  const report = await fuzzKernelWithCells(kernel, seed, cells, 40);
  console.log(report);
  expect(kernel.process.pid).toBe(pid);
  const [early, end] = report.residentMiB;
  expect(end - early).toBeLessThan(growthMiB);
});
