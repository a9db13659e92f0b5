// What is JavaScript runs as it was written; what TypeScript reads otherwise, or swc would change, keeps its meaning.
import { describe, expect, it } from "vitest";
import { toJavaScript } from "../../../kernel/evaluator/compiler/javascript.ts";
import { CellSession } from "./cell-session.ts";

describe("a text without types", () => {
  it.each([
    "for (let i = 0; i < 3; i++) if (i > 1) f(i)",
    "(a < b, [c > d])",
    "const s = a < '>' && b",
    "x < (y > z)",
    "using r = open()",
    "{ a: 1, b: 2 }",
  ])("%j is left as it is", (source) => {
    expect(toJavaScript(source, {}).plain).toBeDefined();
  });

  it.each(["f<A>(x)", "g(f<A, B>(x))", "f<A<B>>(x)", "(f)<A>(x)", "new Map<string>(x)", "f<{ a: 1 }>(x)", "f<A>`x`"])(
    "%j has type arguments",
    (source) => {
      expect(toJavaScript(source, {}).text).not.toMatch(/</);
    },
  );
});

// `let t: any` makes each of them TypeScript.
describe.each(["", "let t: any; "])("after %j", (before) => {
  it.each([
    [
      "a parameter's default and the function it stands in",
      "function f(f = 1) { return f } [f.name, f(), f(2)]",
      ["f", 1, 2],
    ],
    ["functions in blocks", "function f(f) { { function f() { return 1 } return f.name } } f(2)", "f"],
    [
      "a parameter and a var of one name",
      "((c = 1, d = () => c) => { var c = 2; return [c, d(), (() => { try { e } catch (x) { return x.message } let e })()] })()",
      [2, 1, "Cannot access 'e' before initialization"],
    ],
    [
      "computed keys are evaluated in their turn",
      "const log = []; try { log.push(1); (class { static [log.push('key')] = log.push('value') }) } finally { log.push(2) } log",
      [1, "key", "value", 2],
    ],
    [
      "a class whose key throws",
      "let r; try { new (class { [nowhere] = 1 })() } catch (e) { r = e.name } r",
      "ReferenceError",
    ],
    ["a name with a number", "let f1 = 1; const f = (f2) => f1 + f2; [f(1), f1]", [2, 1]],
  ])("%s", async (_what, source, value) => {
    expect(await new CellSession().value(before + source)).toEqual(value);
  });
});

it("a loop that awaits may end its body without a semicolon", async () => {
  expect(
    await new CellSession().value("let n = 0; for await (const x of [1, 2, 3]) { n += x; if (x > 1) break } n"),
  ).toBe(3);
});

it("`eval` may be passed on as a value", async () => {
  expect(await new CellSession().value("const indirect = eval; [typeof eval, indirect('1 + 1')]")).toEqual([
    "function",
    2,
  ]);
});

describe("semicolons that the author left out", () => {
  it.each([
    ["between a declaration and a call", "const f = () => 2\nlet x = 1\nf()", 2],
    ["between calls", "const f = () => 3\nf()\nf()", 3],
    ["before destructuring", "const f = () => 4\nconst { a } = { a: f }\nconst [b] = [a]\nb()", 4],
    [
      "inside functions",
      "const f = () => 5\nfunction g() { let q = f\nf()\nif (q) f()\nelse f()\nreturn q\n}\ng()()",
      5,
    ],
    ["after directives", "function f() { 'use x'\nreturn 6 }\nf()", 6],
    ["in loops", "const f = () => 7\nfor (let i = 0\n; i < 1; i++) f()\ndo f()\nwhile (0)\nf()", 7],
  ])("%s", async (_what, source, value) => {
    expect(await new CellSession().value(source)).toBe(value);
  });

  it.each(["{ a: 1 } // :)", "({ a: 1 }) /* ) */ ;", "({ a: 1 }) // )\n"])(
    "a value's comment may hold a parenthesis: %j",
    async (source) => {
      expect(await new CellSession().value(source)).toEqual({ a: 1 });
    },
  );
});

it.each(['new import("x")', "for (false\n;false\n) {}", "({ async\nf() {} })", "({ s\\u0065t x(v) {} })", "!true = 1"])(
  "`%s`, which swc would let pass, is a syntax error and nothing of the cell runs",
  async (source) => {
    const session = new CellSession({ ran: [] });
    await expect(session.run(`ran.push(1);\n${source}`)).rejects.toThrow(SyntaxError);
    expect(await session.value("ran.length")).toBe(0);
  },
);

describe("direct eval", () => {
  it.each([
    ["constructs session's classes", "class A { x = 1 } eval('new A().x')", 1],
    [
      "has the value of the statement before a caught error's handler",
      "eval('1; try { throw 2 } catch (e) {}')",
      undefined,
    ],
    ["knows new.target", "let seen; function F() { seen = eval('new.target === F') } new F(); seen", true],
    [
      "knows super",
      "let y = 1; class A { m() { return 1 } } class B extends A { m() { return eval('super.m() + y') } } new B().m()",
      2,
    ],
    ["knows private names", "let y = 1; class A { #p = 1; m() { return eval('this.#p + y') } } new A().m()", 2],
  ])("%s", async (_what, source, value) => {
    expect(await new CellSession().value(source)).toBe(value);
  });

  it("refuses what strict code refuses", async () => {
    await expect(new CellSession().run("eval('eval = 1')")).rejects.toThrow(SyntaxError);
  });
});

it.each([
  ["let f; (f) = () => {}; f.name", ""],
  ["let f; [(f) = () => {}] = []; f.name", ""],
  ["let f; f = class { static name() {} }; typeof f.name", "function"],
])("a name that is none: `%s`", async (source, value) => {
  expect(await new CellSession().value(source)).toBe(value);
});

it("a loop that disposes asynchronously makes the cell asynchronous", async () => {
  const session = new CellSession();
  await session.run("const seen = []; const r = { async [Symbol.asyncDispose]() { seen.push('disposed') } }");
  await session.run("for (await using x of [r, null]) seen.push('body')");
  expect(await session.value("seen")).toEqual(["body", "disposed", "body"]);
});

it.each(["#!/bin/node\r1", "#!/bin/node\u20281", "# note\r\n1"])(
  "the first line of %j is a comment",
  async (source) => {
    expect(await new CellSession().value(source)).toBe(1);
  },
);

it("import.meta has no prototype, as a module's", async () => {
  expect(await new CellSession().value("Object.getPrototypeOf(import.meta)")).toBe(null);
});
