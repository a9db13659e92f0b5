// What a stopped program shows, in the real kernel: names as the user wrote them, children when they are opened.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import type { Exchange } from "../../kernel/client/exchange.ts";
import type { DapFrame, DapVariable } from "../../kernel/protocol/debug-messages.ts";
import { DebugClient, placeOf } from "./debug-client.ts";

let kernel: Kernel;
let client: DebugClient;
let cell: Exchange;
let frame: DapFrame;

const code = [
  "const settings = { depth: { deeper: { deepest: [1, 2, 3] } }, text: 'hi' };",
  "let total = 10;",
  "class Point { #hidden = 7; constructor(public x: number) {} get twice() { return this.x * 2; } }",
  "function work(input: number) {",
  "  const local = { input, label: 'inner' };",
  "  let counter = 0;",
  "  for (const item of [5]) {",
  "    counter += item;",
  "  }",
  "  return counter + local.input + total;",
  "}",
  "const point = new Point(4), many = Array.from({ length: 1200 }, (_, index) => index);",
  "const map = new Map([['k', 1]]), done = Promise.resolve('ok');",
  "const answer = work(3);",
  "answer;",
].join("\n");

beforeAll(async () => {
  kernel = await startKernel();
  client = new DebugClient(kernel);
  await client.start();
  await client.breakAt(code, 8);
  cell = kernel.begin(code);
  frame = await client.stop("breakpoint");
});

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
});

async function variable(name: string, scope: "Locals" | "Session" = "Session"): Promise<DapVariable> {
  const found = (await client.scope(frame.id, scope))[name];
  if (!found) throw new Error(`${scope} has no ${name}`);
  return found;
}

test("the stack shows the function and the cell, and none of the kernel", async () => {
  expect((await client.frames()).map(placeOf)).toEqual(["work:8", "In[1]:14"]);
});

test("locals are those of the function, by their own names", async () => {
  const locals = await client.scope(frame.id, "Locals");
  expect(Object.keys(locals).sort()).toEqual(["counter", "input", "item", "local"]);
  expect(locals["item"]).toMatchObject({ value: "5", type: "number", variablesReference: 0 });
  expect(locals["local"]).toMatchObject({ value: '{input: 3, label: "inner"}', type: "Object" });
});

test("the session's names are a scope of their own", async () => {
  const session = await client.scope(frame.id, "Session");
  expect(Object.keys(session).sort()).toEqual(["Point", "done", "many", "map", "point", "settings", "total", "work"]);
  expect(session["total"]).toMatchObject({ value: "10", evaluateName: "total" });
  expect(session["point"]).toMatchObject({ type: "Point" });
});

test("nested objects are opened one level at a time", async () => {
  let { variablesReference } = await variable("settings");
  for (const key of ["depth", "deeper", "deepest"]) {
    const children = await client.children(variablesReference);
    expect(children[key]?.variablesReference).toBeGreaterThan(0);
    variablesReference = children[key]?.variablesReference ?? 0;
  }
  expect(Object.values(await client.children(variablesReference)).map(({ value }) => value)).toEqual([
    "1",
    "2",
    "3",
    "3",
  ]);
});

test("long arrays come in ranges, or in the pages that are asked for", async () => {
  const { variablesReference, indexedVariables } = await variable("many");
  expect(indexedVariables).toBe(1200);
  const ranges = await client.children(variablesReference);
  expect(Object.keys(ranges)).toEqual(["[0…499]", "[500…999]", "[1000…1199]", "length"]);
  const last = await client.children(ranges["[1000…1199]"]?.variablesReference ?? 0);
  expect(last["1199"]?.value).toBe("1199");
  const page = await client.children(variablesReference, { filter: "indexed", start: 700, count: 2 });
  expect(Object.keys(page)).toEqual(["700", "701"]);
});

