// Code that no person writes: nested without end, one endless line, a thousand comments. It is an error of its cell.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { isComplete } from "../../kernel/evaluator/compiler/is-complete.ts";
import { mayBeTooDeep } from "../../kernel/evaluator/compiler/nesting.ts";
import { asExpression, startsWithBrace } from "../../kernel/evaluator/compiler/prepare-source.ts";

// Many processes on a busy machine take their time; a hang takes for ever.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const levels = 50_000;

describe("code that is nested too deeply for the compiler's native stack is refused, and the kernel lives", () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  });
  afterAll(() => kernel.end());

  const codes: Record<string, string> = {
    "open parentheses": "(".repeat(levels),
    additions: Array(levels).fill("1").join("+"),
    arrows: `${"x=>".repeat(levels)}1`,
    ifs: `${"if(1)".repeat(levels)}1`,
    types: `type A=${"Array<".repeat(levels)}1${">".repeat(levels)}`,
  };
  for (const [kind, code] of Object.entries(codes)) {
    test(kind, async () => {
      const { reply } = await kernel.execute(code, { timeoutMs: 60_000 });
      expect(reply).toMatchObject({ status: "error", ename: "SyntaxError" });
      expect((await kernel.execute("40 + 2")).result).toBe("42");
    });
  }

  test("what fits on the stack still runs, whatever its size", async () => {
    const sum = Array(3000).fill("1").join(" +\n");
    expect((await kernel.execute(sum, { timeoutMs: 60_000 })).result).toBe("3000");
    const nested = `${"[".repeat(400)}7${"]".repeat(400)}.flat(Infinity)[0]`;
    expect((await kernel.execute(nested, { timeoutMs: 60_000 })).result).toBe("7");
    const line = `"${"x".repeat(2 ** 20)}".length`;
    expect((await kernel.execute(line, { timeoutMs: 60_000 })).result).toBe(String(2 ** 20));
  });

  test("is_complete is not asked to find out", async () => {
    const { status } = await kernel.request("is_complete", { code: "(".repeat(levels) });
    expect(status).toBe("unknown");
    expect(isComplete("(").status).toBe("incomplete");
  });
});

test("ordinary cells are not tried out first: programs of hundreds of lines, data, prose", () => {
  const program = Array.from({ length: 400 }, (_, n) => `if (x${n} < ${n}) { f(x${n}, [${n}]); }`).join("\n");
  const data = `const text = \`${"All that is said here, is said in sentences. ".repeat(500)}\`;`;
  const rows = `const rows = [${Array.from({ length: 5000 }, (_, n) => `{ a: ${n}, b: "x" }`).join(", ")}];`;
  for (const code of [program, data, rows]) expect(mayBeTooDeep(code)).toBe(false);
});

test("five thousand comments before the first code are skipped in one go", () => {
  for (const comment of ["/**/", "/* { */ ", "// { // {\n", "// //\n\n"]) {
    const comments = comment.repeat(5000);
    expect(startsWithBrace(comments)).toBe(false);
    expect(startsWithBrace(`${comments}a{`)).toBe(false);
    expect(startsWithBrace(`${comments}{}`)).toBe(true);
    expect(asExpression(`${comments}{}`).text).toBe(`${comments}({}\n)`);
  }
  expect(startsWithBrace("/* {")).toBe(false);
  expect(startsWithBrace("// {")).toBe(false);
});
