// LOOPBOOK_MAX_OUTPUT: a cell prints so much and no more, says once that it was cut, and goes on.
import { describe, expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { outputLimit } from "../../kernel/evaluator/output-limit.ts";

const env = { LOOPBOOK_HISTORY: ":memory:" };
const notes = (outputs: readonly object[]) =>
  outputs.filter((output) => JSON.stringify(output).includes("LOOPBOOK_MAX_OUTPUT"));

test("a cell prints up to the limit, notes the cut once, and its result and later cells are whole", async () => {
  await using kernel = await startKernel({ env: { ...env, LOOPBOOK_MAX_OUTPUT: "1kB" } });
  const flood = "for (let n = 0; n < 1000; n++) { console.log('0123456789'); display('shown') } 'the result'";
  const { reply, text, outputs, result } = await kernel.execute(flood);
  expect(reply.status).toBe("ok");
  expect(result).toBe("'the result'");
  expect(text.startsWith("0123456789\n0123456789\n")).toBe(true);
  expect(text.length).toBeLessThanOrEqual(1000);
  expect(notes(outputs)).toHaveLength(1);
  expect(JSON.stringify(notes(outputs)[0])).toContain("has printed 1kB");
  const next = await kernel.execute("console.log('x'.repeat(998)); console.log('more')");
  expect(next.text).toBe(`${"x".repeat(998)}\nm`);
  expect(notes(next.outputs)).toHaveLength(1);
  const small = await kernel.execute("console.log('x'.repeat(999))");
  expect([small.text.length, small.outputs.length]).toEqual([1000, 1]);
  expect((await kernel.execute("throw new Error('x'.repeat(5000))")).outputs).toHaveLength(1);
});

test("what timers print after the cell's idle counts for that cell", async () => {
  await using kernel = await startKernel({ env: { ...env, LOOPBOOK_MAX_OUTPUT: "100" } });
  const cell = kernel.begin("console.log('a'.repeat(59)); setTimeout(() => console.log('b'.repeat(100)), 5); void 0");
  await cell.message("display_data");
  expect(cell.outputs.text("stdout")).toBe(`${"a".repeat(59)}\n${"b".repeat(40)}`);
});

test("without the setting nothing is cut; one that makes no sense is said on stderr and limits nothing", async () => {
  await using kernel = await startKernel({ env: { ...env, LOOPBOOK_MAX_OUTPUT: "plenty" } });
  expect((await kernel.execute("console.log('x'.repeat(1e6))")).text).toHaveLength(1_000_001);
  expect(kernel.process.stderr).toContain('LOOPBOOK_MAX_OUTPUT is "plenty"; it may be a size such as 10MB');
});

describe("sizes", () => {
  const printed = (setting: string) => outputLimit(setting)?.take(1, "x".repeat(2_000_000)).text.length;
  test("are bytes, or in decimal or binary units", () => {
    expect(["1000", "1kB", "1 KiB", "1.5kb", "0.5MB", "1MiB"].map(printed)).toEqual([
      1000, 1000, 1024, 1500, 500_000, 1_048_576,
    ]);
    expect(outputLimit(undefined)).toBeUndefined();
    expect(outputLimit("")).toBeUndefined();
    for (const wrong of ["x", "-1", "1 XB", "1,5MB", "1toString"]) expect(() => outputLimit(wrong)).toThrow(RangeError);
  });

  test("a cut falls between characters", () => {
    const limit = outputLimit("7");
    expect(limit?.take(1, "aé\u{1f600}\u{1f600}").text).toBe("aé\u{1f600}");
    expect(outputLimit("6")?.take(1, "aé\u{1f600}").text).toBe("aé");
  });
});
