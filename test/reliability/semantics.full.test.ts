// The comparison of semantics.test.ts over thousands of programs. LOOPBOOK_PROGRAMS says how many, LOOPBOOK_SEED which.
import fc from "fast-check";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { program } from "./semantics-programs.ts";
import { asCells, asModule, inKernel } from "./semantics-runs.ts";

const seed = Number(process.env["LOOPBOOK_SEED"] ?? 1_125);
const programs = Number(process.env["LOOPBOOK_PROGRAMS"] ?? 3000);

test(
  `${programs} programs print the same as cells and as a module (seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
    let count = 0;
    let cellCount = 0;
    let lines = 0;
    await fc.assert(
      fc.asyncProperty(program, async (cells) => {
        const printed = await asModule(cells);
        fc.pre(printed !== undefined);
        expect(await asCells(cells)).toBe(printed);
        // Every tenth over the wire too.
        if (++count % 10 === 0) expect(await inKernel(kernel, cells)).toBe(printed);
        cellCount += cells.length;
        lines += printed.split("\n").length;
      }),
      { seed, numRuns: programs },
    );
    console.log(`${count} programs in ${cellCount} cells printed ${lines} lines`);
  },
);
