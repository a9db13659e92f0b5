import { parse } from "acorn";
import { expect, test } from "vitest";
import { freeNames } from "../../src/executor/free-names.ts";

const cases: readonly [source: string, free: readonly string[]][] = [
  ["(a, b = c) => a + b + d", ["c", "d"]],
  ["function f(n) { return n < 2 ? n : f(n - 1) + g(n) }", ["g"]],
  ["() => { if (x) { var hoisted = 1 } return hoisted }", ["x"]],
  ["() => { { let inner = 1 } return inner }", ["inner"]],
  ["() => { for (const [i, { j }] of list) use(i, j); return i }", ["list", "use", "i"]],
  ["() => { for (let k = 0; k < n; k++); }", ["n"]],
  ["({ a, b: [c, ...d], ...e }) => [a, c, d, e, b]", ["b"]],
  ["() => { try { risky() } catch ({ message }) { return message } }", ["risky"]],
  ["() => object.property[computed]", ["object", "computed"]],
  [
    "() => ({ key: value, shorthand, [name]: 1, method() { return arguments.length } })",
    ["value", "shorthand", "name"],
  ],
  [
    "() => { class A extends Base { #p = init; static { setUp(A) } get x() { return this.#p } } return new A() }",
    ["Base", "init", "setUp"],
  ],
  ["() => { outer: for (;;) { break outer } }", []],
  ["() => { switch (x) { case 1: let y = 2; return y } }", ["x"]],
  ["async () => { await using file = await open(path); return import.meta.url }", ["open", "path"]],
  ["() => { function inner() { var own = 1; return own } return own + inner() }", ["own"]],
  ["() => new.target", []],
];

test.each(cases)("%s takes from outside: %j", (source, free) => {
  expect(
    freeNames(
      parse(`(${source})`.replace("(() => new.target)", "(function () { new.target })"), {
        ecmaVersion: "latest",
        sourceType: "module",
      }),
    ),
  ).toEqual(free);
});
