// Breakpoints that stop only sometimes, that print, that lie in files or in cells that ran before; exceptions that stop.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { DebugClient, placeOf } from "./debug-client.ts";

let kernel: Kernel;
let client: DebugClient;
const folder = mkdtempSync(path.join(tmpdir(), "loopbook-debugger-"));

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
  client = new DebugClient(kernel);
  await kernel.execute("function earlier(n: number) {\n  const square = n * n;\n  return square;\n}");
  await client.start();
});

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function resume(cell: { done: Promise<unknown> }): Promise<void> {
  await client.continue();
  await cell.done;
}

test("a condition decides over the session's names and the locals of its place", async () => {
  const code = "let limit = 3;\nfor (let i = 0; i < 10; i++) {\n  limit += 0;\n}";
  await client.breakAt(code, [{ line: 3, condition: "i === limit + (1 as number)" }]);
  const cell = kernel.begin(code);
  const frame = await client.stop("breakpoint");
  expect((await client.scope(frame.id, "Locals"))["i"]?.value).toBe("4");
  await resume(cell);
});

test.each([
  ["3", ["2"]],
  [">= 9", ["8", "9"]],
  ["% 4", ["3", "7"]],
])("a hit condition of %s stops at those times", async (hitCondition, stops) => {
  const code = `const name = ${JSON.stringify(hitCondition)};\nfor (let i = 0; i < 10; i++) {\n  name.length;\n}`;
  await client.breakAt(code, [{ line: 3, hitCondition }]);
  const cell = kernel.begin(code);
  for (const value of stops) {
    const frame = await client.stop("breakpoint");
    expect((await client.scope(frame.id, "Locals"))["i"]?.value).toBe(value);
    await client.continue();
  }
  await cell.done;
});

test("a log point prints under the cell and does not stop", async () => {
  const code = "let seen = 'none';\nfor (const word of ['a', 'b']) {\n  seen = word;\n}\nseen;";
  await client.breakAt(code, [{ line: 3, logMessage: "{word} after {seen}, {({ n: 1 }).n + 1} {" }]);
  const { text, result } = await kernel.execute(code);
  expect(text).toBe("a after none, 2 {\nb after a, 2 {\n");
  expect(result).toBe("'b'");
});

test("an expression that does not parse is refused, one that throws stops and says why", async () => {
  const code = "const list: number[] = [];\nlist.push(1);";
  const { sourcePath } = await client.ask("dumpCell", { code });
  const set = (condition: string) =>
    client.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints: [{ line: 2, condition }] });
  expect((await set("list.length >")).breakpoints).toMatchObject([{ verified: false, line: 2 }]);
  expect((await set("nowhere.length > 1")).breakpoints).toMatchObject([{ verified: true, line: 2 }]);
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop("breakpoint"))).toMatch(/:2$/);
  await resume(cell);
  expect(cell.outputs.text("stderr")).toBe(
    "The breakpoint's expression failed: ReferenceError: nowhere is not defined\n",
  );
});

test("a breakpoint moves to the next statement, and there is none behind the last", async () => {
  const code = "interface Gone {\n  x: number;\n}\n\n// nothing here\nconst y: Gone = { x: 1 };\n\n";
  const { sourcePath } = await client.ask("dumpCell", { code });
  const breakpoints = [{ line: 1 }, { line: 5 }, { line: 7 }];
  const set = await client.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints });
  expect(set.breakpoints).toMatchObject([
    { verified: true, line: 6 },
    { verified: true, line: 6 },
    { verified: false },
  ]);
  expect((await client.ask("debugInfo", {})).breakpoints).toContainEqual({
    source: sourcePath,
    breakpoints: [{ line: 6 }, { line: 6 }, { line: 7 }],
  });
  await client.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints: [] });
  expect((await kernel.execute(code)).reply.status).toBe("ok");
});

test("a function of a cell that ran before the debugger was there stops too", async () => {
  const code = "function earlier(n: number) {\n  const square = n * n;\n  return square;\n}";
  await client.breakAt(code, 3);
  const cell = kernel.begin("earlier(6)");
  const frame = await client.stop("breakpoint");
  expect(placeOf(frame)).toBe("earlier:3");
  expect((await client.scope(frame.id, "Locals"))["square"]?.value).toBe("36");
  await client.breakAt(code);
  await resume(cell);
});

