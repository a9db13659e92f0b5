// The names of a cell, as the tolerant scanner finds them: in whole cells and in half-written ones.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkableText } from "../../kernel/language/checkable-text.ts";
import { declarationText } from "../../kernel/language/declaration-text.ts";
import { lex } from "../../kernel/language/lex.ts";
import { scanNames } from "../../kernel/language/scan-names.ts";

describe("declared names", () => {
  test.each([
    ["const a = 1, b = 2; let c", "a b c"],
    ["const { x, y: z, w = 3, ...rest } = o; const [p, , [q = 1], ...r] = l", "x z w rest p q r"],
    ["const m = new Map<string, number>(), n = 2", "m n"],
    ["const m: Map<string, Array<X>> = f<A, B, C>(1), n = 2\nfoo(a, b)", "m n"],
    [
      "import fs, { readFile as rf, type Stats } from 'node:fs'; import * as path from 'node:path'\nimport type { T } from './x.ts'\nimport './y'\nimport d from 'd'",
      "fs rf Stats path T d",
    ],
    [
      "async function* gen() { const inner = 1 }\nclass A extends B<{x: 1}> { m() { var q } }\nenum E { A, B }\ninterface I { x: 1 }\ntype T<X> = X[]\nnamespace N { export const z = 1 }",
      "gen A E I T N",
    ],
    [
      "for (var i = 0; i < 3; i++) { var k = i; }\nif (x) { var y = 1 } else { let no = 2 }\nfunction f() { var no2 }\nconst g = () => { var no3 }",
      "i k y f g",
    ],
    ["const s = `a ${ {a: `x${b}`}.a } c`; const t = /[/]\\/const q/.test(s)", "s t"],
    ["using h = open(), j = 2\nawait using k = x", "h j k"],
    ["const a = 1\nconst b = function foo() {}\nlet c = class Foo {}", "a b c"],
    [
      "@dec class D {}\n@dec() class G {}\nexport const e = 1\nabstract class F {}\ndeclare const g: number",
      "D G e F g",
    ],
    ["function over(a: string): void;\nfunction over(a: any) {}", "over"],
    ["const {\n a,\n b: { c, d },\n} = require('x');\nconst f = (x) => ({ y: 1 }), z = 2", "a c d f z"],
    ["const x = a < b ? 1 : 2, y = 3", "x y"],
    ["const fn = async <T,>(x: T): Promise<T> => x\nlet ok = 1", "fn ok"],
    ["const { [key]: v, 'a-b': ab } = o", "v ab"],
    ["const", ""],
    ["const {a", "a"],
    ["import { sl", "sl"],
    ["let x = foo(", "x"],
    ["import('x'); import.meta.url", ""],
    ["const größe = 1, 𝒳 = 2, $ = 3, _ = 4", "größe 𝒳 $ _"],
    ["label: for (;;) break label\nlet after = 1", "after"],
    ["/* const no = 1 */ // const no2\nconst yes = 'const no3'", "yes"],
  ])("%s", (text, expected) => {
    expect([...scanNames(text).declared.keys()].sort().join(" ")).toBe(expected.split(" ").sort().join(" "));
  });

  test("a value and a type of one name count as the value's kind", () => {
    expect(scanNames("type T = 1; const T = 2").declared.get("T")).toBe("const");
    expect(scanNames("const T = 2; interface T {}").declared.get("T")).toBe("const");
  });
});

test("names after a dot are not used names, names in templates are", () => {
  const { used } = scanNames("a.b?.c; `${d.e}`; ({ ...f })");
  expect([...used].sort()).toEqual(["a", "d", "f"]);
});

test("what is assigned to, in all its forms", () => {
  expect([...scanNames("a = 1; b += 2; c++; --d; e ??= 3; f == 4; g => 5; h.i = 6").assigned].sort()).toEqual([
    "a",
    "b",
    "c",
    "d",
    "e",
  ]);
});

test.each([
  ["f({ a: [1] })", true],
  ["f({", false],
  ["`${a", false],
  ["", true],
])("%s is balanced: %s", (text, isBalanced) => {
  expect(scanNames(text).isBalanced).toBe(isBalanced);
});

test("any text at all is scanned, in tokens that lie in order and hold its very characters", () => {
  const piece = fc.constantFrom(
    "const ",
    "a",
    "{",
    "}",
    "`",
    "${",
    "(",
    ")",
    "/",
    "'",
    "\n",
    "<",
    ">",
    "😀",
    "=",
    ",",
    ".",
    "\\",
    "//",
    "/*",
    "5e",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      let end = 0;
      for (const token of lex(text)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(token.text).toBe(text.slice(token.start, token.end));
        expect(token.end).toBeGreaterThan(token.start);
        expect(token.depth).toBeGreaterThanOrEqual(0);
        ({ end } = token);
      }
      scanNames(text);
    }),
  );
});

test("what is no TypeScript is blanked, character by character", () => {
  const source = "# grade: 1\n%npm install x\r\n!ls 😀\n%time f()\nconst a = b\n%c";
  const text = checkableText(source);
  expect(text).toHaveLength(source.length);
  expect(text.replace(/[^\n\r]/g, "")).toBe(source.replace(/[^\n\r]/g, ""));
  expect(text.split("\n").map((line) => line.trim())).toEqual(["", "", "", "f()", "const a = b", ""]);
});

test("a declaration's text comes with the comment above it, and without its neighbours", () => {
  const source =
    "const before = 1;\n/** Doubles. */\nfunction twice(n: number) {\n  return n * 2;\n}\nconst after = 2;";
  expect(declarationText(source, "twice")).toBe("/** Doubles. */\nfunction twice(n: number) {\n  return n * 2;\n}");
  expect(declarationText(source, "nowhere")).toBeUndefined();
});
