// Figure: a loop that adds to a top-level variable of an earlier cell, against the same loop over a function's variable.
import { type Figure, mustSucceed, type SampleContext } from "../figure.ts";

const iterations = { typescript: 20_000_000, python: 2_000_000 };

export const loop: Figure = {
  name: "loop",
  title: "Loop over a top-level variable",
  rounds: 7,
  quickRounds: 3,
  limitSeconds: 60,
  rows: [
    { key: "top", label: "top-level variable, per iteration", unit: "ns", aggregate: "median" },
    { key: "local", label: "same loop in a function, per iteration", unit: "ns", aggregate: "median" },
    {
      key: "ratio",
      label: "ratio",
      unit: "×",
      aggregate: "median",
      target: { text: "≤ 2.5 ×", reached: (value) => value <= 2.5 },
    },
  ],
  sample: async (context) => {
    const kernel = await context.kept(async (started) => {
      const declaration = { typescript: "let total = 0;", python: "import time\ntotal = 0" };
      mustSucceed((await started.run(context.code(declaration))).reply);
    });
    const seconds = async (code: { typescript: string; python: string }) => {
      const run = await kernel.run(context.code(code));
      mustSucceed(run.reply);
      return Number(/took ([\d.e-]+)/.exec(run.stdout)?.[1]);
    };
    const top = await seconds(topLevel);
    const local = await seconds(inFunction);
    const count = countOf(context);
    return { top: [(top / count) * 1e9], local: [(local / count) * 1e9], ratio: [top / local] };
  },
};

function countOf(context: SampleContext): number {
  return iterations[context.kind.language];
}

const topLevel = {
  typescript: `total = 0; { const t0 = performance.now();
for (let i = 0; i < ${iterations.typescript}; i++) total += i & 3;
console.log("took " + (performance.now() - t0) / 1000); }`,
  python: `total = 0; t0 = time.perf_counter()
for i in range(${iterations.python}): total += i & 3
print("took", time.perf_counter() - t0)`,
};

const inFunction = {
  typescript: `(() => { let total = 0; const t0 = performance.now();
for (let i = 0; i < ${iterations.typescript}; i++) total += i & 3;
console.log("took " + (performance.now() - t0) / 1000); return total; })()`,
  python: `def loop():
    total = 0; t0 = time.perf_counter()
    for i in range(${iterations.python}): total += i & 3
    print("took", time.perf_counter() - t0)
loop()`,
};
