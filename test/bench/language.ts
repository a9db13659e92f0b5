// Benchmark of the language service: `npm run build && node test/bench/language.ts`. The built kernel with 300 cells of
// context → a table on stdout.
// Completion idle and while a cell spins, the first completion after a start, the check of a cell, and what `warn` adds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { builtKernelArgv } from "../../kernel/kernel-argv.ts";
import { LanguageService } from "../../kernel/language/language-service.ts";

const contextCells = 300;
const samples = 60;
const argv = builtKernelArgv();

const directory = mkdtempSync(path.join(tmpdir(), "loopbook-bench-"));
const contextCell = (i: number): string =>
  `const record${i} = { index: ${i}, label: "n${i}" };\nfunction scale${i}(x: number) { return x * record${i}.index }\nlet total${i} = scale${i}(1);`;

interface Figure {
  title: string;
  values: number[];
  target: string;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function repeat(count: number, run: (i: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < count; i++) values.push(await run(i));
  return values;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function complete(kernel: Kernel, code: string): Promise<void> {
  const reply = await kernel.request("complete", { code, cursor_pos: code.length });
  if (reply.status !== "ok" || reply.matches.length === 0)
    throw new Error(`nothing completes ${code}: ${JSON.stringify(reply)}`);
  if ("loopbook" in reply.metadata)
    throw new Error(`${code} was completed without types: ${JSON.stringify(reply.metadata)}`);
}

const memberCode = (i: number): string => `const picked${i} = record${i + 100}.la`;
const globalCode = (i: number): string => `const named = scale${i}`;

async function firstCompletions(): Promise<number[]> {
  return repeat(5, async () => {
    await using kernel = await startKernel({ argv, cwd: directory });
    await kernel.request("kernel_info", {});
    return await timed(() => complete(kernel, "console.lo"));
  });
}

async function completions(): Promise<Figure[]> {
  await using kernel = await startKernel({ argv, cwd: directory, env: { LOOPBOOK_TYPECHECK: "off" } });
  for (let i = 0; i < contextCells; i++) await kernel.execute(contextCell(i));
  await repeat(10, (i) => timed(() => complete(kernel, memberCode(i))));
  const member = await repeat(samples, (i) => timed(() => complete(kernel, memberCode(i))));
  const global = await repeat(samples, (i) => timed(() => complete(kernel, globalCode(i))));
  const spinning = kernel.begin("console.log('spinning'); while (true) {}");
  await kernel.next(({ header }) => header.msg_type === "stream");
  await complete(kernel, "record1.la");
  const busy = await repeat(samples, (i) => timed(() => complete(kernel, memberCode(i))));
  await kernel.interrupt();
  await spinning.done;
  return [
    { title: "completion of a member, 300 cells", values: member, target: "≤ 15" },
    { title: "completion of a name, 300 cells", values: global, target: "≤ 15" },
    { title: "completion while a cell spins", values: busy, target: `≤ ${(1.5 * median(member)).toFixed(1)}` },
  ];
}

async function checks(): Promise<number[]> {
  const service = new LanguageService({ directory, report: console.error, ask: () => Promise.resolve(undefined) });
  for (let i = 0; i < contextCells; i++) service.ran(service.cell(contextCell(i)));
  await service.warm();
  const values = await repeat(samples, async (i) => {
    const elapsed = await timed(async () => {
      const cell = service.cell(`const sum${i}: string = record${i}.index + scale${i + 50}(2)`);
      const checked = service.check(cell, "warn");
      service.ran(cell);
      if ((await checked).length !== 1) throw new Error("the check missed the type error");
    });
    await service.digest();
    return elapsed;
  });
  service.stop();
  return values;
}

/** Round trips with checks on less those with checks off, the two kernels taking turns. */
async function added(): Promise<number[]> {
  const modes = ["off", "warn"] as const;
  const kernels = await Promise.all(
    modes.map((mode) => startKernel({ argv, cwd: directory, env: { LOOPBOOK_TYPECHECK: mode } })),
  );
  try {
    for (const kernel of kernels) {
      await complete(kernel, "console.lo");
      for (let i = 0; i < 30; i++) await kernel.execute(`const warmed${i} = ${i}`);
    }
    return await repeat(samples, async (round) => {
      const [off = 0, warn = 0] = await repeat(kernels.length, async (at) => {
        const kernel = kernels[at];
        if (!kernel) throw new Error("there is no such kernel");
        return median(
          await repeat(5, (i) => timed(() => kernel.execute(`const v${round}x${i} = ${i} + 1; v${round}x${i}`))),
        );
      });
      return warn - off;
    });
  } finally {
    for (const kernel of kernels) await kernel[Symbol.asyncDispose]();
  }
}

try {
  const figures: Figure[] = [
    ...(await completions()),
    { title: "first completion after kernel_info", values: await firstCompletions(), target: "≤ 300" },
    { title: "type check of a cell after 300", values: await checks(), target: "≤ 25" },
    { title: "what `warn` adds to a cell's round trip", values: await added(), target: "≤ 3" },
  ];
  for (const { title, values, target } of figures) {
    const sorted = values.toSorted((a, b) => a - b);
    const p90 = sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN;
    console.log(
      `${title.padEnd(42)} p50 ${median(values).toFixed(1).padStart(7)} ms   p90 ${p90.toFixed(1).padStart(7)} ms   to reach ${target} ms`,
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
