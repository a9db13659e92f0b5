// What the task inspector costs: awaits without tasks, steps of tasks, 100,000 tasks; before and after it is loaded.
// Run by itself: `node test/bench/inspect.ts`. Processor time, the best of several rounds: it tells on a busy machine too.
import { createTask, gather, sleep } from "../../src/index.ts";

const rounds = 5;

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function best(body: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < rounds; i++) {
    const before = processorMs();
    await body();
    least = Math.min(least, processorMs() - before);
  }
  return least;
}

async function plainAwaits(): Promise<void> {
  for (let i = 0; i < 300_000; i++) await Promise.resolve(i);
}

/** Tasks that take so many steps each. */
async function tasks(count: number, steps: number): Promise<void> {
  const body = async (): Promise<void> => {
    for (let i = 0; i < steps; i++) await sleep(0);
  };
  await gather(Array.from({ length: count }, () => createTask(body)));
}

const cases = [
  { name: "300,000 awaits without tasks", run: plainAwaits, steps: 300_000 },
  { name: "100 tasks of 300 steps", run: () => tasks(100, 300), steps: 30_000 },
  { name: "100,000 tasks of one step", run: () => tasks(100_000, 1), steps: 100_000 },
];

const before: number[] = [];
for (const { run } of cases) before.push(await best(run));
await import("../../src/inspect.ts");
for (const [i, { name, run, steps }] of cases.entries()) {
  const without = before[i] ?? NaN;
  const watched = await best(run);
  const extra = ((watched - without) * 1000) / steps;
  console.log(
    `${name}: ${without.toFixed(0)} → ${watched.toFixed(0)} ms, ×${(watched / without).toFixed(2)}, ${extra.toFixed(2)} µs a step more`,
  );
}
