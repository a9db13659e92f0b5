// What TypeScript has beyond JavaScript, as cells: each row is a session, and its last cell's value.
import { describe, expect, it } from "vitest";
import { CellSession } from "./cell-session.ts";

type Row = [fact: string, expected: unknown, ...cells: string[]];

async function lastValue(cells: string[]): Promise<unknown> {
  const session = new CellSession();
  let value: unknown;
  for (const cell of cells) value = await session.value(cell);
  return value;
}

const erased: Row[] = [
  ["interfaces and aliases", 1, "interface A { a: number } type B = A['a']", "const b: B = 1; b"],
  [
    "`declare` of every kind",
    1,
    "declare const q: number; declare function f(): void; declare class Z {} declare enum D { A }; 1",
  ],
  ["`declare module` and `declare global`", 2, "declare module 'x' {} declare global { interface Window { a: 1 } } 2"],
  ["`declare` of a field", 1, "class A { x = 1 } class B extends A { declare x: number } new B().x"],
  [
    "abstract members",
    "a2",
    "abstract class S { abstract area(): number; show() { return 'a' + this.area() } }",
    "class T extends S { area() { return 2 } } new T().show()",
  ],
  [
    "overloads of functions",
    3,
    "function f(a: string): string; function f(a: number): number; function f(a: any) { return a }",
    "f(3)",
  ],
  [
    "overloads, optional methods, index signatures",
    4,
    "class O { m(a: string): void; m(a: any) { return a } q?(): void; i!: number; [k: string]: any }",
    "new O().m(4)",
  ],
  [
    "`import type`",
    "undefined",
    "import type { Stats } from 'node:fs'; const s: Stats | undefined = undefined; typeof s",
  ],
  ["`import { type … }`", true, "import { type Stats, existsSync } from 'node:fs'", "existsSync('/')"],
  ["`export type`", 5, "type T = 1; export type { T }; export { type T as U }; 5"],
  [
    "`satisfies`, `as const`, `!` and `<T>x`",
    5,
    "const p = { a: 1 } satisfies Record<string, number>; const t = [1, 2] as const; let u: number | undefined = 3; p.a + <number>u! + t[0]",
  ],
  [
    "generic calls, arrows and instantiations",
    [3, 4, 5],
    "const id = <T,>(x: T) => x; function f<T>(x: T) { return x } const g = f<number>",
    "[id(3), f<number>(4), g(5)]",
  ],
  [
    "`this` parameters and assertion functions",
    3,
    "function ok(x: unknown): asserts x is string {} ok('a'); function f(this: { a: number }, b: number) { return this.a + b } f.call({ a: 1 }, 2)",
  ],
  [
    "modifiers",
    3,
    "interface I { a: number } class A implements I { readonly a = 1; protected static readonly b: number = 2; static sum() { return new A().a + A.b } }",
    "A.sum()",
  ],
  [
    "`override`",
    2,
    "class A { m() { return 1 } } class B extends A { override m() { return super.m() + 1 } }",
    "new B().m()",
  ],
  ["a namespace of types alone", 1, "namespace T { export interface I { a: number } } const i: T.I = { a: 1 }; i.a"],
  [
    "contextual keywords as names",
    15,
    "let type = 1, of = 2, declare = 3, namespace = 4, satisfies: number = 5",
    "type + of + declare + namespace + satisfies",
  ],
];

