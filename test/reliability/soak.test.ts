// The first cells of the soak, so that it is known to run.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { soak } from "./soak.ts";

test(
  "150 cells of tasks, servers, widgets, errors and interrupts at random lose no reply",
  { timeout: 120_000 },
  async () => {
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
    const report = await soak(kernel, 1, (cells) => cells < 150);
    expect(report.failed).toBeGreaterThan(10);
    expect(kernel.process.stderr).toBe("");
  },
);
