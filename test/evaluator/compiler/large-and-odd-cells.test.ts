// Cells of a size or with characters that nobody types by hand: generated code, pasted data, other scripts.
import { describe, expect, it } from "vitest";
import { parseJavaScript } from "../../../kernel/evaluator/compiler/parse-javascript.ts";
import { CellSession } from "./cell-session.ts";

async function lastValue(...cells: string[]): Promise<unknown> {
  const session = new CellSession();
  let value: unknown;
  for (const cell of cells) value = await session.value(cell);
  return value;
}

const megabyte = 1 << 20;

/** `count` numbered pieces, in lines of their own. */
function numbered(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join("\n");
}

describe("a cell of a megabyte", () => {
  it.each([
    ["string", `"${"x".repeat(megabyte)}".length`, megabyte],
    ["typed string", `const s: string = "${"x".repeat(megabyte)}"; s.length`, megabyte],
    ["template", `\`${"y${1}".repeat(megabyte / 8)}\`.length`, megabyte / 4],
    ["array", `[${"1,".repeat(megabyte / 2)}].length`, megabyte / 2],
    ["regular expression", `/${"a".repeat(megabyte)}/.source.length`, megabyte],
    ["comment", `/*${"c".repeat(megabyte)}*/ 5`, 5],
    ["line of statements", `let n = 0; ${"n++;".repeat(megabyte / 16)} n`, megabyte / 16],
    ["typed line of statements", `let n: number = 0; ${"n++;".repeat(megabyte / 16)} n`, megabyte / 16],
    ["typed object", `const o: any = {${numbered(60_000, (i) => `k${i}: ${i},`)}}; Object.keys(o).length`, 60_000],
  ])("may be one %s", async (_, source, expected) => {
    expect(await lastValue(source)).toBe(expected);
  });
});

describe("a cell of very many declarations", () => {
  it.each([
    ["const", numbered(8000, (i) => `const v${i} = ${i};`)],
    ["typed const", numbered(8000, (i) => `const v${i}: number = ${i};`)],
    ["typed var", numbered(8000, (i) => `var v${i}: number = ${i};`)],
    ["enum", numbered(8000, (i) => `enum E${i} { A = ${i} } var v${i} = E${i}.A;`)],
    ["function", numbered(8000, (i) => `function f${i}(a: number) { return a }`) + "; var v7999 = f7999(7999)"],
  ])("of the kind `%s` compiles, and all are there", async (_, source) => {
    expect(await lastValue(source, "v7999")).toBe(7999);
  });

  it("may chain a thousand calls and a thousand branches", async () => {
    expect(await lastValue(`[1]${".map((x: number) => x + 1)".repeat(1000)}[0]`)).toBe(1001);
    const branches = Array.from({ length: 700 }, (_, i) => `if (q === ${i}) r = ${i};`).join(" else ");
    expect(await lastValue(`let r = 0; const q: number = 699; ${branches} r`)).toBe(699);
  });
});

describe("20,000 declarations in one text", () => {
  const milliseconds = (text: string): number => {
    const times = [1, 2, 3].map(() => {
      const { user: began } = process.cpuUsage();
      parseJavaScript(text);
      return (process.cpuUsage().user - began) / 1000;
    });
    return Math.min(...times);
  };

  it.each([
    ["const", numbered(20_000, (i) => `const v${i} = ${i};`)],
    ["function", numbered(20_000, (i) => `function v${i}() {}`)],
    ["class", numbered(20_000, (i) => `class v${i} {}`)],
    ["pattern", `const {${numbered(20_000, (i) => `v${i},`)}} = {}`],
    ["import", numbered(20_000, (i) => `import v${i} from "m";`)],
  ])("of the kind `%s` are read in little more time than as many assignments", (_, text) => {
    const assignments = milliseconds(numbered(20_000, (i) => `v${i} = ${i};`));
    // Each looked for among all others, they took a hundred times as long.
    expect(milliseconds(text)).toBeLessThan(15 * assignments + 20);
  });

  it("are refused where two have one name", () => {
    const text = numbered(20_000, (i) => `let v${i};`);
    for (const again of ["let v19000;", "var v19000;", "function v19000() {}", "{ var v19000; }"])
      expect(() => parseJavaScript(`${text}\n${again}`)).toThrow("'v19000' has already been declared");
    expect(() => parseJavaScript(`${text}\n{ let v19000; try {} catch (e) { var e; } }`)).not.toThrow();
    expect(() => parseJavaScript("try {} catch ([e]) { var e; }")).toThrow("'e' has already been declared");
  });
});

describe("odd characters", () => {
  it.each<[string, unknown, ...string[]]>([
    [
      "names that differ by a zero-width joiner",
      [1, 2, 3],
      "const a\u200d = 1, a\u200c = 2, a = 3",
      "[a\u200d, a\u200c, a]",
    ],
    [
      "names beyond the basic plane",
      "3function",
      "const 𠮷 = 1; const 𝒳: number = 2; class 𠮷𠮷 {}",
      "𠮷 + 𝒳 + typeof 𠮷𠮷",
    ],
    ["names composed and not", [1, 2], "const e\u0301 = 1; const é: number = 2", "[e\u0301, é]"],
    ["names with escapes, and types", 3, "const \\u{61}b: number = 1; const \\u0063 = 2", "ab + c"],
    [
      "names of Object.prototype",
      [5, 6, 7],
      "let __proto__: number = 5; var constructor = 6; const toString = 7",
      "[__proto__, constructor, toString]",
    ],
    ["U+2028 and U+2029 between lines", 3, "const a = 1\u2028const b = 2\u2029a + b"],
    ["CRLF", 3, "const a = 1\r\nconst b: number = 2\r\na + b"],
    ["NUL, no-break spaces and a byte order mark", 4, "\uFEFF'a\0b'.length\u00a0+\u00a01"],
    ["a lone surrogate in a string", 0xd800, "'\ud800'.charCodeAt(0)"],
    ["`#!`", 5, "#!/usr/bin/env node\n5"],
  ])("%s", async (_, expected, ...cells) => {
    expect(await lastValue(...cells)).toEqual(expected);
  });
});
