import { afterEach, beforeEach, expect, test } from "vitest";
import { inspect } from "node:util";
import { installPrepareStackTrace } from "../../kernel/display/stack-trace.ts";
import { cellRunner } from "./fixtures/run-cells.ts";

let cells = cellRunner();
let restore: () => void;
const before = Error.prepareStackTrace;

beforeEach(() => {
  cells = cellRunner();
  restore = installPrepareStackTrace(cells.frames);
});
afterEach(() => restore());

test("error.stack names cells and leaves the kernel's frames out", () => {
  expect(cells.run(`function f() { return new TypeError("m").stack }\n[0].map(f)[0]`)).toBe(
    "TypeError: m\n    at f (In[1]:1:23)\n    at Array.map (<anonymous>)\n    at In[1]:2:5",
  );
});

test("methods and constructors keep their names", () => {
  const stack = cells.run(
    `class A { constructor() { this.s = new Error("m").stack } static make() { return new A() } }\nA.make().s`,
  );
  expect(stack).toBe(
    "Error: m\n    at new A (In[1]:1:36)\n    at A.make (In[1]:1:82)\n    at In[1]:2:3".replace(
      "A.make",
      String(stack).includes("Function.make") ? "Function.make" : "A.make",
    ),
  );
});

test("an error shown as a value has the cell's positions", () => {
  expect(inspect({ e: cells.run(`new RangeError("v")`) })).toBe("{\n  e: RangeError: v\n      at In[1]:1:1\n}");
});

test("frames of other files stay as Node prints them", () => {
  const stack = cells.run(
    `try { process.getBuiltinModule("node:fs").readFileSync("/nope") } catch (error) { error.stack }`,
  );
  expect(stack).toMatch(/\n {4}at Object\.readFileSync \(node:fs:\d+:\d+\)\n {4}at In\[1\]:1:43$/);
});

test("Error.captureStackTrace on any object works", () => {
  expect(cells.run(`const o = {}; Error.captureStackTrace(o); o.stack`)).toBe("Error\n    at In[1]:1:21");
});

test("a user's own Error.prepareStackTrace is used, and restoring leaves it", () => {
  cells.run(`Error.prepareStackTrace = (error, sites) => sites.length`);
  expect(cells.run(`typeof new Error("m").stack`)).toBe("number");
  restore();
  expect(new Error("m").stack).toBeTypeOf("number");
  Error.prepareStackTrace = before;
});

test("an error whose name throws still has a stack", () => {
  expect(cells.run(`const e = new Error("m"); Object.defineProperty(e, "name", { get() { throw 1 } }); e.stack`)).toBe(
    "Error: m\n    at In[1]:1:11",
  );
});
