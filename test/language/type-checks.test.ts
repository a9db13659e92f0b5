// Type checks: real errors are found at their exact place, and valid notebooks are left alone.
import { describe, expect, test } from "vitest";
import type { CellDiagnostic } from "../../kernel/language/cell-diagnostics.ts";
import { typeCheckError, typeErrorDisplay } from "../../kernel/language/render-diagnostics.ts";
import { files } from "./completion-cases.ts";
import { openSession } from "./session.ts";

/** Checks each cell as it would be executed; returns what was found in each. */
async function checkAll(
  cells: string[],
  mode: "warn" | "strict" = "warn",
  extra: Record<string, string> = {},
): Promise<CellDiagnostic[][]> {
  await using session = openSession({ ...files, ...extra });
  const found: CellDiagnostic[][] = [];
  for (const source of cells) {
    const cell = session.service.cell(source);
    const checked = session.service.check(cell, mode);
    session.service.ran(cell);
    found.push(await checked);
  }
  return found;
}

const codes = (found: CellDiagnostic[][]) => found.map((errors) => errors.map(({ code }) => code));

describe("valid notebooks have no type errors", () => {
  const notebooks: Record<string, string[]> = {
    "redeclared with other types": [
      "const x = 1",
      "const x = 'text'; x.toUpperCase()",
      "let x = [1]; x.push(2)",
      "function x() { return 1 }\nx()",
      "class x { a = 1 }\nnew x().a",
      "enum x { A }\nx.A",
    ],
    "a cell run again and again": [
      "let total = 0;",
      "total += 1; const seen = total;",
      "total += 1; const seen = total;",
      "total += 1; const seen = total;",
      "seen.toFixed()",
    ],
    "functions used before a later cell defines them": [
      "function caller() { return later(1) + 1 }",
      "function later(n: number) { return n }",
      "caller().toFixed()",
      "caller();",
    ],
    "JavaScript without types": [
      "function add(a, b) { return a + b }\nconst list = [];\nlist.push(1);\nconst handler = (event) => event.target",
      "add(1, 2); list.length; list[0] + 1",
    ],
    "any from JSON": [
      "const data = JSON.parse('{\"a\": 1}')",
      "data.a.b?.c; data.list.map((x) => x.y); for (const k in data) console.log(data[k])",
    ],
    "JSON imports": ["import data from './data.json'", "data.answer.toFixed(); data.nested.list.map((n) => n * 2)"],
    "JSON imports with attributes": ["import data from './data.json' with { type: 'json' };\ndata.answer.toFixed()"],
    using: [
      "class Res { [Symbol.dispose]() {} async [Symbol.asyncDispose]() {} }",
      "using r = new Res();\nawait using s = new Res();\nconsole.log(r, s)",
    ],
    decorators: [
      "function log(target: Function, context: ClassDecoratorContext) {}\nfunction bound(value: Function, context: ClassMethodDecoratorContext) {}",
      "@log class Decorated { @bound method() { return 1 } }",
      "new Decorated().method()",
    ],
    "enums and namespaces": [
      "enum Level { Low = 1, High }\nconst enum Fixed { One = 1 }\nnamespace Tools { export const size = 3 }",
      "Level.High + Tools.size; Level[Level.Low].toUpperCase(); const l: Level = Level.Low; Fixed.One",
    ],
    "top-level await": [
      "const value = await Promise.resolve(5)",
      "for await (const x of (async function* () { yield 1 })()) console.log(x + value)",
      "await value; const [a, b] = await Promise.all([Promise.resolve(1), Promise.resolve('b')]); b.length",
    ],
    tasks: [
      "import { createTask, gather, sleep, TaskGroup, timeout, wait, Queue, Lock } from 'loopbook'",
      "const task = createTask(async () => { await sleep(0.01); return 5 }, { name: 'worker' })\nconst five = await task; five.toFixed()",
      "const [p, q] = await gather(sleep(0.01, 'p'), sleep(0.01, 2)); p.length; q.toFixed()",
      "const { done, pending } = await wait([createTask(async () => 1)], { timeout: 1, returnWhen: 'FIRST_COMPLETED' }); done.size + pending.size",
      "await TaskGroup.run(async (tg) => { tg.createTask(async () => 1) })\nawait timeout(1, async () => { await sleep(0.001) })",
      "const queue = new Queue<number>({ maxsize: 2 }); await queue.put(1); (await queue.get()).toFixed()\nconst lock = new Lock(); { using held = await lock.acquire() }",
    ],
    "the event loop's own globals": [
      "setTimeout(() => {}, 1).unref(); const t = setInterval(() => {}, 1); clearInterval(t); setImmediate(() => {}); queueMicrotask(() => {}); process.nextTick(() => {})",
      "structuredClone({ a: 1 }).a; new AbortController().signal.aborted; performance.now().toFixed(); fetch; new URL('https://example.org').host; new TextEncoder().encode('x').length",
    ],
    catching: [
      "try { JSON.parse('{') } catch (e) { console.log(e.message) }",
      "try { await Promise.reject(new Error('x')) } catch (error) { display(error.stack) }",
    ],
    "what a server sent": [
      "const data = await (await fetch('http://127.0.0.1')).json()",
      "data.items.map((item) => item.name); const { page, ...rest } = data; rest.total + page",
    ],
    "what a task failed with": [
      "import { createTask } from 'loopbook'\nconst failing = createTask(async () => { throw new Error('x') })",
      "await failing.catch((error) => error.message); failing.then(undefined, (error) => error.stack)",
    ],
    "a variable set by a later cell": [
      "let server: { listen(): void } | undefined",
      "server = { listen() {} }",
      "server.listen()",
      "server = undefined",
      "server?.listen()",
    ],
    "a variable that callbacks change": [
      "let state: 'idle' | 'busy' = 'idle'; let timer: NodeJS.Timeout | undefined = undefined; let done = false",
      "setTimeout(() => { state = 'busy'; done = true; timer = setTimeout(() => {}, 1) })",
      "if (state === 'busy') console.log(1)\nif (done === true) console.log(2)\nif (timer) timer.unref()",
    ],
    "a union given a member of it": [
      "class Circle { radius = 1 }\nclass Square { side = 1 }\nlet shape: Circle | Square = new Circle()",
      "shape.radius.toFixed()",
    ],
    "assigning to names of earlier cells": [
      "let n = 1; var v = 'a'; function f() { return 1 }\nclass C {}",
      "n = 2; v = 'b'; n++; v += 'c'",
      "f = () => 2",
    ],
    "magics and # lines": [
      "# grade: exercise 1\n// a comment\nconst answer = 42",
      "%time const timed = answer\n!echo hi\n%who",
      "timed.toFixed()",
    ],
    directives: ["// @settle 5s\n// @background\nsetTimeout(() => {}, 1)"],
    "a package installed by the same cell": [
      "%npm install left-pad\nimport leftPad from 'left-pad'\nleftPad('a', 3)",
      "leftPad('b', 2)",
    ],
    "require and module names": [
      "const fs = require('node:fs'); fs.readFileSync(__filename).length; __dirname.length",
      "const { join } = require('path'); join('a', 'b')",
    ],
    display: [
      "display({ 'text/html': '<b>x</b>' }); const h = display.html('<p>', { displayId: 'a' }); h.update(1); display.update('a', 2); display.clear({ wait: true }); display.table([{ a: 1 }], { maxRows: 3 })",
      "const line = await input('name? ', { password: true }); line.length; prompt('x').length; if (confirm('y')) alert('z')",
    ],
    "overloads over several lines": [
      "function over(a: string): string;\nfunction over(a: number): number;\nfunction over(a: any) { return a }",
      "over('x').length; over(1).toFixed()",
    ],
    "types only": [
      "interface A { a: string }\ntype B = A & { b: number }",
      "const b: B = { a: 'x', b: 1 }",
      "interface A { other: boolean }",
      "const later: A = { other: true }; b.a.length",
    ],
    "generics across cells": [
      "class Box<T> { constructor(readonly value: T) {}\n map<U>(f: (x: T) => U) { return new Box(f(this.value)) } }",
      "new Box(1).map((n) => `${n}`).value.length; const box: Box<string> = new Box('x')",
    ],
    "unused and unreachable code": [
      "const unused = 1; function f(unusedParameter: number) { return 1; console.log('never') }",
      "throw new Error('stop')",
      "const after = f(1)",
    ],
    "an expression statement": ["({ a: 1, b: 2 })", "[1, 2, 3].map((n) => n * 2)", "1 + 1; 'x'; null; undefined"],
    "shadowing globals": [
      "const process = { mine: 1 }; const URL = 'x'; const name = 'n'; const length = 1; const event = 2; const status = 'ok'",
      "process.mine.toFixed(); URL.length; name.toUpperCase(); status.length",
    ],
    "dates, maps, groups": [
      "const groups = Object.groupBy([1, 2], (n) => n % 2 ? 'odd' : 'even'); groups.odd?.length; new Map([[1, 'a']]).get(1)?.length; new Set([1]).union(new Set([2])).size",
      "Array.fromAsync([1]); Iterator.from([1]).map((x) => x + 1).toArray(); Promise.try(() => 1)",
    ],
    "local files": [
      "import { addOne } from './local.ts'\nimport Inner, { innerValue } from './sub/inner.ts'",
      "addOne(1).toFixed(); new Inner().method(); innerValue.length",
    ],
    "node modules": [
      "import { createServer } from 'node:http'; import { readFile } from 'node:fs/promises'; import { setTimeout as delay } from 'node:timers/promises'; import assert from 'node:assert/strict'",
      "const srv = createServer((req, res) => { res.end(req.url) }); srv.close(); assert.equal(1, 1); assert(await delay(1, true))",
    ],
    "global properties made at run time": ["globalThis.made = 1", "console.log(made)"],
    "exported names": ["export const shared = 1\nexport function helper() { return shared }", "helper().toFixed()"],
    "many cells, imports repeated": [
      "import fs from 'node:fs'\nconst one = 1",
      "import fs from 'node:fs'\nconst two = one + 1",
      "fs.existsSync('x'); two.toFixed()",
    ],
    "empty cells and comments": ["", "// nothing", "/* nothing */", "\n\n"],
  };
  test.each(Object.entries(notebooks))("%s", async (_title, cells) => {
    expect(codes(await checkAll(cells))).toEqual(cells.map(() => []));
  });
});

