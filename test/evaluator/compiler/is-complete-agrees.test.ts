// is_complete says "complete" of exactly what would run as a cell: of every beginning of real programs, and of programs
// with something taken out, put in or repeated.
import { Script } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCell } from "../../../kernel/evaluator/compiler/compile-cell.ts";
import { isComplete } from "../../../kernel/evaluator/compiler/is-complete.ts";
import { rewriteMagics } from "../../../kernel/evaluator/magics/magic-lines.ts";

/** What the handler of is_complete_request answers. */
const statusOf = (source: string): string => isComplete(rewriteMagics(source)).status;

/** Whether the cell gets as far as running. */
function compiles(source: string): boolean {
  try {
    const options = { cell: 1, generation: 0, filename: "file:///In[1]" };
    new Script(compileCell(rewriteMagics(source), options).script);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || (error as Error).name === "SyntaxError") return false;
    throw error;
  }
}

const programs = [
  "const a: number[] = [1, 2,\n  3];\nfor (const x of a) {\n  console.log(x);\n}\na.map((x) => x * 2)",
  "class Box<T extends object = {}> implements Iterable<T> {\n  #kept: T;\n  static made = 0;\n  declare extra?: string;\n  constructor(public readonly value: T, private n = 1) {\n    this.#kept = value;\n  }\n  static {\n    Box.made++;\n  }\n  get kept(): T { return this.#kept }\n  *[Symbol.iterator]() {\n    yield this.#kept;\n  }\n}",
  "@logged\nclass A {\n  @bound method() {\n    return 1;\n  }\n  @tracked accessor field = 2;\n}",
  "enum Colour {\n  Red,\n  Green = Red << 2,\n}\nnamespace N {\n  export const x = Colour.Red;\n}",
  "async function f(): Promise<void> {\n  try {\n    await g();\n  } catch {\n    h();\n  } finally {\n    await using r = open();\n  }\n}\nawait f()",
  "for await (const { a, b: [c = 1, ...d] } of rows()) {\n  if (a) continue;\n  else break;\n}",
  "const text = `a ${b + `c ${d}`} e\n  f ${(() => {\n    return 1;\n  })()}\n`;\ntext",
  "/** A comment\n * of lines.\n */\nfunction add(a: number, b?: string): asserts a is 1 {\n  // here\n  return /* there */ a;\n}",
  "switch (value) {\n  case 1:\n  case 2: {\n    go();\n    break;\n  }\n  default:\n    stop();\n}",
  "const re = /[\\/\\]]+(?<year>\\d{4})/dgv, half = a / b / c;\nre.exec(text)?.groups?.year ?? 'none'",
  "import def, { type T, named as other } from './x.ts';\nimport * as ns from \"node:fs\";\nimport data from './d.json' with { type: 'json' };\nexport const y = 1;\nexport { y as z };",
  "type Deep<T> = T extends (infer U)[]\n  ? Deep<U>\n  : { [K in keyof T as `get${string & K}`]?: () => T[K] };\ninterface Shape extends Base<string> {\n  readonly area: number;\n  new (x: number): Shape;\n  (y: string): void;\n  [key: string]: unknown;\n}",
  "function over(a: string): void;\nfunction over(a: number): void;\nfunction over(a: unknown) {\n  return a!;\n}\nconst x = y as unknown as Z satisfies Q;",
  "label: for (let i = 0, n = 10; i < n; i++) {\n  while (true)\n    break label;\n}\ndo {\n  i--;\n} while (i > 0);",
  "if (a) b();\nelse if (c)\n  d();\nelse {\n  e();\n}",
  "const o = {\n  async *gen() {\n    yield* other();\n  },\n  get x() { return 1 },\n  [`key${1}`]: 2,\n  ...rest,\n};\n({ a: 1, b: [2] })",
  "declare global {\n  interface Window {\n    x: 1;\n  }\n}\ndeclare const later: string;\nabstract class Q {\n  abstract m(): void;\n}",
  "using lock = await acquire();\nawait using other = b;\nconst { promise, resolve } = Promise.withResolvers<string>();\npromise.then(\n  (v) => v,\n)",
  "# a line of nbgrader's\n// @timeout 5s\n%time await go(1,\n  2)\nconst r = 5 %\n  3;\n%npm install x\n!ls -l\nr",
  "let s = 'one\\\ntwo';\nlet n = 1_000n ** 2n;\nn ||= 3;\nn ??= a?.b?.[c]?.(d) ?? e;\nnew.target",
  "const f = async <T,>(x: T) => {\n  await x;\n};\nconst g = (a, b = () => ({ c: 1 })) => a ? b : (c) => c;\nf<number>(1)",
  "let await1 = 1, async = 2, of = 3, type = 4, get = 5;\nasync = of;\ntype = get;\nof",
  "throw new Error('x', {\n  cause: y,\n})",
].map((program) => program.replace(/\nnew\.target$/, ""));

describe("is_complete and the cell's compiler agree", () => {
  it.each(programs.map((program) => [program]))("of the whole of %j", (program) => {
    expect([statusOf(program), compiles(program)]).toEqual(["complete", true]);
  });

  it.each(programs.map((program) => [program]))("of each beginning of %j", (program) => {
    for (let end = 0; end <= program.length; end++) {
      const beginning = program.slice(0, end);
      expect([beginning, statusOf(beginning) === "complete"]).toEqual([beginning, compiles(beginning)]);
    }
  });

  it.each(programs.map((program) => [program]))("no line of %j, typed to its end, is called invalid", (program) => {
    const lines = program.split("\n");
    for (let count = 1; count < lines.length; count++) {
      const typed = lines.slice(0, count).join("\n");
      expect([typed, statusOf(typed)]).not.toEqual([typed, "invalid"]);
    }
  });

  it("of programs with something taken out, put in or repeated", () => {
    const pieces = [
      "{",
      "}",
      "(",
      ")",
      "`",
      "${",
      "'",
      "\\",
      "/*",
      "*/",
      "//",
      "await",
      "=>",
      "@",
      "<",
      ";",
      "\n",
      "=",
      ",",
      "…",
      "class",
      "return",
    ];
    const change = fc.record({
      program: fc.constantFrom(...programs),
      from: fc.nat(),
      length: fc.nat(12),
      piece: fc.constantFrom("", ...pieces),
    });
    fc.assert(
      fc.property(change, ({ program, from, length, piece }) => {
        const at = from % (program.length + 1);
        const changed = program.slice(0, at) + piece + program.slice(at + length);
        expect(statusOf(changed) === "complete").toBe(compiles(changed));
      }),
      { numRuns: 1500 },
    );
  });
});
