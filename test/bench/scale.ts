// Many kernels on one machine: how long they take to start, what memory each costs, what they do when idle.
// `node test/bench/scale.ts [--counts 1,10,50] [--idle SECONDS] [--out FILE]`. Linux. → a Markdown table.
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { builtKernelArgv } from "../../kernel/kernel-argv.ts";
import { processTree, proportionalBytes } from "./process-tree.ts";
import { usageOf, usedSince } from "./process-usage.ts";

/** How many kernels a server starts at a time in this measurement. */
const startsAtOnce = 2;
/** How long kernels are left alone before they count as idle. */
const settleMs = 60_000;
const mebibyte = 1024 ** 2;

/** What a kernel of the lesson has done when its student stops to read: a few cells, a task, a figure. */
const lessonCells = [
  'import { createTask, gather, sleep } from "loopbook";',
  "const double = async (n: number) => { await sleep(0.01); return 2 * n };",
  "await gather(...[1, 2, 3].map((n) => createTask(() => double(n))))",
  "const rows = Array.from({ length: 10_000 }, (_, at) => ({ at, square: at * at })); rows.length",
];

const { values: options } = parseArgs({
  options: {
    counts: { type: "string", default: "1,10,50" },
    idle: { type: "string", default: "300" },
    out: { type: "string" },
  },
});
const idleSeconds = Number(options.idle);
const lines = [
  `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}; idle over ${idleSeconds} s`,
  "",
  "| kernels | a start, median | its CPU time | all started | memory each, fresh | after the lesson's cells | a minute later | CPU of an idle one | its wake-ups |",
  "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
];
for (const count of options.counts.split(",").map(Number)) {
  lines.push(await measure(count));
  process.stderr.write(`${lines.at(-1) ?? ""}\n`);
}
const text = `${lines.join("\n")}\n`;
process.stdout.write(text);
if (options.out !== undefined) writeFileSync(options.out, text);

async function measure(count: number): Promise<string> {
  const kernels: Kernel[] = [];
  const startMs: number[] = [];
  const begunMs = performance.now();
  try {
    let left = count;
    const starter = async () => {
      while (left-- > 0) {
        const before = performance.now();
        kernels.push(await startKernel({ argv: builtKernelArgv() }));
        startMs.push(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: Math.min(count, startsAtOnce) }, starter));
    const allMs = performance.now() - begunMs;
    const startCpuMs = usedSince(new Map(), usageOf(processes(kernels))).cpuMs / count;
    const fresh = memoryOf(kernels);
    for (const kernel of kernels) for (const cell of lessonCells) await kernel.execute(cell);
    const worked = memoryOf(kernels);
    // Compilers and collectors finish what the cells left them; the type server ends.
    await delay(settleMs);
    const rested = memoryOf(kernels);
    const before = usageOf(processes(kernels));
    await delay(idleSeconds * 1000);
    const { cpuMs, wakeUps } = usedSince(before, usageOf(processes(kernels)));
    const median = startMs.sort((a, b) => a - b)[Math.floor(startMs.length / 2)] ?? 0;
    const columns = [
      String(count),
      `${median.toFixed(0)} ms`,
      `${startCpuMs.toFixed(0)} ms`,
      `${(allMs / 1000).toFixed(1)} s`,
      `${fresh.toFixed(0)} MiB`,
      `${worked.toFixed(0)} MiB`,
      `${rested.toFixed(0)} MiB`,
      `${(cpuMs / idleSeconds / count / 10).toFixed(3)} %`,
      `${(wakeUps / idleSeconds / count).toFixed(1)} a second`,
    ];
    return `| ${columns.join(" | ")} |`;
  } finally {
    await Promise.all(kernels.map((kernel) => kernel.end()));
  }
}

function processes(kernels: readonly Kernel[]): number[] {
  return kernels.flatMap(({ process: { pid } }) => processTree(pid ?? 0));
}

/** MiB a kernel, shared pages counted once (PSS). */
function memoryOf(kernels: readonly Kernel[]): number {
  return (
    kernels.reduce((sum, { process: { pid } }) => sum + proportionalBytes(pid ?? 0), 0) / kernels.length / mebibyte
  );
}
