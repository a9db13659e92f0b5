import { afterEach, describe, expect, it } from "vitest";
import { functionSource, installToString } from "../../../kernel/evaluator/compiler/function-source.ts";
import { CellSession } from "./cell-session.ts";

const session = new CellSession();
const lookUp = (cell: number) => session.sources.get(cell);
type Fn = (...args: never[]) => unknown;

describe("the source of a cell's function", () => {
  it.each([
    "function f(a: number, b: () => number = (): number => a): string { for (const x of [1]) k; return String(a + k) }",
    "async (x: number) => { await x; return k }",
    "(x: string) => ({ k, x })",
    "function* (this: unknown) { yield k }",
    "async function* () { await k }",
    "a => b => a",
    "class A<T> { x: T = k as any; #p(): void {} constructor(private z: number) {} }",
    "class { y = k }",
    "class extends Map<string, number> {}",
    "() => '😀' + k",
    "(x: number) => { try { k } catch ({ message }) { return message } }",
    "(x?: number) => <any>x",
    "function ünï·x() { return 1 }",
    "() => {}",
  ])("%s", async (text) => {
    for (const source of [
      `(${text})`,
      `  const o: object = { '😀': 1 }; const fn = ${text}; fn`,
      `# note\n{ f: ${text} }.f`,
    ]) {
      const fn = (await session.value(source)) as Fn;
      const found = functionSource(fn, lookUp)!;
      expect(found.typescript).toBe(text);
      const lines = source.slice(0, source.indexOf(text)).split("\n");
      expect({ line: found.line, column: found.column }).toEqual({
        line: lines.length,
        column: lines.at(-1)!.length + 1,
      });
      expect(found.javascript).not.toMatch(/guard\d|awaited\d|·[.0-9]/);
      // Plain JavaScript: it parses by itself.
      expect(() => new Function(`return (${found.javascript})`)).not.toThrow();
    }
  });

  it("of methods, accessors and static methods is what toString would give", async () => {
    const fns = (await session.value(
      "class M { private static async s(q: number) { return q } get g(): number { return k } *it() {} ['c' + 1](): void {} [((p = () => 1): string => 'e')()](): void {} } const d = (n: string) => Object.getOwnPropertyDescriptor(M.prototype, n)!; [(M as any).s, d('g').get, M.prototype.it, d('c1').value, d('e').value, ({ m(a: number) { return k } }).m, ({ [(() => 'f')()](a: number) { return a } }).f]",
    )) as Fn[];
    expect(fns.map((fn) => functionSource(fn, lookUp)!.typescript)).toEqual([
      "async s(q: number) { return q }",
      "get g(): number { return k }",
      "*it() {}",
      "['c' + 1](): void {}",
      "[((p = () => 1): string => 'e')()](): void {}",
      "m(a: number) { return k }",
      "[(() => 'f')()](a: number) { return a }",
    ]);
  });

  it("tells the names that come from outside", async () => {
    const fn = (await session.value(
      "let t = 1; const u = 2; ((p: number) => { const l = p; return t + u + l + Math.max(later, [3].map((x) => x + t)[0]) })",
    )) as Fn;
    expect(functionSource(fn, lookUp)!.captured).toEqual(["t", "u", "Math", "later"]);
  });

  it("functions of the same text are told apart", async () => {
    const [a, b] = (await session.value("[() => 1,\n  () => 1]")) as [Fn, Fn];
    expect([functionSource(a, lookUp)!.line, functionSource(b, lookUp)!.line]).toEqual([1, 2]);
  });

  it("is undefined for functions of no cell, or of a forgotten one", async () => {
    expect(functionSource(() => 1, lookUp)).toBe(undefined);
    expect(functionSource(Map as unknown as Fn, lookUp)).toBe(undefined);
    expect(functionSource((await session.value("() => 1")) as Fn, () => undefined)).toBe(undefined);
  });
});

describe("toString", () => {
  let restore = (): void => {};
  afterEach(() => {
    restore();
  });

  it("gives TypeScript for cells and leaves all others", async () => {
    const native = Function.prototype.toString;
    restore = installToString(lookUp);
    expect(String(await session.value("(x: number): number => x"))).toBe("(x: number): number => x");
    expect(String(Math.max)).toBe("function max() { [native code] }");
    expect(String(Function.prototype.toString)).toBe("function toString() { [native code] }");
    expect(Function.prototype.toString.name).toBe("toString");
    expect(() => Function.prototype.toString.call({})).toThrow(TypeError);
    restore();
    expect(Function.prototype.toString).toBe(native);
  });
});
