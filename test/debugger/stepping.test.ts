// Breakpoints and steps in the real kernel: where main stops, in lines of the cell's TypeScript.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { DebugClient, placeOf } from "./debug-client.ts";

test("a breakpoint stops at its line, before the statement has run, each time the cell runs", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = "const a: number = 1;\nconst b = a + 1;\nconsole.log(`sum ${a + b}`);";
  expect(await client.breakAt(code, 2)).toEqual([2]);
  for (const count of [1, 2]) {
    const cell = kernel.begin(code);
    const frame = await client.stop("breakpoint");
    expect(placeOf(frame)).toBe(`In[${count}]:2`);
    expect(frame.column).toBe(1);
    expect(frame.source?.path).toBe((await client.ask("dumpCell", { code })).sourcePath);
    expect(await client.ask("debugInfo", {})).toMatchObject({ stoppedThreads: [1], isStarted: true });
    await client.continue();
    await cell.done;
    expect(cell.outputs.text("stdout")).toBe("sum 3\n");
  }
});

test("steps go from line to line of a cell, into a function and out of it", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = [
    "function double(x: number) {",
    "  const y = x * 2;",
    "  return y;",
    "}",
    "let sum = 0;",
    "for (const n of [1, 2]) {",
    "  sum += double(n);",
    "}",
    "console.log(sum);",
  ].join("\n");
  await client.breakAt(code, 5);
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop())).toBe("In[1]:5");
  expect(await client.step("next")).toBe("In[1]:6");
  expect(await client.step("next")).toBe("In[1]:7");
  expect(await client.step("stepIn")).toBe("double:2");
  expect(await client.step("next")).toBe("double:3");
  // What is left of line 7 has nowhere to stop.
  expect(await client.step("stepOut")).toBe("In[1]:6");
  expect(await client.step("next")).toBe("In[1]:7");
  // The V8 of Node 24 stops at the loop's head once more.
  const end = await client.step("next");
  expect(end === "In[1]:6" ? await client.step("next") : end).toBe("In[1]:9");
  await client.ask("next", { threadId: 1 });
  await cell.done;
  expect(cell.outputs.text("stdout")).toBe("6\n");
});

test("a step over an await stops at the next line, and a step out of an async function where it is awaited", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = [
    "async function later() {",
    "  await new Promise((resolve) => setTimeout(resolve, 5));",
    '  return "late";',
    "}",
    "const before = 1;",
    "const value = await later();",
    "console.log(value);",
  ].join("\n");
  await client.breakAt(code, 2);
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop())).toBe("later:2");
  expect((await client.frames()).map(placeOf)).toEqual(["later:2", "In[1]:6"]);
  expect(await client.step("next")).toBe("later:3");
  expect((await client.frames()).map(placeOf)).toEqual(["later:3", "In[1]:6"]);
  expect(await client.step("next")).toMatch(/In\[1\]:[67]/);
  await client.continue();
  await cell.done;
  expect(cell.outputs.text("stdout")).toBe("late\n");
});

test("a step into a function of a cell that ran before the debugger was there stops at its first statement", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await kernel.execute("function triple(x: number) {\n  const y = x * 3;\n  return y;\n}");
  await client.start();
  const code = "let nine = triple(3);\nnine += 1;";
  await client.breakAt(code, 1);
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop())).toBe("In[2]:1");
  expect(await client.step("stepIn")).toBe("triple:2");
  expect(await client.step("next")).toBe("triple:3");
  expect(await client.step("next")).toBe("In[2]:2");
  await client.continue();
  await cell.done;
});

test("a step arrives although the front end asks for the variables while it is under way", async () => {
  await using kernel = await startKernel();
  const client = new DebugClient(kernel);
  await client.start();
  const code = "function twice(x: number) {\n  const y = x * 2;\n  return y;\n}\nlet six = twice(3);\nsix += 1;";
  await client.breakAt(code, 2);
  for (let count = 1; count <= 10; count++) {
    const cell = kernel.begin(code);
    await client.stop("breakpoint");
    const step = client.ask("stepOut", { threadId: 1 });
    await Promise.all([step, client.ask("inspectVariables", {}), client.ask("inspectVariables", {})]);
    expect(placeOf(await client.stop("step"))).toBe(`In[${count}]:6`);
    await client.continue();
    await cell.done;
  }
});

test("steps go through the lines of an imported file, its returns too, and back into the cell", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loopbook-steps-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const source = [
    "function half(n: number): number {",
    "  const result = n / 2;",
    "  return result;",
    "}",
    "export function quarter(n: number): number {",
    "  const once = half(n);",
    "  return half(once);",
    "}",
  ];
  writeFileSync(path.join(folder, "parts.ts"), source.join("\n"));
  await using kernel = await startKernel({ cwd: folder });
  const client = new DebugClient(kernel);
  await kernel.execute('import { quarter } from "./parts.ts";');
  await client.start();
  const code = "let two = quarter(8);\ntwo += 0;";
  await client.breakAt(code, 1);
  const cell = kernel.begin(code);
  expect(placeOf(await client.stop())).toBe("In[2]:1");
  expect(await client.step("stepIn")).toBe("quarter:6");
  expect(await client.step("stepIn")).toBe("half:2");
  expect(await client.step("next")).toBe("half:3");
  expect(await client.step("next")).toBe("quarter:7");
  expect(await client.step("next")).toBe("In[2]:2");
  await client.continue();
  expect((await cell.done).content).toMatchObject({ status: "ok" });
});
