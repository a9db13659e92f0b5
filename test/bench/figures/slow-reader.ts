// Figure: a million lines to a client that takes 10 MB/s: how far the kernel's memory grows, and whether all arrives.
import { type Figure, mustSucceed } from "../figure.ts";
import { ownResidentBytes } from "../process-tree.ts";

const lines = 1_000_000;
const mebibyte = 1024 * 1024;

export const slowReader: Figure = {
  name: "slowreader",
  title: "1,000,000 lines to a reader of 10 MB/s",
  rounds: 1,
  quickRounds: 1,
  limitSeconds: 120,
  rows: [
    {
      key: "growth",
      label: "growth of the kernel process's resident memory",
      unit: "MiB",
      aggregate: "max",
      target: { text: "nothing lost, ≤ 64 MiB", reached: (value) => value <= 64 },
    },
    { key: "duration", label: "until idle", unit: "ms", aggregate: "median" },
  ],
  sample: async (context) => {
    const kernel = await context.fresh();
    await kernel.ready();
    const code = (count: number) =>
      context.code({
        typescript: `for (let i = 0; i < ${count}; i++) console.log("line number " + i)`,
        python: `for i in range(${count}): print("line number", i)`,
      });
    mustSucceed((await kernel.run(code(20_000))).reply);
    kernel.iopubBytesPerSecond = 10_000_000;
    const before = ownResidentBytes(kernel.pid);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, ownResidentBytes(kernel.pid))), 20);
    let received = 0;
    let rest = "";
    try {
      const run = await kernel.run(code(lines), {
        onStdout: (text) => {
          const parts = (rest + text).split("\n");
          rest = parts.pop() ?? "";
          for (const line of parts) if (line === `line number ${received}`) received++;
        },
      });
      mustSucceed(run.reply);
      const growth = (most - before) / mebibyte;
      if (received !== lines) {
        const lost = `${(lines - received).toLocaleString("en")} lines lost, grew ${growth.toFixed(0)} MiB`;
        return { growth: lost, duration: lost };
      }
      return { growth: [growth], duration: [Math.max(run.replyMs, run.idleMs)] };
    } finally {
      clearInterval(watch);
      await context.drop();
    }
  },
};
