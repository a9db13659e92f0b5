// Figure: what the interrupt guards in cell code cost: a function written in a cell against the same text run through
// `new Function`, which no kernel instruments. Both run in turn in one cell; the row is the ratio of their best times (noise only adds).
import { type Figure, mustSucceed } from "../figure.ts";

/** name → label and a function body that returns its result. */
const bodies = {
  count: ["for loop, integer sum", "let s = 0; for (let i = 0; i < 2e7; i++) s = (s + i) | 0; return s;"],
  float: ["for loop, floating point", "let s = 0; for (let i = 1; i < 1e7; i++) s += 1 / i; return s;"],
  nested: [
    "nested loops over an array",
    "const a = new Float64Array(1000); for (let j = 0; j < 2e4; j++) for (let i = 0; i < 1000; i++) a[i] += j; return a[7];",
  ],
  whileLoop: [
    "while loop, xorshift",
    "let x = 88172645, n = 2e7; while (n-- > 0) { x ^= x << 13; x ^= x >> 17; x ^= x << 5; } return x;",
  ],
  forOf: [
    "for of over an array",
    "const a = Array.from({ length: 1e4 }, (_, i) => i); let s = 0; for (let r = 0; r < 1000; r++) for (const v of a) s += v; return s;",
  ],
  callback: [
    "array methods with arrow functions",
    "let s = 0; const a = Array.from({ length: 1e5 }, (_, i) => i); for (let r = 0; r < 20; r++) s += a.map((v) => v * 2).filter((v) => v % 3 === 0).reduce((x, y) => x + y, 0); return s;",
  ],
  fibonacci: ["recursive Fibonacci", "const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(32);"],
} as const;

type BodyName = keyof typeof bodies;
const names = Object.keys(bodies) as BodyName[];
const loops: readonly BodyName[] = ["count", "float", "nested", "whileLoop", "forOf"];

export const guards: Figure = {
  name: "guards",
  title: "Cost of being interruptible: code in a cell : the same code without guards",
  rounds: 3,
  quickRounds: 1,
  limitSeconds: 60,
  rows: names.map((name) => ({
    key: name,
    label: bodies[name][0],
    unit: "×" as const,
    aggregate: "median" as const,
    ...(loops.includes(name) && { target: { text: "≤ 1.02 ×", reached: (value: number) => value <= 1.02 } }),
  })),
  sample: async (context) => {
    if (context.kind.language === "python") return Object.fromEntries(names.map((name) => [name, "not TypeScript"]));
    const kernel = await context.kept();
    const samples: Record<string, number[]> = {};
    for (const name of names) {
      const run = await kernel.run(comparison(bodies[name][1]));
      mustSucceed(run.reply);
      samples[name] = [Number(/ratio ([\d.e-]+)/.exec(run.stdout)?.[1])];
    }
    return samples;
  },
};

function comparison(body: string): string {
  return `{
const variants = [function () { ${body} } as () => unknown, new Function(${JSON.stringify(body)}) as () => unknown];
const times: number[][] = [[], []];
for (let round = 0; round < 12; round++) {
  for (const which of round % 2 ? [0, 1] : [1, 0]) {
    const t0 = performance.now();
    variants[which]();
    if (round > 2) times[which].push(performance.now() - t0);
  }
}
const least = times.map((t) => Math.min(...t));
console.log("ratio " + least[0] / least[1]);
}`;
}
