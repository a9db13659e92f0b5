// A session of 100,000 cells, or of LOOPBOOK_SOAK_MINUTES. LOOPBOOK_SOAK_CELLS, LOOPBOOK_SEED. Prints what RESULTS.md holds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { soak } from "./soak.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
const cells = Number(process.env["LOOPBOOK_SOAK_CELLS"] ?? 100_000);
const minutes = Number(process.env["LOOPBOOK_SOAK_MINUTES"] ?? 30);

test(
  `${cells} cells or ${minutes} minutes lose no reply; latency and memory stay (seed ${seed})`,
  { timeout: (minutes + 10) * 60_000 },
  async () => {
    // On disk, as a user's: in memory it would be what grows.
    const folder = mkdtempSync(path.join(tmpdir(), "soak-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: path.join(folder, "history.sqlite") } });
    const { pid } = kernel.process;
    const until = performance.now() + minutes * 60_000;
    const report = await soak(kernel, seed, (done) => done < cells && performance.now() < until);
    console.log(report);
    expect(kernel.process.pid).toBe(pid);
    expect(kernel.process.stderr).toBe("");
    const [early, end] = report.residentMiB;
    expect(end - early).toBeLessThan(30);
    // Half a millisecond is what a busy machine adds here and there.
    expect(report.medianMs[1]).toBeLessThan(1.1 * report.medianMs[0] + 0.5);
  },
);
