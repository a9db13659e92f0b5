import { describe, expect, it } from "vitest";
import { isComplete } from "../../../kernel/evaluator/compiler/is-complete.ts";

describe("is_complete", () => {
  it.each([
    "1 + 1",
    "",
    "// note",
    "# note",
    "let a = 1\n",
    "if (x) { 1 }",
    "const f = () => {\n  return 1;\n}\n\n",
    "{ a: 1 }",
    "await 1",
    "for await (const x of y) {}",
    "import x from 'y'",
    "enum E { A }",
    "`a${1}b`",
    "@d class A {}",
    "using x = y",
    "let a: number[] = []",
    "x as any",
    "function f() {\n}\n",
  ])("%j is complete", (source) => {
    expect(isComplete(source)).toEqual({ status: "complete" });
  });

  it.each([
    ["if (x) {", "  "],
    ["foo(", "  "],
    ["function f() {\n  return 1", "  "],
    ["function f() {\n  if (a) {", "    "],
    ["[1,\n 2,", " "],
    ["`abc", ""],
    ["let s = `abc\n  def", ""],
    ["/* abc", ""],
    ["/** abc\n * def", ""],
    ["x = ", ""],
    ["a +", ""],
    ["const f = () =>", "  "],
    ["class A {", "  "],
    ["class A", ""],
    ["type A =", ""],
    ["interface A {\n  x: number;", "  "],
    ["enum E {", "  "],
    ["try {}", ""],
    ["do {} while", ""],
    ["switch (a) {\n  case 1:", "    "],
    ["foo({\n  a: 1,", "  "],
    ["import {a} from", ""],
    ["a ? b :", ""],
    ["{ a: 1", ""],
    ["if (a) {} else", ""],
    ["function f() {\n  // {\n\n", "  "],
    ["let s = 'abc\\", ""],
    ["@dec", ""],
    ["`${", "  "],
    ["const o = {\n  m() {\n    x\n  },\n", "  "],
    ["async function f() {\n  for await (const x of y) {", "    "],
    ["foo<", ""],
    ["using x =", ""],
    ["await", undefined],
  ])("%j is incomplete", (source, indent) => {
    if (indent === undefined) expect(isComplete(source).status).not.toBe("complete");
    else expect(isComplete(source)).toEqual({ status: "incomplete", indent });
  });

  it.each([
    "foo)",
    "}",
    "let a; let a",
    "'abc",
    "'abc\n'",
    "return 1",
    "a b c",
    "const x;",
    "with (a) {}",
    "foo(]",
    "if (x) { ) ",
    "1 = 2 +)",
    "break",
    "let let = 1",
  ])("%j is invalid", (source) => {
    expect(isComplete(source)).toEqual({ status: "invalid" });
  });
});
