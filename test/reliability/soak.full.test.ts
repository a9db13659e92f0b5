// A session of 100,000 cells, or of LOOPBOOK_SOAK_MINUTES. LOOPBOOK_SOAK_CELLS, LOOPBOOK_SEED. Prints what RESULTS.md holds.
import path from "node:path";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { roundTripsInTurn, soak } from "./soak.ts";
import { scratchFolder } from "./scratch-folder.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
const cells = Number(process.env["LOOPBOOK_SOAK_CELLS"] ?? 100_000);
const minutes = Number(process.env["LOOPBOOK_SOAK_MINUTES"] ?? 30);

test(
  `${cells} cells or ${minutes} minutes lose no reply; latency and memory stay (seed ${seed})`,
  { timeout: (minutes + 10) * 60_000 },
  async () => {
    const folder = scratchFolder();
    const start = (name: string) => startKernel({ env: { LOOPBOOK_HISTORY: path.join(folder, name) } });
    await using kernel = await start("long.sqlite");
    const { pid } = kernel.process;
    const until = performance.now() + minutes * 60_000;
    const report = await soak(kernel, seed, (done) => done < cells && performance.now() < until);
    console.log(report);
    expect(kernel.process.pid).toBe(pid);
    expect(kernel.process.stderr).toBe("");
    const [early, end] = report.residentMiB;
    expect(end - early).toBeLessThan(30);
    await using young = await start("young.sqlite");
    await soak(young, seed, (done) => done < 2000);
    const medians = await roundTripsInTurn([kernel, young], 2000);
    console.log("round trip after the soak, and in a young kernel in turn with it, ms:", medians);
    expect(medians[0]).toBeLessThan(1.1 * medians[1]);
  },
);
