// Loads of the full size: 1 GiB printed, 50 kernels at once, a minute of sleep. Prints what RESULTS.md holds.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { printFlood, startTogether } from "./load.ts";

const env = { LOOPBOOK_HISTORY: ":memory:" };
const kernels = Number(process.env["LOOPBOOK_KERNELS"] ?? 50);
const stoppedMs = 60_000;

test(
  "1 GiB printed: every line arrives once and in order, and memory stays under the mark",
  { timeout: 1_800_000 },
  async () => {
    await using kernel = await startKernel({ env });
    const report = await printFlood(kernel, 2 ** 23);
    console.log(report);
    expect(report.residentMiB[1] - report.residentMiB[0]).toBeLessThan(160);
  },
);

test(`${kernels} kernels start at once, and each answers`, { timeout: 1_800_000 }, async () => {
  console.log(
    `${kernels} kernels at once: ${(await startTogether(kernels)).toFixed(1)} s from the first spawn to the last result`,
  );
});

test(
  "a laptop's sleep of a minute: what ran goes on, what was asked meanwhile is answered",
  { timeout: 300_000 },
  async () => {
    await using kernel = await startKernel({ env });
    const cell = kernel.begin("let n = 0; while (n < 50) { await new Promise((r) => setTimeout(r, 10)); n++ } n");
    await cell.message("execute_input");
    kernel.process.child.kill("SIGSTOP");
    const during = kernel.begin("n + 1");
    await new Promise((resolve) => setTimeout(resolve, stoppedMs));
    kernel.process.child.kill("SIGCONT");
    expect((await cell.done).content["status"]).toBe("ok");
    expect((await during.done).content["status"]).toBe("ok");
    expect(during.outputs.outputs).toMatchObject([{ data: { "text/plain": "51" } }]);
    expect(await kernel.heartbeat(20_000)).toBeGreaterThan(0);
  },
);
