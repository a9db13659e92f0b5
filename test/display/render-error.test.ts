import { afterEach, beforeEach, expect, test } from "vitest";
import { CellSyntaxError } from "../../kernel/evaluator/compiler/cell-syntax-error.ts";
import { renderError } from "../../kernel/display/render-error.ts";
import { installPrepareStackTrace } from "../../kernel/display/stack-trace.ts";
import { cellRunner, plain } from "./fixtures/run-cells.ts";

let cells = cellRunner();
let restore: () => void;
const limit = Error.stackTraceLimit;

beforeEach(() => {
  cells = cellRunner();
  restore = installPrepareStackTrace(cells.frames);
});
afterEach(() => {
  restore();
  Error.stackTraceLimit = limit;
});

const traceOf = async (source: string) => plain((await cells.fail(source)).traceback);

test("an error shows its line with a caret, then frames by cell; the kernel's frames are not there", async () => {
  cells.run(`var f = function f(a) {\n  const b = a;\n  throw new TypeError("boom");\n  return b;\n};\n// end`);
  const { ename, evalue, traceback } = await cells.fail(`\n[1].map(x => f(x));`);
  expect([ename, evalue]).toEqual(["TypeError", "boom"]);
  expect(plain(traceback)).toBe(`TypeError: boom
In[1]:3:9
  1 | var f = function f(a) {
  2 |   const b = a;
> 3 |   throw new TypeError("boom");
    |         ^
  4 |   return b;
  5 | };
    at f (In[1]:3:9)
    at In[2]:2:14
    at Array.map (<anonymous>)
    at In[2]:2:5`);
});