describe("type errors are found where they are", () => {
  test("at the exact place, counting UTF-16 units", async () => {
    const [first] = await checkAll(["const e = '😀';\nconst wrong: string = 5"]);
    expect(first).toEqual([
      { code: 2322, message: "Type 'number' is not assignable to type 'string'.", line: 2, column: 7, length: 5 },
    ]);
  });

  test.each<[string, string[], number[][]]>([
    ["a wrong argument", ["function f(n: number) {}", "f('x')"], [[], [2345]]],
    ["a property that is not there", ["const a = { b: 1 }", "a.c"], [[], [2339]]],
    ["a misspelt property", ["'x'.toUpercase()"], [[2551]]],
    ["a wrong assignment to an earlier cell's variable", ["let n = 1", "n = 'x'"], [[], [2322]]],
    ["a promise that was not awaited", ["async function f() { return 1 }", "f() + 1"], [[], [2365]]],
    ["too few arguments", ["function f(a: number, b: number) {}\nf(1)"], [[2554]]],
    ["possibly undefined", ["new Map([[1, 'a']]).get(1).length"], [[2532]]],
    ["the newest declaration counts", ["const x = 1", "const x = 'a'", "x.toFixed()"], [[], [], [2551]]],
    [
      "a value of an older declaration keeps its type",
      ["const x = 1", "const y = x", "const x = 'a'", "y.length"],
      [[], [], [], [2339]],
    ],
    ["a missing key", ["interface P { a: number; b: number }", "const p: P = { a: 1 }"], [[], [2741]]],
    ["a wrong option of loopbook", ["import { sleep } from 'loopbook'\nsleep('1s')"], [[2769]]],
    ["two of a name in one cell", ["const a = 1; const a = 2;"], [[]]],
    ["after a magic line", ["%who\nconst s: string = 1"], [[2322]]],
    ["comparing what cannot be equal", ["const a: 'x' | 'y' = 'x' as 'x' | 'y'", "a === 'z'"], [[], [2367]]],
    ["calling what is no function", ["const five = 5", "five()"], [[], [2349]]],
    ["used before it is assigned", ["let q: number;\nq.toFixed()"], [[2454]]],
  ])("%s", async (_title, cells, expected) => {
    const found = codes(await checkAll(cells));
    if (_title === "two of a name in one cell") expect(found[0]?.every((code) => code === 2451)).toBe(true);
    else if (_title === "a wrong option of loopbook") expect([[2769], [2345]]).toContainEqual(found[0]);
    else expect(found).toEqual(expected);
  });

  test("a cell that does not parse is left to the parser", async () => {
    expect(codes(await checkAll(["const = 5; const s: string = 1", "const ok: string = 'x'"]))).toEqual([[], []]);
  });

  test("strict mode also finds missing names and parameters without types", async () => {
    expect(codes(await checkAll(["function f(x) { return x }", "nowhere + 1"], "strict"))).toEqual([[7006], [2304]]);
  });

  test("a tsconfig.json beside the notebook is honoured: paths, lib and strictness", async () => {
    const tsconfig = `{
      // comments and trailing commas are allowed
      "compilerOptions": { "strict": false, "lib": ["es2015"], "paths": { "@/*": ["./sub/*"] }, },
    }`;
    const cells = [
      "import { innerValue } from '@/inner.ts'\nconst loose: string = null; innerValue.toUpperCase()",
      "innerValue.toFixed()",
      "[1].toSorted()",
      "import { sleep } from 'loopbook'\nconst s: string = sleep(1)",
    ];
    expect(codes(await checkAll(cells, "warn", { "tsconfig.json": tsconfig }))).toEqual([[], [2551], [2550], [2322]]);
  });
});

