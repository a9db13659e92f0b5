// Random cells, as many as some seconds allow; fuzz-cells.full.test.ts runs the many. LOOPBOOK_SEED replays a run.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { fuzzKernelWithCells } from "./fuzz-cells.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 1);

test(
  `200 random cells: each is answered once, and the kernel goes on (seed ${seed})`,
  { timeout: 240_000 },
  async () => {
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
    const { failed } = await fuzzKernelWithCells(kernel, seed, 200, 2);
    expect(failed).toBeGreaterThan(20);
    expect((await kernel.execute("40 + 2")).result).toBe("42");
  },
);
