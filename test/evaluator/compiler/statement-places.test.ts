// Where a debugger can stop in a cell, and that the guards it adds there change nothing of what the cell does.
import vm from "node:vm";
import { expect, test } from "vitest";
import { compileCell } from "../../../kernel/evaluator/compiler/compile-cell.ts";
import { statementPlaces } from "../../../kernel/evaluator/compiler/positions.ts";
import { SessionScope } from "../../../kernel/evaluator/scope/session-scope.ts";

const options = { cell: 1, generation: 0, filename: "file:///x/In[1]" };

const source = `
type Gone = number;
function f(n: Gone) {
  "use strict";
  if (n > 1) return "many";
  else return "few";
}
const doubled = [1, 2].map((n) => n * 2);
let text = "";
for (const n of doubled) text += f(n);
switch (text.length) {
  case 0: text = "none"; break;
  default:
    text = \`\${text}!\`;
}
label: while (true) { break label; }
text;`;

test("every statement that does something is a place to stop, with the names around it", () => {
  const places = statementPlaces(source, options);
  expect(places.map(({ original: { line, column } }) => `${line}:${column}`)).toEqual([
    "5:3",
    "5:14",
    "6:8",
    "8:1",
    "8:35",
    "9:1",
    "10:1",
    "10:26",
    "11:1",
    "12:11",
    "12:26",
    "14:5",
    "16:1",
    "16:23",
    "17:1",
  ]);
  expect(places.find(({ original }) => original.line === 8 && original.column > 1)?.locals).toContain("n");
  expect(places.at(-1)?.locals).toEqual([]);
});

test("a place is the same in a cell compiled for the debugger and in one that was not", () => {
  const places = [true, false].map((debug) => statementPlaces(source, { ...options, debug }));
  expect(places[0]?.map(({ original }) => original)).toEqual(places[1]?.map(({ original }) => original));
});

test("a guard at every statement leaves the cell's value as it is", () => {
  Object.assign(globalThis, { guard0: () => undefined, awaited0: (value: unknown) => value });
  const values = [false, true].map((debug) => {
    const compiled = compileCell(source, { ...options, debug });
    const scope = new SessionScope({});
    const runtime = scope.createRuntime(options.filename);
    const cell = new vm.Script(compiled.script).runInThisContext() as (given: object) => () => unknown;
    const begun = scope.beginCell(compiled.declared);
    cell(runtime)();
    begun.settle(false);
    return [runtime.result, (compiled.script.match(/guard0\(\)/g) ?? []).length];
  });
  expect(values.map(([value]) => value)).toEqual(["manymany!", "manymany!"]);
  expect(Number(values[1]?.[1])).toBeGreaterThan(Number(values[0]?.[1]));
});
