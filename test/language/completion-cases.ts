// The table of completion cases: a session, a cursor (‸), the labels that must and those that must not appear.

export interface CompletionCase {
  title: string;
  /** Index into `sessions`, by name. */
  session: keyof typeof sessions;
  code: string;
  has?: string[];
  lacks?: string[];
  /** Nothing at all may be offered. */
  none?: true;
  /** The text that the first match replaces. */
  replaces?: string;
  /** The first match. */
  first?: string;
}

export const files = {
  "local.ts":
    "/** Adds one. */\nexport function addOne(x: number): number { return x + 1 }\nexport const localConst = 1;\nexport type LocalType = { deep: string };\n",
  "node_modules/@scope/lib/package.json": '{ "name": "@scope/lib", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/@scope/lib/index.d.ts": "export declare class ScopedThing { go(): void }\n",
  "data.json": '{ "answer": 42, "nested": { "list": [1, 2] } }\n',
  "sub/inner.ts": "export const innerValue = 'x';\nexport default class Inner { method() { return 1 } }\n",
  "node_modules/tiny-pkg/package.json":
    '{ "name": "tiny-pkg", "version": "1.0.0", "types": "index.d.ts", "main": "index.js" }',
  "node_modules/tiny-pkg/index.d.ts":
    "export declare function tinyThing(n: number): string;\nexport declare const tinyOther: number;\n",
  "node_modules/tiny-pkg/index.js": "exports.tinyThing = String; exports.tinyOther = 1;\n",
};

export const sessions = {
  empty: [],
  basics: [
    "const point = { xCoord: 1, yCoord: 2 };\ninterface Shape { area: number; label: string }\ntype Mode = 'fast' | 'slow' | 'turbo';",
    "class Animal {\n  name = 'x';\n  #secret = 1;\n  /** Makes a sound. */\n  speak(volume: number) { return this.#secret + volume }\n  static create() { return new Animal() }\n  private hidden = 1;\n  protected guarded = 2;\n}\nenum Colour { Red, Green, Blue }",
    "let counter = 0;\nvar oldStyle = [1, 2, 3];\nfunction compute(first: number, mode: Mode) { return { result: first, mode } }\nasync function fetchThing() { return { payload: 'p' } }",
    "namespace Geometry { export const unit = 1; export function scale(n: number) { return n } }\nconst { left, right: renamed } = { left: 'l', right: 3 };\nconst map = new Map<string, Shape>();",
    "const optional: { maybe?: { value: number } } = {};\nconst tuple = [1, 'two', true] as const;\nconst fn = (options: { verbose: boolean; depth: number }) => options.depth;",
  ],
  redeclared: [
    "const value = 5;",
    "const value = { now: 'object' };",
    "const user = value;",
    "const value = ['array'];",
    "let flip: string | undefined;",
    "flip = 'set';",
  ],
  imports: [
    "import fs from 'node:fs';\nimport * as path from 'node:path';\nimport { addOne, type LocalType } from './local.ts';",
    "import { sleep, createTask, gather, Queue, TaskGroup } from 'loopbook';\nimport data from './data.json';",
  ],
  shapes: [
    "const people = [{ firstName: 'a', age: 3 }];\ntype Move = { kind: 'left'; steps: number } | { kind: 'right'; angle: number };\nfunction move(m: Move) {}",
    "class Box<T> {\n  constructor(public inside: T) {}\n  map<U>(f: (value: T) => U): Box<U> { return new Box(f(this.inside)) }\n}\nfunction logged(target: unknown, context: ClassMethodDecoratorContext) {}",
    "const counts: Record<'one' | 'two', number> = { one: 1, two: 2 };\nasync function* rows() { yield { row: 1 } }\nasync function load() { return { loaded: true } }",
  ],
  dynamic: [
    "const parsed = JSON.parse('{}');\nconst anything: any = {};\nconst unknowable: unknown = 1;\nconst trapped: any = 1;\nconst counted: any = 1;\nconst typed = { declared: 1 };",
  ],
} satisfies Record<string, string[]>;

export const values: Record<string, unknown> = {
  parsed: { alpha: 1, beta: { gamma: [1, 2], delta: "d" }, "with-dash": 2, items: [{ id: 1, title: "t" }] },
  anything: Object.defineProperty({ plain: 1 }, "trap", {
    enumerable: true,
    get: () => {
      throw new Error("a getter ran");
    },
  }),
  unknowable: { seen: true },
  typed: { declared: 1, addedLater: 2 },
  // A proxy whose every trap would tell.
  trapped: new Proxy(
    {},
    new Proxy(
      {},
      {
        get: (_, trap) => () => {
          throw new Error(`the trap ${String(trap)} ran`);
        },
      },
    ),
  ),
  counted: new (class {
    own = 1;
    #hidden = 2;
    get private(): number {
      throw new Error("a getter of the prototype ran");
    }
    twice() {
      return this.#hidden * 2;
    }
  })(),
};

