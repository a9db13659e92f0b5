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
