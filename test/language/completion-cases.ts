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
}

export const files = {
  "local.ts":
    "/** Adds one. */\nexport function addOne(x: number): number { return x + 1 }\nexport const localConst = 1;\nexport type LocalType = { deep: string };\n",
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
  dynamic: ["const parsed = JSON.parse('{}');\nconst anything: any = {};\nconst unknowable: unknown = 1;"],
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
