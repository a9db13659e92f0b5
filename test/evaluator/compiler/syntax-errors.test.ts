import { describe, expect, it } from "vitest";
import { compileCell } from "../../../kernel/evaluator/compiler/compile-cell.ts";
import { CellSyntaxError } from "../../../kernel/evaluator/compiler/cell-syntax-error.ts";

function syntaxError(source: string): CellSyntaxError {
  try {
    compileCell(source, { cell: 1, generation: 0, filename: "file:///x/In[1]" });
  } catch (error) {
    if (error instanceof CellSyntaxError) return error;
    throw error;
  }
  throw new Error("It compiled.");
}

describe("a syntax error names line and column of the TypeScript", () => {
  it.each([
    ["foo(‸]", "Expression expected"],
    ["const a = 1;\nlet b = ‸)", "Expression expected"],
    ["const a: number = 1;\r\n  let b = ‸)", "Expression expected"],
    ["\tlet b = ‸)", "Expression expected"],
    ["  \t \tlet b =\t‸)", "Expression expected"],
    ["'😀😀' + ‸)", "Expression expected"],
    ["'é漢字' + /* ü */ ‸)", "Expression expected"],
    ["let s = '\u2028'; let b = ‸)", "Expression expected"],
    ["\uFEFFlet b = ‸)", "Expression expected"],
    ["# note\n# é\nlet b = ‸)", "Expression expected"],
    ["const ‸x;", "'const' declarations must be initialized"],
    ["‸return 1", "Return statement is not allowed here"],
    ["let a;\nlet ‸a;", "Identifier 'a' has already been declared"],
    ["type T = 1; const a = 1; var ‸a", "Identifier 'a' has already been declared"],
    ["let x = 1;\nlet y = ‸`abc\ndef", "Unterminated template"],
    ["let y = ‸'abc", "Unterminated string constant"],
    ["using r = null; let b = ‸)", "Expression expected"],
    ["foo(‸", "Expression expected"],
    ["a ‸b c", "Expected ';', '}' or <eof>"],
    ["foo‸)", "Expected ';', '}' or <eof>"],
    ["{ a: 1,\n  b ‸] }", "Expected ';', '}' or <eof>"],
    ["{ let a = 1;\n  b;\n  b ‸] }", undefined],
    ["ab‸)", "Expected ';', '}' or <eof>"],
    ["  foo() ‸bar()", "Expected ';', '}' or <eof>"],
    ["'é' + foo ‸bar", "Expected ';', '}' or <eof>"],
    ["class C { static ‸'prototype' }", "Classes can't have a static field named 'prototype'"],
    ["class C { static ‸'prototype': number = 1 }", "Classes can't have a static field named 'prototype'"],
    ["const x = {\n a: 1\n ‸b: 2\n}", "Expected ',', got 'ident'"],
    ["x\n\n\n\n\n\n\n\n\n\ny = ‸)", "Expression expected"],
  ])("%j", (text, message) => {
    const before = text.slice(0, text.indexOf("‸")).split("\n");
    const error = syntaxError(text.replace("‸", ""));
    const column = (before.at(-1)?.length ?? 0) + 1;
    expect({ line: error.line, column: error.column }).toEqual({ line: before.length, column });
    if (message !== undefined) expect(error.message).toBe(message);
  });

  it("is a SyntaxError without colours or drawings", () => {
    const error = syntaxError("foo(]");
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.name).toBe("SyntaxError");
    expect(error.message).not.toMatch(/[\u001b\n│╭]/);
  });

  it("deleting a name is refused", () => {
    expect(syntaxError("let a;\n  delete a").line).toBe(2);
  });
});