const compiled: Row[] = [
  [
    "enums count on, and map back",
    [0, 5, 6, "x", "B"],
    "enum E { A, B = 5, C, D = 'x' }",
    "[E.A, E.B, E.C, E.D, E[5]]",
  ],
  ["const enums", 4, "const enum E { A = 1, B = A << 2 }", "E.B"],
  ["computed members of enums", [3, 4], "const n = 3; enum E { A = n, B = A + 1 }", "[E.A, E.B]"],
  [
    "a namespace merges with its class",
    [1, 2],
    "class N { static a = 1 } namespace N { export const b = 2 }",
    "[N.a, N.b]",
  ],
  [
    "a namespace merges with its function",
    [7, 2],
    "function N() { return 7 } namespace N { export const b = 2 }",
    "[N(), N.b]",
  ],
  [
    "a namespace merges with its enum",
    1,
    "enum N { A = 1 } namespace N { export function f() { return N.A } }",
    "N.f()",
  ],
  [
    "nested namespaces",
    [1, 2],
    "namespace A.B { export const x = 1; export namespace C { export let y = x + 1 } }",
    "[A.B.x, A.B.C.y]",
  ],
  [
    "a namespace's exported `let` is live",
    2,
    "namespace N { export let c = 0; export function inc() { c++ } } N.inc(); N.inc()",
    "N.c",
  ],
  ["`import x = N.y`", 4, "namespace A { export const b = 4 }", "import q = A.b; q"],
  ["`export import`", 4, "namespace A { export const b = 4 } export import q = A.b; q"],
  [
    "parameter properties",
    [3, 5],
    "class P { constructor(private readonly x: number, public y = 2, protected z?: string) {} sum() { return this.x + this.y } }",
    "const p = new P(3); [(p as any).x, p.sum()]",
  ],
  [
    "parameter properties of a derived class",
    10,
    "class A { v = 1 } class P extends A { w = 5; constructor(public x: number) { super(); this.v += this.w + x } }",
    "new P(4).v",
  ],
  ["`accessor`", [6, 2], "class A { accessor x = 1; static accessor y = 2 } const a = new A(); a.x += 5; [a.x, A.y]"],
];

const decorated: Row[] = [
  [
    "of a class",
    "classA1",
    "function d(v, c) { return class extends v { extra = c.kind + c.name } }",
    "@d class A { a = 1 }",
    "new A().extra + new A().a",
  ],
  [
    "of every kind of member, in order",
    "method:m,accessor:x,getter:g,setter:g,field:s,field:f,field:#p",
    "const log = []; const d = (v, c) => { log.push(c.kind + ':' + String(c.name)) }",
    "class A { @d m() {} @d f = 1; @d accessor x = 2; @d get g() { return 1 } @d set g(v) {} @d static s = 3; @d #p = 1 }",
    "log.join()",
  ],
  [
    "that change an initial value",
    42,
    "const d = (v, c) => function (x) { return x * 2 }",
    "class A { @d f = 21 } new A().f",
  ],
  [
    "that add initialisers",
    5,
    "const d = (v, c) => { c.addInitializer(function () { this.bound = this[c.name].bind(this) }) }",
    "class A { n = 5; @d m() { return this.n } } new A().bound()",
  ],
  [
    "made by a typed function",
    "x",
    "function tag(name: string) { return (v: any, c: ClassDecoratorContext) => { v.tag = name } }",
    "@tag('x') export class B {} (B as any).tag",
  ],
  [
    "of a class whose members name it",
    true,
    "const d = (v) => class extends v {}; @d class Q { static make() { return new Q() } }",
    "Q.make() instanceof Q",
  ],
];

describe("TypeScript alone", () => {
  it.each(erased)("is erased: %s", async (_, expected, ...cells) => expect(await lastValue(cells)).toEqual(expected));
  it.each(compiled)("runs: %s", async (_, expected, ...cells) => expect(await lastValue(cells)).toEqual(expected));
});

describe("computed keys of a class in a cell that has an enum or namespace", () => {
  it.each<Row>([
    [
      "see the parameters around the class",
      ["x", "xx"],
      "enum E { A }\nconst make = (k: string) => class { [k] = 1; [k + k] = E.A; [k]() {} };\nObject.keys(new (make('x'))())",
    ],
    [
      "are evaluated where the class is",
      "extends a b 1:2",
      "let before = 1\nnamespace N { export let n: number = 1; export const made = (k: string) => class { [k] = before } }\nconst kind = (k: string) => class { [k] = 1 }\nnamespace M {}",
      "enum E { A = 2 } let log: string[] = []; const say = <T,>(x: T): T => { log.push(String(x)); return x };\nclass Q extends (say('extends'), Object) { static [say('a') as string] = say(N.n); [say('b')]: number = E.A }\n`${log.join(' ')}:${new Q().b}`",
    ],
    [
      "where the enum itself has them, are there",
      "k",
      "enum E { K = (() => class { static [\"k\"] = 1; y = 2 }).length } E.K === 0 && 'k'",
    ],
  ])("%s", async (_, expected, ...cells) => expect(await lastValue(cells)).toEqual(expected));
});

describe("standard decorators", () => {
  it.each(decorated)("%s", async (_, expected, ...cells) => expect(await lastValue(cells)).toEqual(expected));
});
