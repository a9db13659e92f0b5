// What a cell's code costs against the same code in a function of a plain script, and what the guards cost:
// `node --no-additive-safe-int-feedback test/bench/cell-code.ts [iterations]`. Prints medians, no kernel involved.
import { Script } from "node:vm";
import { nodeFlags } from "../../kernel/node-flags.ts";
import { CellSession } from "../evaluator/compiler/cell-session.ts";

const iterations = Number(process.argv[2] ?? 1e8);
const rounds = 5;

interface Loop {
  title: string;
  setup: string;
  body: string;
}

const loops: Loop[] = [
  { title: "s += i", setup: "let s = 0;", body: "for (let i = 0; i < N; i++) s += i;" },
  { title: "s = (s + i) & 1023", setup: "let s = 0;", body: "for (let i = 0; i < N; i++) s = (s + i) & 1023;" },
  { title: "var counter", setup: "var s = 0;", body: "for (var i = 0; i < N; i++) s += 1;" },
  {
    title: "read a const array",
    setup: "const a = [...Array(1000).keys()]; let s = 0;",
    body: "for (let i = 0; i < N; i++) s += a[i & 511];",
  },
  { title: "Math.sqrt", setup: "let s = 0;", body: "for (let i = 0; i < N; i++) s += Math.sqrt(i);" },
  {
    title: "call a function",
    setup: "let s = 0; function add(x) { return x + 1 }",
    body: "for (let i = 0; i < N; i++) s = add(s);",
  },
  {
    title: "call a const arrow",
    setup: "let s = 0; const add = (x) => x + 1;",
    body: "for (let i = 0; i < N; i++) s = add(s);",
  },
  {
    title: "locals in a function",
    setup: "",
    body: "(() => { let s = 0; for (let i = 0; i < N; i++) s += i; return s })();",
  },
];

function milliseconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

async function elapsed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(samples: number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? NaN;
}

const flagged = nodeFlags.filter((flag) => flag.includes("additive")).every((flag) => process.execArgv.includes(flag));
console.log(
  `${String(iterations)} iterations, median of ${String(rounds)}; ns an iteration, and the ratio to the function`,
);
if (!flagged) console.log("(without all of the kernel's V8 flags)");
console.log(
  "".padEnd(22),
  "function".padStart(9),
  "one cell".padStart(16),
  "later cell".padStart(16),
  "run again".padStart(16),
);
for (const { title, setup, body } of loops) {
  const loop = body.replaceAll("N", String(iterations));
  const samples: number[][] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    const script = new Script(`"use strict"; (() => { function f() { ${setup} ${loop} } f(); })() // ${String(round)}`);
    samples[0]?.push(milliseconds(() => script.runInThisContext()));
    const one = new CellSession();
    samples[1]?.push(await elapsed(() => one.run(`${setup} ${loop}`)));
    const later = new CellSession();
    await later.run(setup);
    samples[2]?.push(await elapsed(() => later.run(loop)));
    samples[3]?.push(await elapsed(() => later.run(`${setup} ${loop}`)));
  }
  const [base = NaN, ...cells] = samples.map(median);
  const nanoseconds = (time: number): string => ((time * 1e6) / iterations).toFixed(2);
  const columns = cells.map((time) => `${nanoseconds(time)} ${(time / base).toFixed(2)}×`.padStart(16));
  console.log(title.padEnd(22), nanoseconds(base).padStart(9), ...columns);
}

console.log("\nGuards: the same loop with and without, in a function (ratio of medians, rounds taken in turns)");
for (const body of ["s += i", "s = (s * 31 + i) | 0", "s ^= a[i & 511]"]) {
  const [bare, guarded]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds * 2; round++) {
    for (const [guard, samples] of [
      ["", bare],
      ["guard0();", guarded],
    ] as const) {
      const text = `"use strict"; (() => { function f(a) { let s = 0; for (let i = 0; i < ${String(iterations)}; i++) {${guard} ${body} } return s } f([...Array(512).keys()]); })() // ${String(round)}`;
      const script = new Script(text);
      samples.push(milliseconds(() => script.runInThisContext()));
    }
  }
  console.log(
    body.padEnd(22),
    `${median(bare).toFixed(1)} → ${median(guarded).toFixed(1)} ms`,
    `${(median(guarded) / median(bare)).toFixed(3)}×`,
  );
}
