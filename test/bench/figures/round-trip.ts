// Figure: how long the smallest cell takes, from sending it to its reply and to idle.
import { type Figure, mustSucceed, within } from "../figure.ts";

/** Cells in one sample; kernels take turns after each such block. */
const blockSize = 25;

export const roundTrip: Figure = {
  name: "roundtrip",
  title: "Round trip of `1+1`",
  rounds: 24,
  quickRounds: 4,
  limitSeconds: 60,
  rows: [
    {
      key: "reply",
      label: "to the reply, p50",
      unit: "ms",
      aggregate: "median",
      target: { text: "≤ 0.75 × Deno", reached: (value, { deno }) => deno !== undefined && value <= 0.75 * deno },
    },
    {
      key: "replyTail",
      label: "to the reply, p99",
      unit: "ms",
      aggregate: "p99",
      target: { text: "≤ Deno", reached: (value, { deno }) => deno !== undefined && value <= deno },
    },
    { key: "idle", label: "to reply and idle, p50", unit: "ms", aggregate: "median" },
  ],
  sample: async (context) => {
    const kernel = await context.kept(async (started) => {
      for (let i = 0; i < 50; i++) await within(5, "a cell's reply while warming up", started.run("1+1"));
    });
    const reply: number[] = [];
    const idle: number[] = [];
    for (let i = 0; i < blockSize; i++) {
      const run = await within(5, "a cell's reply", kernel.run("1+1"));
      mustSucceed(run.reply);
      reply.push(run.replyMs);
      idle.push(Math.max(run.replyMs, run.idleMs));
    }
    return { reply, replyTail: reply, idle };
  },
};
