// 20,000 random cells in one kernel. LOOPBOOK_SEED replays a run, LOOPBOOK_CELLS sets how many. Prints what RESULTS.md holds.
import path from "node:path";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { fuzzKernelWithCells } from "./fuzz-cells.ts";
import { scratchFolder } from "./scratch-folder.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
const cells = Number(process.env["LOOPBOOK_CELLS"] ?? 20_000);
/** How much resident memory may grow between a tenth of the cells and the end. */
const growthMiB = 96;

test(`${cells} random cells: each is answered once (seed ${seed})`, { timeout: 7_200_000 }, async () => {
  // A soup of tokens may be a shell command that writes files.
  const cwd = scratchFolder();
  await using kernel = await startKernel({ cwd, env: { LOOPBOOK_HISTORY: path.join(cwd, "history.sqlite") } });
  const { pid } = kernel.process;
  const report = await fuzzKernelWithCells(kernel, seed, cells, 40);
  console.log(report);
  expect(kernel.process.pid).toBe(pid);
  const [early, end] = report.residentMiB;
  expect(end - early).toBeLessThan(growthMiB);
});
