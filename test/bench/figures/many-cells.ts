// Figure: 10,000 cells in one session: are the last as fast as the first, and how far does memory grow?
import { type Figure, mustSucceed } from "../figure.ts";
import { setTimeout as delay } from "node:timers/promises";
import { ownResidentBytes, residentBytes } from "../process-tree.ts";
import { median } from "../statistics.ts";

const mebibyte = 1024 * 1024;
const edge = 100;
/** Loopbook's type server, which is part of its processes, has checked the last cells and is let go. */
const restMs = 5000;

export const manyCells: Figure = {
  name: "cells",
  title: "10,000 cells in one session",
  rounds: 1,
  quickRounds: 1,
  limitSeconds: 150,
  rows: [
    { key: "first", label: "first 100, median", unit: "ms", aggregate: "median" },
    { key: "last", label: "last 100, median", unit: "ms", aggregate: "median" },
    {
      key: "ratio",
      label: "last : first",
      unit: "×",
      aggregate: "median",
      target: { text: "≤ 1.1 ×", reached: (value) => value <= 1.1 },
    },
    {
      key: "growth",
      label: "growth of the kernel process's resident memory after the first 100",
      unit: "MiB",
      aggregate: "max",
      target: { text: "≤ 20 MiB", reached: (value) => value <= 20 },
    },
    { key: "all", label: "the same of all its processes, when they rest", unit: "MiB", aggregate: "max" },
  ],
  sample: async (context) => {
    const count = context.quick ? 1000 : 10_000;
    const kernel = await context.fresh();
    await kernel.ready();
    const durations: number[] = [];
    let before = 0;
    let allBefore = 0;
    for (let i = 0; i < count; i++) {
      const run = await kernel.run(context.code({ typescript: `let v = ${i};\nv + 1`, python: `v = ${i}\nv + 1` }));
      mustSucceed(run.reply);
      durations.push(Math.max(run.replyMs, run.idleMs));
      if (i + 1 !== edge) continue;
      before = ownResidentBytes(kernel.pid);
      allBefore = residentBytes(kernel.pid);
    }
    const growth = (ownResidentBytes(kernel.pid) - before) / mebibyte;
    await delay(restMs);
    const all = (residentBytes(kernel.pid) - allBefore) / mebibyte;
    await context.drop();
    const first = median(durations.slice(0, edge));
    const last = median(durations.slice(-edge));
    return { first: [first], last: [last], ratio: [last / first], growth: [growth], all: [all] };
  },
};