test("every element of the traceback is one line, and colours span whole lines", async () => {
  const { traceback } = await cells.fail(`throw new Error("a\\nb\\r\\nc")`);
  for (const line of traceback) {
    expect(line).not.toMatch(/[\r\n]/);
    expect(line).toMatch(/^(\u001b\[\d+m[^\u001b]*\u001b\[\d+m|[^\u001b]*)$/);
  }
  expect(traceback.slice(0, 3)).toEqual(["Error: a", "b", "c"].map((line) => `\u001b[31m${line}\u001b[39m`));
});

test("async frames are kept", async () => {
  const trace = await traceOf(`async function inner() {\n  await null;\n  throw new Error("later");\n}
async function outer() { await inner(); }\nouter()`);
  expect(trace).toContain("\n    at inner (In[1]:3:9)\n    at async outer (In[1]:5:26)");
});

test("an error of Node's own shows the cell's line, Node's public frames, and its properties", async () => {
  const { ename, evalue, traceback } = await cells.fail(`process.getBuiltinModule("node:fs").readFileSync("/nope")`);
  expect([ename, evalue]).toEqual(["Error", "ENOENT: no such file or directory, open '/nope'"]);
  expect(plain(traceback)).toMatch(
    /\n {4}at Object\.readFileSync \(node:fs:\d+:\d+\)\n {4}at In\[1\]:1:37\n {2}\{ errno: -2, code: 'ENOENT', syscall: 'open', path: '\/nope' \}$/,
  );
  expect(plain(traceback)).not.toContain("node:internal");
  expect(traceback.find((line) => line.includes("readFileSync (node:fs"))).toMatch(/^\u001b\[2m.*\u001b\[22m$/);
});

test("an error with one of Node's codes carries it in its first line", async () => {
  const { ename, traceback } = await cells.fail(`process.getBuiltinModule("node:path").join(5)`);
  expect(ename).toBe("TypeError");
  expect(plain(traceback)).toMatch(/^TypeError \[ERR_INVALID_ARG_TYPE\]: The "path" argument must be of type string\./);
});

test.each([
  ["null", "Uncaught", "null", "Uncaught null"],
  ["undefined", "Uncaught", "undefined", "Uncaught undefined"],
  ["'text'", "Uncaught", "text", "Uncaught 'text'"],
  ["5n", "Uncaught", "5n", "Uncaught 5n"],
  ["{ code: 3 }", "Uncaught", "{ code: 3 }", "Uncaught { code: 3 }"],
  ["Symbol('s')", "Uncaught", "Symbol(s)", "Uncaught Symbol(s)"],
  [
    "{ name: 'Error', message: 'm' }",
    "Uncaught",
    "{ name: 'Error', message: 'm' }",
    "Uncaught { name: 'Error', message: 'm' }",
  ],
])("throw %s has the name %s, the value %s and no frames", async (thrown, ename, evalue, trace) => {
  const content = await cells.fail(`throw ${thrown}`);
  expect({ ...content, traceback: plain(content.traceback) }).toEqual({ ename, evalue, traceback: trace });
});

test.each([
  ["throw new (class My extends Error {})('m')", "My"],
  ["throw new (class My extends Error { name = 'Own' })('m')", "Own"],
  ["throw Object.assign(new RangeError('m'), { name: 'Given' })", "Given"],
  ["throw Object.assign(new RangeError('m'), { name: 5 })", "RangeError"],
  ["throw new DOMException('m', 'AbortError')", "AbortError"],
  ["throw Object.assign(Object.create(Error.prototype), { message: 'm' })", "Error"],
  ["throw new (function OldError(message) { this.message = message })('m')", "OldError"],
  ["throw process.getBuiltinModule('node:vm').runInNewContext('new SyntaxError(`m`)')", "SyntaxError"],
])("the name of %s is %s", async (source, ename) => {
  expect(await cells.fail(source)).toMatchObject({ ename, evalue: "m" });
});

test("what the compiler put into names is taken out of the message", async () => {
  const { evalue, traceback } = await cells.fail(`throw new TypeError("scope·.foo is not a function")`);
  expect(evalue).toBe("foo is not a function");
  expect(plain(traceback)).toMatch(/^TypeError: foo is not a function\n/);
});

test("causes follow, each with its own frames; a cycle ends", async () => {
  const trace = await traceOf(`const root = new Error("root");
const middle = new Error("middle", { cause: root });
root.cause = middle;
throw new Error("top", { cause: middle });`);
  expect(trace).toMatch(
    /\n {4}at In\[1\]:4:7\n {2}\[cause\]: Error: middle\n {6}at In\[1\]:2:16\n {4}\[cause\]: Error: root\n {8}at In\[1\]:1:14\n {4,6}\[cause\]: \(shown above\)$/,
  );
});

test("a cause that is no error is shown as a value", async () => {
  expect(await traceOf(`throw new Error("top", { cause: { code: 4 } })`)).toMatch(/\n {2}\[cause\]: \{ code: 4 \}$/);
});

test("where only the cause has a place in a cell, its line is shown", async () => {
  cells.run(`var cause = new Error("in a cell")`);
  const outer = new Error("outside", { cause: cells.run("cause") });
  expect(plain(renderError(outer, cells.frames).traceback)).toMatch(
    /^Error: outside\n {2}\[cause\]: Error: in a cell\n {2}In\[1\]:1:13\n {2}> 1 \| var cause = new Error\("in a cell"\)\n {6}\| {13}\^\n {6}at In\[1\]:1:13$/,
  );
});

test("members of an AggregateError are shown, ten at most", async () => {
  const trace = await traceOf(`throw new AggregateError([new TypeError("one"), "two", ...Array(20).keys()], "many")`);
  expect(trace).toMatch(
    /\n {2}\[errors\]\[0\]: TypeError: one\n {6}at In\[1\]:1:27\n {2}\[errors\]\[1\]: 'two'\n {2}\[errors\]\[2\]: 0\n/,
  );
  expect(trace).toMatch(/\n {2}\[errors\]\[9\]: 7\n {2}… 12 more errors$/);
});

test("a SuppressedError shows both of its errors", async () => {
  const trace = await traceOf(`throw new SuppressedError(new Error("first"), new Error("second"), "both")`);
  expect(trace).toMatch(/\n {2}\[error\]: Error: first\n {6}at .*\n {2}\[suppressed\]: Error: second\n {6}at .*$/);
});

test("a recursion is folded, also through two functions", async () => {
  Error.stackTraceLimit = 1_000;
  expect(await traceOf(`var r = function r() { r() }; r()`)).toMatch(
    /(\n {4}at r \(In\[1\]:1:24\)){3}\n {4}… 99[67] more frames of this recursion$/,
  );
  expect(await traceOf(`function a() { b() }\nfunction b() { a() }\na()`)).toMatch(
    /(\n {4}at [ab] \(In\[2\]:[12]:16\)){6}\n {4}… 994 more frames of this recursion$/,
  );
});

test("a compiler's error shows its place in the cell", () => {
  const error = new CellSyntaxError("Expression expected", { line: 2, column: 5 });
  const content = renderError(error, cells.frames, { label: "In[7]", source: "let a\nlet = 5\n" });
  expect(content.ename).toBe("SyntaxError");
  expect(plain(content.traceback)).toMatch(
    /^SyntaxError: Expression expected\nIn\[7\]:2:5\n {2}1 \| let a\n> 2 \| let = 5\n {4}\| {5}\^\n {2}3 \|\n {4}at In\[7\]:2:5$/,
  );
});

test("an error that was copied to or from another thread keeps its place", async () => {
  const trace = await traceOf(`throw structuredClone(new Error("copied"))`);
  expect(trace).toMatch(
    /^Error: copied\nIn\[1\]:1:23\n> 1 \| throw structuredClone\(new Error\("copied"\)\)\n {4}\| {23}\^\n {4}at In\[1\]:1:23$/,
  );
});

test("a stack that was overwritten is shown as it is", async () => {
  expect(await traceOf(`var e = new Error("m"); e.stack = "my own\\nreport"; throw e`)).toBe(
    "Error: m\nmy own\nreport",
  );
});

test("what Node puts before the frames is kept: the place of a syntax error in a file", async () => {
  const trace = await traceOf(
    `var e = new SyntaxError("Bad"); e.stack = "/nb/a.ts:1\\nlet a = ;\\n        ^\\n\\n" + e.stack; throw e`,
  );
  expect(trace).toMatch(
    /^SyntaxError: Bad\nIn\[1\]:1:9\n[^]*\n\/nb\/a\.ts:1\nlet a = ;\n {8}\^\n\n {4}at In\[1\]:1:9$/,
  );
});

test("the outer of the two functions that a cell is compiled to has no frame, other functions keep theirs", async () => {
  expect(await traceOf(`(() => {\n  return (() => {\n    throw new Error("m");\n  })();\n})()`)).toMatch(
    /\n {4}at In\[1\]:3:11\n {4}at In\[1\]:4:5$/,
  );
});

test("code in eval is placed by its eval, and the cell's frame below it is the innermost one", async () => {
  expect(await traceOf(`\n  eval("null.x")`)).toMatch(
    /\nIn\[1\]:2:3\n[^]*\n {4}at eval \(eval at .*\(In\[1\]:2:3\), <anonymous>:1:6\)\n {4}at In\[1\]:2:3$/,
  );
});

test.each([
  ["a frozen error", "Object.freeze(new Error('x'))", "x"],
  ["a stack getter that throws", "Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } })", "x"],
  [
    "a message getter that throws",
    "Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })",
    "(its message cannot be read)",
  ],
  ["a message that is no string", "Object.assign(new Error(), { message: { a: 1 } })", "{ a: 1 }"],
  ["a name getter that throws", "Object.defineProperty(new Error('x'), 'name', { get() { throw 1 } })", "x"],
  [
    "a proxy that throws from every trap",
    "new Proxy(new Error('x'), new Proxy({}, { get() { throw 1 } }))",
    // Node 24 leaves out that it is a proxy.
    "Error",
  ],
  [
    "a revoked proxy",
    "(() => { const r = Proxy.revocable(new Error('x'), {}); r.revoke(); return r.proxy })()",
    "<Revoked Proxy>",
  ],
  ["a null prototype", "Object.setPrototypeOf(new Error('x'), null)", "x"],
  ["errors that throw", "Object.defineProperty(new AggregateError([], 'x'), 'errors', { get() { throw 1 } })", "x"],
])("%s is shown, nothing is thrown", async (_, expression, evalue) => {
  const content = await cells.fail(`throw ${expression}`);
  expect(content.evalue).toContain(evalue);
  expect(content.traceback.every((line) => typeof line === "string")).toBe(true);
});

test("a huge message is cut in evalue and traceback, with a note", async () => {
  const { evalue, traceback } = await cells.fail(`throw new Error("x".repeat(1e8))`);
  expect(evalue).toBe(`${"x".repeat(10_000)}… 99,990,000 more characters`);
  expect(traceback.join("\n").length).toBeLessThan(20_000);
});

test("a message of a million lines is cut, with a note", async () => {
  const { traceback } = await cells.fail(`throw new Error("\\n".repeat(1e6))`);
  expect(traceback.length).toBeLessThan(120);
  expect(plain(traceback)).toMatch(/\n… [\d,]+ more lines\n/);
});
