// Figure: memory of an idle kernel, all its processes, shared pages counted in proportion.
import { setTimeout as delay } from "node:timers/promises";
import { type Figure, mustSucceed } from "../figure.ts";
import { proportionalBytes } from "../process-tree.ts";

const mebibyte = 1024 * 1024;
/** Long enough that what a start leaves running in the background is done. */
const settleMs = 2000;

export const memory: Figure = {
  name: "memory",
  title: "Idle memory (PSS of all processes)",
  rounds: 3,
  quickRounds: 1,
  limitSeconds: 30,
  rows: [
    {
      key: "idle",
      label: "2 s after the first cell",
      unit: "MiB",
      aggregate: "median",
      target: { text: "≤ 80 MiB", reached: (value) => value <= 80 },
    },
  ],
  sample: async (context) => {
    const kernel = await context.fresh();
    await kernel.ready();
    mustSucceed((await kernel.run("1+1")).reply);
    await delay(settleMs);
    const idle = proportionalBytes(kernel.pid) / mebibyte;
    await context.drop();
    return { idle: [idle] };
  },
};