describe("how type errors are shown", () => {
  const source = "// first\nconst wrong: string = 5 < 6;";
  const error = {
    code: 2322,
    message: "Type 'boolean' is not assignable to type 'string'.",
    line: 2,
    column: 7,
    length: 5,
  };

  test("as a code frame with the place, TypeScript's code and a caret under the whole name", () => {
    expect(typeErrorDisplay([error], source, "In[3]")["text/plain"]).toBe(
      [
        "1 type error (the cell ran all the same; // @typecheck off silences this)",
        "",
        "In[3]:2:7 TS2322: Type 'boolean' is not assignable to type 'string'.",
        "  1 | // first",
        "> 2 | const wrong: string = 5 < 6;",
        "    |       ^^^^^",
      ].join("\n"),
    );
  });

  test("as HTML with a link on the code, and nothing of the cell as markup", () => {
    const html = typeErrorDisplay([error], source, "In[3]")["text/html"] ?? "";
    expect(html).toContain(">TS2322</a>");
    expect(html).toContain("5 &lt; 6;");
    expect(html).not.toContain("5 < 6");
  });

  test("as the error of a cell that must not run, its traceback a list of lines", () => {
    const { ename, evalue, traceback } = typeCheckError([error], source, "In[3]");
    expect(ename).toBe("TypeCheckError");
    expect(evalue).toContain("TS2322");
    expect(traceback.every((line) => !line.includes("\n"))).toBe(true);
    expect(traceback).toContain("> 2 | const wrong: string = 5 < 6;");
  });

  test("ten at most, and how many more", () => {
    const text = typeErrorDisplay(
      Array.from({ length: 12 }, () => error),
      source,
      "In[3]",
    )["text/plain"];
    expect(text).toMatch(/^12 type errors/);
    expect(text).toMatch(/… and 2 more$/);
  });
});
