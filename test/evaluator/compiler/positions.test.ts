import { describe, expect, it } from "vitest";
import { awaitPosition, originalPosition } from "../../../kernel/evaluator/compiler/positions.ts";
import { CellSession } from "./cell-session.ts";

/** Where in the cell's text the mark `‸` stands, and the text without it. */
function marked(text: string): { source: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf("‸")).split("\n");
  return { source: text.replace("‸", ""), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** TypeScript positions of the cell frames in an error's stack, innermost first. */
function cellFrames(session: CellSession, stack: string): { line: number; column: number }[] {
  const frames = [...stack.matchAll(/In%5B(\d+)%5D:(\d+):(\d+)|In\[(\d+)\]:(\d+):(\d+)/g)];
  return frames.map((frame) => {
    const [cell, line, column] = (frame.slice(1) as (string | undefined)[])
      .filter((part) => part !== undefined)
      .map(Number);
    const { source, options } = session.sources.get(cell ?? 0)!;
    return originalPosition(source, options, line ?? 0, column ?? 0);
  });
}

describe("the place that an error names is the TypeScript's", () => {
  it.each([
    "‸nowhere",
    "const a = 1;\n\n  const b: number = ‸nowhere + a",
    "type Long = { a: number; b: string };\ninterface X { y: Long }\nthrow ‸new Error('x')",
    "# written by a tool\n# twice\nthrow ‸new Error('x')",
    "const f = (a: number, b?: string): void => { throw ‸new Error(String(a)) }\nf(1)",
    "enum E { A, B }\nclass C<T> {\n  constructor(private x: T) {}\n  run(): T { throw ‸new Error('m') }\n}\nnew C<number>(1).run()",
    "const s = '😀é漢';\t/* 😀 */ ‸nowhere",
    "enum E {\n  A,\n  B\n}\nconst m = (k: string): any => class { [k]: number = ‸nowhere };\nnew (m('x'))()",
    "const x = 1;\r\nconst y = 2;\r\n  ‸nowhere;\r\n",
    "\uFEFFconst x = 1; ‸nowhere",
    "const x = `a\n${1}\nb`; ‸nowhere",
    "{ a: 1,\n  b: ‸nowhere }",
    "using r = null; const q = 1; ‸nowhere",
    "using r = null, t = ‸nowhere",
    "await 1;\nfor (const x of [1]) {\n  await ‸nowhere\n}",
    "import { sep } from 'node:path';\nsep;\n‸nowhere",
    "const o = { get x(): number { return ‸nowhere } };\no.x",
    "let n = 0;\nwhile (true) {\n  if (n++ > 3)\n    throw ‸new Error('loop')\n}",
    "try { null as any } finally {\n  [1, 2].forEach((x) => { ‸nowhere })\n}",
    "function g<T>(this: void, x: T): T {\n  return ‸nowhere\n}\ng(1)",
    "const a = 1; const b = a; const c: string = ‸nowhere as string; const d = c",
    "export const a = ‸nowhere",
    "const x·y = 1, ünï = 2; ‸nowhere",
  ])("%j", async (text) => {
    const { source, line, column } = marked(text);
    const session = new CellSession();
    const error = (await session.run(source).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(cellFrames(session, error.stack ?? "")[0]).toEqual({ line, column });
  });

  it("names every frame of a chain through two cells", async () => {
    const session = new CellSession();
    await session.run("interface A { x: number }\nfunction inner(): never {\n  throw new Error('deep')\n}");
    const error = (await session
      .run("const outer = (): void => {\n    inner()\n}\n\nouter()")
      .catch((thrown: unknown) => thrown)) as Error;
    expect(cellFrames(session, error.stack ?? "")).toEqual([
      { line: 3, column: 9 },
      { line: 2, column: 5 },
      { line: 5, column: 1 },
    ]);
  });

  it("names the callee of a call that fails", async () => {
    const session = new CellSession();
    const error = (await session.run("const o = {}, f = 1;\n  f()").catch((thrown: unknown) => thrown)) as Error;
    expect(cellFrames(session, error.stack ?? "")[0]).toEqual({ line: 2, column: 3 });
  });
});

describe("the place where a cell waits", () => {
  it.each([
    "const a: number = 1;\n  ‸await new Promise(() => {})",
    "type X = 1;\nconst x = [1, ‸await new Promise(() => {})]",
    "await 1; await 2;\nif (true) {\n  ‸await new Promise(() => {}) }",
    "‸for await (const x of (async function* () { await new Promise(() => {}) })()) {}",
    "‸for await (const x of { [Symbol.asyncIterator]: () => { let n = 0; return { next: async () => n++ ? new Promise(() => {}) : { value: 1, done: false } } } }) { await 1 }",
    "await Promise.all([1]);\nconst f = async () => { await 1 };\nawait f();\n‸await new Promise(() => {})",
  ])("%j", async (text) => {
    const { source, line, column } = marked(text);
    const { Script, constants } = await import("node:vm");
    const { compileCell } = await import("../../../kernel/evaluator/compiler/compile-cell.ts");
    const session = new CellSession();
    const options = { cell: 9_000_000, generation: 0, filename: "file:///tmp/In[1]" };
    const { script, declared } = compileCell(source, options);
    const runtime = session.scope.createRuntime(options.filename);
    session.scope.beginCell(declared);
    const main = new Script(script, { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    void (main.runInThisContext() as (r: object) => () => unknown)(runtime)();
    await new Promise((done) => setImmediate(done));
    const place = awaitPosition(source, options, runtime.at ?? -1);
    expect(originalPosition(source, options, place.line, place.column)).toEqual({ line, column });
  });
});