test("private fields, entries and a promise's result are shown", async () => {
  expect((await client.children((await variable("point")).variablesReference))["#hidden"]?.value).toBe("7");
  expect(Object.keys(await client.children((await variable("map")).variablesReference))).toContain("[[Entries]]");
  expect((await client.children((await variable("done")).variablesReference))["[[PromiseResult]]"]?.value).toBe('"ok"');
});

test("evaluate sees locals and the session's names, in TypeScript, and can assign", async () => {
  const evaluate = (expression: string) => client.ask("evaluate", { expression, frameId: frame.id });
  expect((await evaluate("(local.input as number) + total + point.twice")).result).toBe("21");
  expect((await evaluate("{ a: item }")).result).toBe("{a: 5}");
  expect((await evaluate("many.filter((n) => n < item).length")).result).toBe("5");
  await evaluate("total = 20");
  expect((await variable("total")).value).toBe("20");
  expect(await client.reply("evaluate", { expression: "nowhere + 1", frameId: frame.id })).toMatchObject({
    success: false,
    message: "ReferenceError: nowhere is not defined",
  });
});

test("setVariable changes locals, properties and names of the session, but no constant", async () => {
  const scopes = (await client.ask("scopes", { frameId: frame.id })).scopes;
  const [locals = 0, session = 0] = ["Locals", "Session"].map((name) => {
    return scopes.find((scope) => scope.name === name)?.variablesReference;
  });
  expect(await client.ask("setVariable", { variablesReference: locals, name: "counter", value: "100" })).toMatchObject({
    value: "100",
  });
  await client.ask("setVariable", { variablesReference: session, name: "total", value: "counter * 10" });
  await client.ask("setVariable", {
    variablesReference: (await variable("local", "Locals")).variablesReference,
    name: "input",
    value: "1",
  });
  const refused = await client.reply("setVariable", { variablesReference: session, name: "settings", value: "1" });
  expect(refused).toMatchObject({ success: false, message: "TypeError: Assignment to constant variable." });
  expect((await client.scope(frame.id, "Locals"))["counter"]?.value).toBe("100");
});

test("richInspectVariables renders a value as its cell would", async () => {
  const { data } = await client.ask("richInspectVariables", { variableName: "settings", frameId: frame.id });
  expect(data["text/plain"]).toContain("deepest");
});

test("copyToGlobals makes a local a name of the session, and the cell ends with the values that were set", async () => {
  await client.ask("copyToGlobals", { srcVariableName: "local", dstVariableName: "kept", srcFrameId: frame.id });
  await client.continue();
  await cell.done;
  // 100 + 5, the input of 1, the total of 1000.
  expect(cell.outputs.outputs.at(-1)).toMatchObject({ data: { "text/plain": "1106" } });
  expect((await kernel.execute("kept.label")).result).toBe("'inner'");
});

test("inspectVariables and evaluate answer without a stop", async () => {
  const { variables } = await client.ask("inspectVariables", {});
  const names = variables.map(({ name }) => name);
  expect(names).toContain("answer");
  expect(names.filter((name) => name.includes("·"))).toEqual([]);
  const settings = variables.find(({ name }) => name === "settings");
  expect(Object.keys(await client.children(settings?.variablesReference ?? 0))).toContain("depth");
  expect((await client.ask("evaluate", { expression: "answer + 1" })).result).toBe("1107");
  const rich = await client.ask("richInspectVariables", { variableName: "answer" });
  expect(rich.data).toEqual({ "text/plain": "1106" });
  expect(await client.reply("stackTrace", { threadId: 1 })).toMatchObject({ success: false });
});

test("JupyterLab, whose tree shows a type in place of the value, is told no type of numbers and texts", async () => {
  await client.ask("disconnect", {});
  await client.start("jupyterlab");
  const { variables } = await client.ask("inspectVariables", {});
  const byName = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
  expect(byName["answer"]).toEqual({ name: "answer", value: "1106", variablesReference: 0, evaluateName: "answer" });
  expect(byName["settings"]).toMatchObject({ type: "Object" });
});