export const completionCases: CompletionCase[] = [
  // Globals and built-in members.
  {
    title: "members of console",
    session: "empty",
    code: "console.groupC‸",
    has: ["groupCollapsed"],
    lacks: ["log"],
    replaces: "groupC",
  },
  { title: "Math", session: "empty", code: "Math.hyp‸", has: ["hypot"] },
  { title: "global functions", session: "empty", code: "encodeURIC‸", has: ["encodeURIComponent"] },
  { title: "process", session: "empty", code: "process.vers‸", has: ["version", "versions"] },
  { title: "Buffer statics", session: "empty", code: "Buffer.fro‸", has: ["from"] },
  { title: "string methods", session: "empty", code: '"abc".toUpp‸', has: ["toUpperCase"] },
  { title: "array methods of a literal", session: "empty", code: "[1, 2].fla‸", has: ["flat", "flatMap"] },
  { title: "newest array methods", session: "empty", code: "[1].toSor‸", has: ["toSorted"] },
  { title: "promise methods", session: "empty", code: "Promise.wi‸", has: ["withResolvers"] },
  { title: "fetch is a global", session: "empty", code: "fetc‸", has: ["fetch"] },
  { title: "setTimeout is a global", session: "empty", code: "setTim‸", has: ["setTimeout"] },
  { title: "no DOM", session: "empty", code: "documen‸", lacks: ["document"] },
  { title: "display", session: "empty", code: "display.ht‸", has: ["html"] },
  { title: "display itself", session: "empty", code: "displ‸", has: ["display"] },
  { title: "input", session: "empty", code: "inpu‸", has: ["input"] },
  { title: "prompt", session: "empty", code: "promp‸", has: ["prompt"] },
  { title: "require", session: "empty", code: "requi‸", has: ["require"] },
  { title: "__dirname", session: "empty", code: "__dirn‸", has: ["__dirname"] },
  { title: "keywords", session: "empty", code: "whil‸", has: ["while"] },
  { title: "await", session: "empty", code: "awai‸", has: ["await"] },
  { title: "globalThis members", session: "empty", code: "globalThis.structuredC‸", has: ["structuredClone"] },
  { title: "Intl", session: "empty", code: "Intl.DateTimeF‸", has: ["DateTimeFormat"] },
  { title: "Reflect", session: "empty", code: "Reflect.own‸", has: ["ownKeys"] },
  { title: "Symbol", session: "empty", code: "Symbol.asyncI‸", has: ["asyncIterator"] },
  { title: "regular expressions", session: "empty", code: "/a/v.exe‸", has: ["exec"] },
  { title: "numbers", session: "empty", code: "(5).toFix‸", has: ["toFixed"] },
  { title: "bigint", session: "empty", code: "10n.toLoc‸", has: ["toLocaleString"] },
  { title: "case is forgiven", session: "empty", code: "console.TABL‸", has: ["table"] },
  { title: "import.meta", session: "empty", code: "import.meta.di‸", has: ["dirname"] },
  { title: "nothing of the kernel's own names", session: "basics", code: "ˑ‸", none: true },

  // Names of earlier cells.
  { title: "a const of an earlier cell", session: "basics", code: "poi‸", has: ["point"], replaces: "poi" },
  { title: "its members", session: "basics", code: "point.‸", has: ["xCoord", "yCoord"], lacks: ["area"] },
  { title: "its members, filtered", session: "basics", code: "point.y‸", has: ["yCoord"], lacks: ["xCoord"] },
  { title: "a let", session: "basics", code: "coun‸", has: ["counter"] },
  { title: "members of a let", session: "basics", code: "counter.toFi‸", has: ["toFixed"] },
  { title: "a var", session: "basics", code: "oldSt‸", has: ["oldStyle"] },
  { title: "members of a var", session: "basics", code: "oldStyle.map(n => n.toEx‸", has: ["toExponential"] },
  { title: "a function", session: "basics", code: "comp‸", has: ["compute"] },
  {
    title: "members of what a function returns",
    session: "basics",
    code: "compute(1, 'fast').‸",
    has: ["result", "mode"],
  },
  {
    title: "an async function's awaited value",
    session: "basics",
    code: "(await fetchThing()).pay‸",
    has: ["payload"],
  },
  {
    title: "… not of the promise",
    session: "basics",
    code: "fetchThing().‸",
    has: ["then", "finally"],
    lacks: ["payload"],
  },
  { title: "a class", session: "basics", code: "new Ani‸", has: ["Animal"] },
  {
    title: "members of an instance",
    session: "basics",
    code: "new Animal().‸",
    has: ["name", "speak"],
    lacks: ["hidden", "guarded", "#secret", "create"],
  },
  { title: "statics", session: "basics", code: "Animal.‸", has: ["create", "prototype"], lacks: ["speak"] },
  { title: "an enum", session: "basics", code: "Colour.‸", has: ["Red", "Green", "Blue"] },
  { title: "a namespace", session: "basics", code: "Geometry.‸", has: ["unit", "scale"] },
  { title: "destructured names", session: "basics", code: "lef‸", has: ["left"] },
  { title: "renamed in destructuring", session: "basics", code: "renam‸", has: ["renamed"] },
  { title: "… the old key is no name", session: "basics", code: "righ‸", lacks: ["right"] },
  { title: "a generic's argument", session: "basics", code: "map.get('a')?.‸", has: ["area", "label"] },
  { title: "types in type position", session: "basics", code: "let s: Sha‸", has: ["Shape"] },
  { title: "type aliases", session: "basics", code: "let m: Mod‸", has: ["Mode"] },
  { title: "types are no values", session: "basics", code: "const q = Shap‸", lacks: ["Shape"] },
  { title: "optional chaining", session: "basics", code: "optional.maybe?.‸", has: ["value"] },
  { title: "tuples", session: "basics", code: "tuple[1].toUp‸", has: ["toUpperCase"] },
  {
    title: "all names with nothing typed",
    session: "basics",
    code: "‸",
    has: ["point", "counter", "compute", "Animal", "console"],
  },
  { title: "an argument of a call", session: "basics", code: "compute(coun‸", has: ["counter"] },
  { title: "a default value", session: "basics", code: "function g(a = poi‸) {}", has: ["point"] },

  // The cell itself.
  { title: "a name of the same cell", session: "empty", code: "const local = { one: 1 };\nlocal.‸", has: ["one"] },
  { title: "a parameter", session: "empty", code: "function f(param: { inside: 1 }) { param.‸ }", has: ["inside"] },
  { title: "a block's name", session: "empty", code: "{ const blockOnly = 1; block‸ }", has: ["blockOnly"] },
  { title: "… is not seen outside", session: "empty", code: "{ const blockOnly = 1; }\nblock‸", lacks: ["blockOnly"] },
  { title: "this in a class", session: "empty", code: "class A { field = 1; method() { this.fi‸ } }", has: ["field"] },
  {
    title: "private members in a class",
    session: "empty",
    code: "class A { #inner = 1; m() { this.#in‸ } }",
    has: ["#inner"],
  },
  {
    title: "super",
    session: "basics",
    code: "class Dog extends Animal { speak(v: number) { return super.spe‸ } }",
    has: ["speak"],
  },
  {
    title: "the cell shadows an earlier cell",
    session: "basics",
    code: "const point = 'text';\npoint.toUp‸",
    has: ["toUpperCase"],
    lacks: ["xCoord"],
  },
  {
    title: "narrowing",
    session: "empty",
    code: "declare const u: string | { obj: 1 };\nif (typeof u === 'object') u.‸",
    has: ["obj"],
    lacks: ["charAt"],
  },
  {
    title: "generic functions",
    session: "empty",
    code: "function id<T>(x: T) { return x }\nid({ passed: 1 }).‸",
    has: ["passed"],
  },
  {
    title: "callbacks get their types",
    session: "empty",
    code: "[{ each: 1 }].forEach((entry) => entry.‸",
    has: ["each"],
  },

  // Half-written code.
  { title: "mid-line", session: "basics", code: "const a = point.‸; const b = 2;", has: ["xCoord"] },
  { title: "within a call", session: "basics", code: "console.log(point.x‸, 1)", has: ["xCoord"] },
  { title: "an open call", session: "basics", code: "console.log(point.‸", has: ["xCoord"] },
  {
    title: "an open function",
    session: "basics",
    code: "async function f() {\n  const r = await fetchThing();\n  r.‸",
    has: ["payload"],
  },
  { title: "an open arrow chain", session: "basics", code: "[point].map(p => p.‸", has: ["xCoord"] },
  { title: "after a syntax error", session: "basics", code: "const = 5;\npoint.‸", has: ["xCoord"] },
  { title: "after an unclosed string", session: "basics", code: "const s = 'open\npoint.‸", has: ["xCoord"] },
  { title: "before other code", session: "basics", code: "point.‸\nconsole.log(1)", has: ["xCoord"] },
  { title: "in a template literal", session: "basics", code: "`x ${point.‸} y`", has: ["xCoord"] },
  { title: "in an open template literal", session: "basics", code: "`x ${point.‸", has: ["xCoord"] },
  { title: "in an if without body", session: "basics", code: "if (point.‸", has: ["xCoord"] },
  { title: "in a for head", session: "basics", code: "for (const q of oldSt‸", has: ["oldStyle"] },
  { title: "the middle of a word", session: "basics", code: "point.xCo‸ord", has: ["xCoord"], replaces: "xCo" },
  { title: "nothing in a comment", session: "basics", code: "// poi‸", none: true },
  { title: "nothing in plain text of a template", session: "basics", code: "`poi‸`", none: true },
  { title: "after a magic line", session: "basics", code: "%npm install x\npoint.‸", has: ["xCoord"] },
  { title: "after a leading # line", session: "basics", code: "# grade: 1\npoint.‸", has: ["xCoord"] },
  { title: "after %time", session: "basics", code: "%time point.‸", has: ["xCoord"] },
  { title: "after a shell line", session: "basics", code: "!ls -l\ncons‸", has: ["console"] },

  // Strings, keys, options.
  { title: "string-literal unions", session: "basics", code: "compute(1, '‸')", has: ["fast", "slow", "turbo"] },
  { title: "… unclosed", session: "basics", code: "compute(1, '‸", has: ["fast", "slow"] },
  {
    title: "… part of one",
    session: "basics",
    code: "compute(1, 'tu‸",
    has: ["turbo"],
    lacks: ["fast"],
    replaces: "tu",
  },
  { title: "… in a declaration", session: "basics", code: 'const m: Mode = "‸"', has: ["fast", "slow"] },
  { title: "… in a comparison", session: "basics", code: "declare const m: Mode; if (m === '‸') {}", has: ["fast"] },
  { title: "keys in brackets", session: "basics", code: "point['‸']", has: ["xCoord", "yCoord"] },
  { title: "object keys", session: "basics", code: "const s: Shape = { ‸ }", has: ["area", "label"] },
  {
    title: "… less those that are there",
    session: "basics",
    code: "const s: Shape = { area: 1, ‸ }",
    has: ["label"],
    lacks: ["area"],
  },
  { title: "… of an argument", session: "basics", code: "fn({ ver‸ })", has: ["verbose"] },
  { title: "… in destructuring", session: "basics", code: "const { x‸ } = point", has: ["xCoord"] },
  { title: "event names", session: "empty", code: "process.on('unhandledR‸')", has: ["unhandledRejection"] },
  { title: "paths of files", session: "imports", code: "fs.readFileSync('da‸')", has: ["data.json"], replaces: "da" },
  {
    title: "paths of files, unclosed",
    session: "imports",
    code: "fs.readFileSync('./lo‸",
    has: ["local.ts"],
    replaces: "lo",
  },
  {
    title: "paths in a folder",
    session: "imports",
    code: "fs.existsSync('sub/‸')",
    has: ["inner.ts"],
    lacks: ["data.json"],
  },
  { title: "folders", session: "imports", code: "path.join('./‸')", has: ["sub/", "data.json"] },
  { title: "keyof", session: "basics", code: "const k: keyof Shape = '‸'", has: ["area", "label"] },

  // Imports.
  {
    title: "node: modules",
    session: "empty",
    code: "import fs from 'node:f‸'",
    has: ["node:fs", "node:fs/promises"],
    replaces: "node:f",
  },
  { title: "… unclosed", session: "empty", code: "import fs from 'node:f‸", has: ["node:fs"] },
  {
    title: "relative paths",
    session: "empty",
    code: "import x from './‸'",
    has: ["local.ts", "sub"],
    lacks: [".loopbook-edit.ts", ".loopbook-session.ts"],
  },
  { title: "relative paths in a folder", session: "empty", code: "import x from './sub/‸'", has: ["inner.ts"] },
  { title: "packages of the folder", session: "empty", code: "import x from 'tiny‸'", has: ["tiny-pkg"] },
  { title: "loopbook itself", session: "empty", code: "import x from 'loopb‸'", has: ["loopbook"] },
  { title: "names of loopbook", session: "empty", code: "import { createT‸ } from 'loopbook'", has: ["createTask"] },
  {
    title: "names of a submodule",
    session: "empty",
    code: "import { Tas‸ } from 'loopbook/tasks'",
    has: ["Task", "TaskGroup"],
  },
  {
    title: "names of a package",
    session: "empty",
    code: "import { tin‸ } from 'tiny-pkg'",
    has: ["tinyThing", "tinyOther"],
  },
  {
    title: "names of a local file",
    session: "empty",
    code: "import { ‸ } from './local.ts'",
    has: ["addOne", "localConst", "LocalType"],
  },
  {
    title: "names of a node module",
    session: "empty",
    code: "import { readFileS‸ } from 'node:fs'",
    has: ["readFileSync"],
  },
  { title: "dynamic imports", session: "empty", code: "(await import('./local.ts')).‸", has: ["addOne", "localConst"] },
  { title: "imports of earlier cells: default", session: "imports", code: "fs.readFileS‸", has: ["readFileSync"] },
  { title: "imports of earlier cells: namespace", session: "imports", code: "path.joi‸", has: ["join"] },
  { title: "imports of earlier cells: named", session: "imports", code: "addO‸", has: ["addOne"] },
  {
    title: "imports of earlier cells: types",
    session: "imports",
    code: "declare const t: LocalType; t.‸",
    has: ["deep"],
  },
  { title: "JSON modules", session: "imports", code: "data.nested.‸", has: ["list"] },
  {
    title: "loopbook's functions",
    session: "imports",
    code: "createTask(async () => 5).‸",
    has: ["cancel", "done", "result"],
  },
  { title: "loopbook's classes", session: "imports", code: "new Queue<number>().‸", has: ["getNowait", "qsize"] },
  {
    title: "a value out of loopbook",
    session: "imports",
    code: "(await createTask(async () => ({ out: 1 }))).‸",
    has: ["out"],
  },

  // Redeclarations.
  {
    title: "the newest declaration wins",
    session: "redeclared",
    code: "value.toSp‸",
    has: ["toSpliced"],
    lacks: ["now"],
  },
  {
    title: "what was made of an older one keeps its type",
    session: "redeclared",
    code: "user.‸",
    has: ["now"],
    lacks: ["toSpliced"],
  },
  { title: "assignments narrow in later cells", session: "redeclared", code: "flip.toUp‸", has: ["toUpperCase"] },

  // Live values.
  {
    title: "keys of what JSON.parse gave",
    session: "dynamic",
    code: "parsed.‸",
    has: ["alpha", "beta", "items"],
    lacks: ["with-dash"],
  },
  { title: "… deeper", session: "dynamic", code: "parsed.beta.‸", has: ["gamma", "delta"] },
  { title: "… through an index", session: "dynamic", code: "parsed.items[0].‸", has: ["id", "title"] },
  { title: "… in brackets", session: "dynamic", code: "parsed['wi‸']", has: ["with-dash"], replaces: "wi" },
  { title: "… with optional chaining", session: "dynamic", code: "parsed?.beta?.ga‸", has: ["gamma"] },
  { title: "array methods of a live array", session: "dynamic", code: "parsed.items.fin‸", has: ["find", "findLast"] },
  { title: "getters are named, not called", session: "dynamic", code: "anything.‸", has: ["plain", "trap"] },
  { title: "nothing behind a getter", session: "dynamic", code: "anything.trap.‸", none: true },
  { title: "unknown values", session: "dynamic", code: "unknowable.‸", has: ["seen"] },

  // Magics and directives.
  { title: "magics", session: "empty", code: "%‸", has: ["%npm", "%time", "%who", "%reset", "%lsmagic", "%typecheck"] },
  { title: "magics by prefix", session: "empty", code: "%ty‸", has: ["%typecheck"], lacks: ["%npm"] },
  { title: "a magic's choices", session: "empty", code: "%typecheck s‸", has: ["strict"], lacks: ["warn"] },
  { title: "directives", session: "empty", code: "// @se‸", has: ["settle"] },
  { title: "a directive's choices", session: "empty", code: "// @typecheck ‸", has: ["strict", "warn", "off"] },
  { title: "% within an expression is no magic", session: "basics", code: "const r = 5 %‸", lacks: ["%npm"] },

  // Class bodies, generics, decorators, patterns.
  { title: "a decorator", session: "shapes", code: "class A { @log‸ m() {} }", has: ["logged"], replaces: "log" },
  { title: "this below a decorator", session: "shapes", code: "class A { @logged m() { this.‸ } }", has: ["m"] },
  { title: "this in a field's value", session: "empty", code: "class A { one = 1; two = this.on‸ }", has: ["one"] },
  {
    title: "this in a static block",
    session: "empty",
    code: "class A { static only = 1; static { this.on‸ } }",
    has: ["only"],
  },
  {
    title: "a parameter property",
    session: "empty",
    code: "class P { constructor(private kept: string) {} m() { this.ke‸ } }",
    has: ["kept"],
  },
  {
    title: "a private name of another instance",
    session: "empty",
    code: "class P { #x = 1; same(other: P) { return other.#‸ } }",
    has: ["#x"],
  },
  { title: "the class to extend", session: "basics", code: "class Dog extends Ani‸ {}", has: ["Animal"] },
  { title: "a member to override", session: "basics", code: "class Dog extends Animal { spe‸ }", has: ["speak"] },
  { title: "an interface to implement", session: "basics", code: "class Plot implements Sha‸ {}", has: ["Shape"] },
  {
    title: "this in an object's method",
    session: "empty",
    code: "const o = { first: 1, m() { return this.‸ } }",
    has: ["first", "m"],
  },
  { title: "a generic class", session: "shapes", code: "new Box({ inner: 1 }).inside.‸", has: ["inner"] },
  {
    title: "… through its own method",
    session: "shapes",
    code: "new Box(1).map((n) => [n]).inside.toSor‸",
    has: ["toSorted"],
  },
  { title: "… in its callback", session: "shapes", code: "new Box(1).map((n) => n.toFi‸", has: ["toFixed"] },
  {
    title: "a destructured parameter",
    session: "shapes",
    code: "people.map(({ fir‸ }) => 1)",
    has: ["firstName"],
    lacks: ["age"],
  },
  {
    title: "what it holds",
    session: "shapes",
    code: "people.map(({ firstName }) => firstName.toUp‸)",
    has: ["toUpperCase"],
  },
  { title: "a pattern in a pattern", session: "shapes", code: "const [{ ag‸ }] = people;", has: ["age"] },
  {
    title: "a pattern in a for head",
    session: "shapes",
    code: "for (const { fir‸ } of people) {}",
    has: ["firstName"],
  },
  {
    title: "a pattern of a typed parameter",
    session: "basics",
    code: "function q({ xC‸ }: typeof point) {}",
    has: ["xCoord"],
  },
  {
    title: "the second name of a pattern",
    session: "basics",
    code: "const { xCoord: x, y‸ } = point;",
    has: ["yCoord"],
    lacks: ["xCoord"],
  },
  { title: "an element that may be missing", session: "shapes", code: "people.at(-1)?.fir‸", has: ["firstName"] },
  { title: "asserted to be there", session: "basics", code: "point!.xC‸", has: ["xCoord"] },
  {
    title: "discriminated unions: the choices",
    session: "shapes",
    code: "move({ kind: '‸' })",
    has: ["left", "right"],
  },
  {
    title: "… the keys of the one chosen",
    session: "shapes",
    code: "move({ kind: 'left', ‸ })",
    has: ["steps"],
    lacks: ["angle"],
  },
  { title: "keys of a record", session: "shapes", code: "counts['‸']", has: ["one", "two"] },
  {
    title: "keys that a record asks for",
    session: "basics",
    code: "const w: Record<Mode, number> = { ‸ }",
    has: ["fast", "slow", "turbo"],
  },
  {
    title: "a case of a switch",
    session: "basics",
    code: "switch (null! as Mode) { case '‸' }",
    has: ["fast", "turbo"],
  },
  { title: "a default value of a parameter", session: "basics", code: "const f = (m: Mode = '‸') => m", has: ["slow"] },
  { title: "a later assignment", session: "basics", code: "let m: Mode; m = '‸", has: ["slow"] },
  { title: "keys of a type", session: "basics", code: "type T = Shape['‸']", has: ["area", "label"] },
  { title: "typeof in a type", session: "basics", code: "type T = typeof poi‸", has: ["point"] },
  { title: "satisfies", session: "basics", code: "point satisfies Sha‸", has: ["Shape"] },
  { title: "as", session: "basics", code: "'fast' as Mod‸", has: ["Mode"] },
  {
    title: "options of the language's own",
    session: "empty",
    code: "new Intl.NumberFormat('de', { style: '‸' })",
    has: ["currency", "percent"],
  },
  { title: "an encoding", session: "imports", code: "fs.readFileSync('x', 'utf‸')", has: ["utf8"] },
  { title: "a label", session: "empty", code: "outer: for (;;) { break out‸ }", has: ["outer"] },

  // Asynchronous code.
  { title: "after await", session: "shapes", code: "await loa‸", has: ["load"], replaces: "loa" },
  {
    title: "what was awaited",
    session: "shapes",
    code: "const r = await load(); r.‸",
    has: ["loaded"],
    lacks: ["then"],
  },
  { title: "in an await in a template", session: "shapes", code: "`${(await load()).‸}`", has: ["loaded"] },
  { title: "for await", session: "shapes", code: "for await (const row of rows()) row.‸", has: ["row"] },
  {
    title: "the values of Promise.all",
    session: "shapes",
    code: "Promise.all([1, load()]).then(([a, b]) => b.‸",
    has: ["loaded"],
  },
  { title: "using", session: "imports", code: "using queue = new Que‸", has: ["Queue"] },

  // More half-written code.
  {
    title: "a template within a template",
    session: "empty",
    code: "`${[1].map((n) => `${n.toFi‸}`)}`",
    has: ["toFixed"],
  },
  {
    title: "text of a template after an expression",
    session: "basics",
    code: "`a ${point.xCoord} b poi‸`",
    none: true,
  },
  { title: "after a comment in a chain", session: "basics", code: "point // here\n  .xC‸", has: ["xCoord"] },
  { title: "a chain over lines", session: "basics", code: "[point]\n  .map((p) => p)\n  .fla‸", has: ["flatMap"] },
  { title: "after a closing bracket too many", session: "basics", code: ")) point.‸", has: ["xCoord"] },
  { title: "after a return at the top", session: "basics", code: "return point.‸", has: ["xCoord"] },
  { title: "a type that is missing", session: "basics", code: "let x: ;\npoint.‸", has: ["xCoord"] },
  { title: "a condition that is not closed", session: "basics", code: "if (x {\n point.‸", has: ["xCoord"] },
  { title: "an object that is not closed", session: "basics", code: "const a = {\n  b: point.‸", has: ["xCoord"] },
  { title: "an unclosed class", session: "basics", code: "class {\n m() { point.‸", has: ["xCoord"] },
  { title: "a value of an option", session: "basics", code: "fn({ verbose: tru‸", has: ["true"] },
  { title: "the options left", session: "basics", code: "fn({ verbose: true, ‸", has: ["depth"], lacks: ["verbose"] },
  { title: "nothing in a block comment", session: "dynamic", code: "/* pars‸ */", none: true },
  { title: "nothing in a comment, live values neither", session: "dynamic", code: "1; // pars‸", none: true },
  {
    title: "nothing in an open string, live values neither",
    session: "dynamic",
    code: 'const s = "open pars‸',
    none: true,
  },
  {
    title: "a function's own members come first",
    session: "empty",
    code: "display.‸",
    has: ["html", "apply"],
    first: "clear",
  },

  // More imports.
  { title: "scoped packages", session: "empty", code: "import x from '@scope/‸'", has: ["lib"] },
  {
    title: "names of a scoped package",
    session: "empty",
    code: "import { ‸ } from '@scope/lib'",
    has: ["ScopedThing"],
  },
  {
    title: "modules of loopbook",
    session: "empty",
    code: "import x from 'loopbook/‸'",
    has: ["net", "inspect", "sqlite", "testing"],
  },
  {
    title: "names of loopbook/net",
    session: "empty",
    code: "import { open‸ } from 'loopbook/net'",
    has: ["openConnection"],
  },
  {
    title: "the second imported name",
    session: "empty",
    code: "import { addOne, loc‸ } from './local.ts'",
    has: ["localConst"],
    lacks: ["addOne"],
  },
  { title: "imported types", session: "empty", code: "import type { Loc‸ } from './local.ts'", has: ["LocalType"] },
  { title: "JSON files", session: "empty", code: "import x from './da‸'", has: ["data.json"], replaces: "da" },
  { title: "paths of dynamic imports", session: "empty", code: "await import('./lo‸')", has: ["local.ts"] },
  { title: "paths of require", session: "empty", code: "require('node:pa‸')", has: ["node:path"] },
  {
    title: "paths in a template",
    session: "imports",
    code: "fs.readFileSync(`./da‸`)",
    has: ["data.json"],
    replaces: "da",
  },
  { title: "JSON modules, deeper", session: "imports", code: "data.nested.list[0].toFi‸", has: ["toFixed"] },

  // More live values.
  { title: "an alias of a live value", session: "dynamic", code: "const z = parsed.beta;\nz.de‸", has: ["delta"] },
  {
    title: "a pattern of a live value",
    session: "dynamic",
    code: "const { al‸ } = parsed",
    has: ["alpha"],
    replaces: "al",
  },
  {
    title: "elements of a live array",
    session: "dynamic",
    code: "for (const it of parsed.items) it.‸",
    has: ["id", "title"],
  },
  { title: "… in a callback", session: "dynamic", code: "parsed.items.map((it) => it.ti‸", has: ["title"] },
  { title: "nothing of what a call would give", session: "dynamic", code: "parsed.items.at(0).ti‸", none: true },
  { title: "no trap of a proxy runs", session: "dynamic", code: "trapped.‸", none: true },
  {
    title: "no getter of a prototype runs",
    session: "dynamic",
    code: "counted.‸",
    has: ["own", "private", "twice"],
    lacks: ["#hidden"],
  },
  { title: "nothing behind a prototype's getter", session: "dynamic", code: "counted.private.‸", none: true },
  { title: "keys that a typed value got at run time", session: "dynamic", code: "typed.added‸", has: ["addedLater"] },
  {
    title: "keys in brackets of a live array's element",
    session: "dynamic",
    code: "parsed.items[0]['‸",
    has: ["id", "title"],
  },
  { title: "variables of the environment", session: "empty", code: "process.env.PAT‸", has: ["PATH"] },
  { title: "what a catch caught", session: "empty", code: "try { f() } catch (e) { e.mess‸ }", has: ["message"] },
  {
    title: "what a promise was rejected with",
    session: "empty",
    code: "Promise.reject(1).catch((e) => e.sta‸",
    has: ["stack"],
  },

  // More magics.
  { title: "the newest magics", session: "empty", code: "%‸", has: ["%page", "%load"] },
  { title: "magics begin a line", session: "empty", code: "  %wh‸", lacks: ["%who"] },
  { title: "npm's commands", session: "empty", code: "%npm ins‸", has: ["install"], replaces: "ins" },
  { title: "names for %reset", session: "basics", code: "%reset point, coun‸", has: ["counter"], replaces: "coun" },
  { title: "names for %page", session: "basics", code: "%page coun‸", has: ["counter"] },
  { title: "paths for %load", session: "empty", code: "%load sub/in‸", has: ["inner.ts"], replaces: "in" },
  { title: "a shell's words are its own", session: "basics", code: "!ls coun‸", none: true },
  { title: "a directive's time is nothing to complete", session: "dynamic", code: "// @timeout ‸", none: true },

  // Positions in code points.
  {
    title: "an emoji before the cursor",
    session: "basics",
    code: "const e = '😀😀'; point.x‸",
    has: ["xCoord"],
    replaces: "x",
  },
  {
    title: "combining marks before the cursor",
    session: "basics",
    code: "const e = 'e\u0301a\u0300'; point.x‸",
    has: ["xCoord"],
    replaces: "x",
  },
  {
    title: "a flag and a family before the cursor",
    session: "basics",
    code: "'🇩🇪👨‍👩‍👧'.leng‸",
    has: ["length"],
    replaces: "leng",
  },
  {
    title: "emoji in a comment before the cursor",
    session: "basics",
    code: "/* 👩‍🚀👩‍🚀 */ point.x‸",
    has: ["xCoord"],
    replaces: "x",
  },
  {
    title: "an emoji and a combining mark in an earlier line, Windows line ends",
    session: "basics",
    code: "// 😀 e\u0301\r\nconst s = '😀';\r\npoint.y‸ // 😀",
    has: ["yCoord"],
    replaces: "y",
  },
  {
    title: "a name of letters and combining marks",
    session: "empty",
    code: "const cafe\u0301 = { e\u0301t: 1 };\ncafe\u0301.e\u0301‸",
    has: ["e\u0301t"],
    replaces: "e\u0301",
  },
  {
    title: "a key that is an emoji, in brackets",
    session: "empty",
    code: "const o = { '😀': 1, '😎': 2 };\no['😀‸']",
    has: ["😀"],
    lacks: ["😎"],
    replaces: "😀",
  },
  {
    title: "letters of other scripts",
    session: "empty",
    code: "const größe = { größer: 1 };\ngröße.grö‸",
    has: ["größer"],
    replaces: "grö",
  },
  { title: "astral letters in names", session: "empty", code: "const 𝒳𝒴 = { z: 1 };\n𝒳𝒴.‸", has: ["z"] },
  {
    title: "Windows line ends",
    session: "basics",
    code: "const a = 1;\r\nconst b = 2;\r\npoint.x‸",
    has: ["xCoord"],
    replaces: "x",
  },
];