test("breakpoints in imported files stop at the file's lines, also where Node alone cannot strip the types", async () => {
  const plain = path.join(folder, "plain.ts");
  const mapped = path.join(folder, "mapped.ts");
  writeFileSync(
    plain,
    "interface Gone {\n  x: number;\n}\nexport function twice(n: number): number {\n  const result = n * 2;\n  return result;\n}\n",
  );
  writeFileSync(
    mapped,
    "interface Gone {\n  x: number;\n}\nenum Color {\n  Red = 3,\n}\nexport function red(): number {\n  const value = Color.Red;\n  return value;\n}\n",
  );
  const unloaded = await client.ask("setBreakpoints", { source: { path: plain }, breakpoints: [{ line: 6 }] });
  expect(unloaded.breakpoints).toMatchObject([{ verified: false, line: 6 }]);
  await client.ask("setBreakpoints", { source: { path: mapped }, breakpoints: [{ line: 9 }] });
  const cell = kernel.begin(
    'import { twice } from "./plain.ts";\nimport { red } from "./mapped.ts";\n`${twice(4)} ${red()}`',
  );
  expect((await client.event("breakpoint")).breakpoint).toMatchObject({ verified: true, line: 6 });
  let frame = await client.stop("breakpoint");
  expect([placeOf(frame), frame.source?.path]).toEqual(["twice:6", plain]);
  expect((await client.ask("evaluate", { expression: "result + n", frameId: frame.id })).result).toBe("12");
  await client.continue();
  frame = await client.stop("breakpoint");
  expect([placeOf(frame), frame.source?.path]).toEqual(["red:9", mapped]);
  expect((await client.ask("source", { source: { path: mapped } })).content).toContain("enum Color");
  // None of a package's or the kernel's own: breakpoints stop in the user's files.
  expect((await client.ask("modules", {})).modules.map(({ path: file }) => file).sort()).toEqual([mapped, plain]);
  await resume(cell);
  expect(cell.outputs.outputs.at(-1)).toMatchObject({ data: { "text/plain": "'8 3'" } });
});

test("an uncaught exception stops where it is thrown; a caught one only when all are asked for", async () => {
  const code = [
    "function fail(): never {",
    "  throw new RangeError('too far');",
    "}",
    "try { fail(); } catch {}",
    "await null;",
    "fail();",
  ].join("\n");
  await client.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  let cell = kernel.begin(code);
  await client.stop("exception");
  expect((await client.frames()).map(({ line }) => line)).toEqual([2, 6]);
  expect(await client.ask("exceptionInfo", { threadId: 1 })).toMatchObject({ exceptionId: "RangeError" });
  await resume(cell);
  await client.ask("setExceptionBreakpoints", { filters: ["all"] });
  cell = kernel.begin(code);
  await client.stop("exception");
  expect((await client.frames()).map(({ line }) => line)).toEqual([2, 4]);
  await client.continue();
  await client.stop("exception");
  await client.ask("setExceptionBreakpoints", { filters: [] });
  await resume(cell);
  expect((await kernel.execute(code)).reply).toMatchObject({ status: "error", ename: "RangeError" });
});

test("an exception of an async function that its caller catches does not stop as uncaught", async () => {
  const code =
    "async function late() {\n  await null;\n  throw new Error('late');\n}\ntry {\n  await late();\n} catch {}\nawait late();";
  await client.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  const cell = kernel.begin(code);
  await client.stop("exception");
  expect((await client.frames()).map(({ line }) => line)).toEqual([3, 8]);
  await client.ask("setExceptionBreakpoints", { filters: [] });
  await resume(cell);
});

test("what the debugger does not know is refused by name", async () => {
  expect(await client.reply("teleport")).toMatchObject({
    success: false,
    message: 'the debugger has no command "teleport"',
  });
  expect(await client.reply("next", { threadId: 1 })).toMatchObject({
    success: false,
    message: "the program is not stopped",
  });
});
