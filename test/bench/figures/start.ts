// Figure: how long a kernel takes from its spawn to its first answers.
import { type Figure, mustSucceed } from "../figure.ts";

export const start: Figure = {
  name: "start",
  title: "Start",
  rounds: 20,
  quickRounds: 5,
  limitSeconds: 30,
  rows: [
    {
      key: "info",
      label: "spawn → kernel_info reply",
      unit: "ms",
      aggregate: "median",
      target: { text: "≤ 0.75 × Deno", reached: (value, { deno }) => deno !== undefined && value <= 0.75 * deno },
    },
    {
      key: "cell",
      label: "spawn → first cell's reply",
      unit: "ms",
      aggregate: "median",
      target: { text: "≤ 0.8 × Deno", reached: (value, { deno }) => deno !== undefined && value <= 0.8 * deno },
    },
  ],
  sample: async (context) => {
    const kernel = await context.fresh();
    await kernel.request("kernel_info_request");
    const info = performance.now() - kernel.spawnedAt;
    mustSucceed(await kernel.request("execute_request", { code: "1+1", silent: false, store_history: true }));
    const cell = performance.now() - kernel.spawnedAt;
    await context.drop();
    return { info: [info], cell: [cell] };
  },
};
