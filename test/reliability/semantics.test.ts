// A random program, cut into random cells, prints what it prints as one module in bare Node: in a session, and over the
// wire. LOOPBOOK_SEED sets other programs; a failure is shrunk and names its seed.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { program } from "./semantics-programs.ts";
import { asCells, asModule, inKernel } from "./semantics-runs.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 20_261_125);
let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});
afterAll(async () => {
  await kernel.end();
});

it(`random programs print as cells what they print as a module (seed ${seed})`, { timeout: 600_000 }, async () => {
  let lines = 0;
  await fc.assert(
    fc.asyncProperty(program, async (cells) => {
      const printed = await asModule(cells);
      fc.pre(printed !== undefined);
      lines += printed.split("\n").length;
      expect(await asCells(cells)).toBe(printed);
    }),
    { seed, numRuns: 40 },
  );
  // Programs that end at once would agree about nothing.
  expect(lines).toBeGreaterThan(300);
});

it(`and as the cells of a kernel (seed ${seed})`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(program, async (cells) => {
      const printed = await asModule(cells);
      fc.pre(printed !== undefined);
      expect(await inKernel(kernel, cells)).toBe(printed);
    }),
    { seed: seed + 1, numRuns: 15 },
  );
  expect(kernel.process.stderr).toBe("");
});
