// Runs random cells: token soup, programs cut off or spliced, odd Unicode, lines of a megabyte. seed, how many → what happened.
// Throws, naming the seed and the code, when a reply is lost, comes twice, or the kernel dies. Endless cells are interrupted.
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import { randomText } from "./random-json.ts";
import { residentBytes } from "./resident.ts";
import { type Random, seededRandom } from "./random.ts";

export interface CellReport {
  cells: number;
  failed: number;
  interrupted: number;
  seconds: number;
  /** Resident memory after a tenth of the cells and at the end. */
  residentMiB: [early: number, end: number];
}

const endlessAfterMs = 3000;
const patienceMs = 120_000;

const tokens =
  "let const var x y z f class A extends B { } ( ) [ ] => = == === + - * / % ; , . ?. ?? || && ! ~ ... : ? if else for while do return yield await async function* function new this super 1 0n 'a' `b` `${ } /re/g // /* */ try catch finally throw null undefined true typeof void delete in of instanceof import export from default type interface enum namespace declare as satisfies < > <T> @ #p static get set using switch case break continue label: \n \n \n \t \\ \" $ _".split(
    " ",
  );

const programs = [
  "class Stack<T> { #items: T[] = []; push(item: T): this { this.#items.push(item); return this; } get size() { return this.#items.length; } }\nnew Stack<number>().push(1).size",
  "async function* count(to: number) { for (let n = 0; n < to; n++) { await null; yield n; } }\nfor await (const n of count(3)) console.log(`${n}: ${'x'.repeat(n)}`);",
  "enum Colour { Red = 1, Green }\nnamespace Shapes { export const side = 2; }\nconst { a, ...rest } = { a: 1, b: [Colour.Green, Shapes.side] };\nrest",
  "label: for (const row of [[1, 2], [3]]) { for (const item of row) { if (item === 2) continue label; } }\ntry { throw new Error('e', { cause: 1 }) } catch ({ message }) { message }",
  "const text = 'caf\u00e9 \u{1f469}\u200d\u{1f4bb}'; /* a comment */ const re = /(?<word>\\p{L}+)/u; re.exec(text)?.groups",
  "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2) } // recursion\nfib(10)",
  "import { sleep, createTask } from 'loopbook';\nconst task = createTask(async () => { await sleep(0.001); return 1 });\nawait task",
];

const makers: ((random: Random) => string)[] = [
  (random) => Array.from({ length: 1 + random.integer(40) }, () => random.pick(tokens)).join(random.pick([" ", ""])),
  (random) => cut(random.pick(programs), random),
  (random) => cut(random.pick(programs), random) + cut(random.pick(programs), random),
  (random) => spliced(random.pick(programs), random),
  (random) => randomText(random, 200),
  (random) =>
    random
      .pick(programs)
      .replace(
        /[ (;]/,
        (sign) => sign + random.pick(["\u2028", "\ufeff", "\u00a0", "\u202e", "\0", "\r", "\ud83d", "\u0301"]),
      ),
  (random) =>
    `// @${random.pick(["settle 1ms", "background", "timeout 10ms", "typecheck off", "nothing"])}\n${cut(random.pick(programs), random)}`,
];

const longLine = (random: Random): string =>
  random.pick([
    () => `"${"x".repeat(2 ** 20)}".length`,
    () => `[${"1,".repeat(2 ** 19)}].length`,
    () => `// ${"comment ".repeat(2 ** 17)}`,
    () => "(".repeat(2 ** 20),
    () => "x".repeat(2 ** 20),
    () => `let s = \`${"line ".repeat(2 ** 17)}`,
    () => "/**/".repeat(2 ** 18),
  ])();

export async function fuzzKernelWithCells(
  kernel: Kernel,
  seed: number,
  count: number,
  longLines: number,
): Promise<CellReport> {
  const random = seededRandom(seed);
  const began = performance.now();
  const report = { cells: count, failed: 0, interrupted: 0 };
  let early = 0;
  for (let cell = 0; cell < count; cell++) {
    const isLong = cell % Math.max(1, Math.floor(count / longLines)) === 1;
    const code = isLong ? longLine(random) : random.pick(makers)(random);
    const fail = (what: string) =>
      new Error(`seed ${seed}, cell ${cell}: ${what}; its code: ${JSON.stringify(code.slice(0, 500))}`);
    let replies = 0;
    let idles = 0;
    const exchange = kernel.begin(code, { keepMessages: false, timeoutMs: patienceMs, stopOnError: false });
    const stop = kernel.onMessage((message, channel) => {
      if ((message.parent as { msg_id?: string }).msg_id !== exchange.requestId) return;
      if (channel === "shell") replies++;
      else if (message.content["execution_state"] === "idle") idles++;
    });
    const endless = setTimeout(() => void kernel.interrupt(), isLong ? patienceMs : endlessAfterMs);
    const reply = await exchange.done.catch((error: unknown) => Promise.reject(fail((error as Error).message)));
    clearTimeout(endless);
    stop();
    if (replies !== 1 || idles !== 1) throw fail(`${replies} replies and ${idles} idles`);
    const { status, ename } = reply.content as { status: string; ename?: string };
    if (status === "error") report.failed++;
    if (ename === "KeyboardInterrupt") report.interrupted++;
    if (cell === Math.floor(count / 10)) early = await residentBytes(kernel);
  }
  const seconds = (performance.now() - began) / 1000;
  const end = await residentBytes(kernel);
  return { ...report, seconds, residentMiB: [early / 2 ** 20, end / 2 ** 20] };
}

function cut(text: string, random: Random): string {
  const from = random.chance(0.5) ? 0 : random.integer(text.length);
  return text.slice(from, from + random.integer(text.length + 1));
}

function spliced(text: string, random: Random): string {
  const at = random.integer(text.length);
  return `${text.slice(0, at)}${random.chance(0.5) ? random.pick(tokens) : randomText(random, 3)}${text.slice(at + random.integer(3))}`;
}
