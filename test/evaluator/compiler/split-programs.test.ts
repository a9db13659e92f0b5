// Random programs print the same as one ES module, as one cell, and split into cells at random places.
import { Script, constants } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installToString } from "../../../kernel/evaluator/compiler/function-source.ts";
import { CellSession, cellSources } from "./cell-session.ts";

const importModule = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>;

// Programs turn functions into text, too.
let restore = (): void => {};
beforeAll(() => {
  restore = installToString((cell) => cellSources.get(cell));
});
afterAll(() => {
  restore();
});

type WithLog = typeof globalThis & { log?: (...values: unknown[]) => void };

/** swc renames a local (`c` to `c1`) where a parameter and a `var` of its function share the name; messages show it. */
function plain(line: string): string {
  return line.replace(/(Cannot access '[a-d])\d+'/, "$1'");
}

/** What a program printed, and how it ended. */
async function transcript(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  (globalThis as WithLog).log = (...values) => lines.push(plain(values.map(String).join(" ")));
  try {
    await run();
  } catch (error) {
    lines.push(error instanceof Error ? error.name : String(error));
  }
  // Microtasks that the program left behind.
  await new Promise((done) => setImmediate(done));
  return lines;
}

const names = ["a", "b", "c", "d"] as const;
const name = fc.constantFrom(...names);
const number = fc.integer({ min: -3, max: 9 }).map((value) => `(${String(value)})`);

/** Expressions over names that the program declares at its head, so that none of them is unknown. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      number,
      name,
      fc
        .tuple(inner, fc.constantFrom("+", "-", "*", "??", "||", "&&", ",", "<", "==="), inner)
        .map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      fc.tuple(name, inner).map(([n, e]) => `((${n}) => ${n})(${e})`),
      fc
        .tuple(name, name, inner)
        .map(
          ([p, n, e]) => `((${p} = ${n}) => { var ${n}; let r = ${e}; { let ${p} = 1; r = [r, ${p}] } return r })()`,
        ),
      fc.tuple(name, inner).map(([n, e]) => `(function ${n}(x) { return x ? typeof ${n} : ${n}(1) + (${e}) })(0)`),
      fc
        .tuple(name, name, inner)
        .map(([n, m, e]) => `(({ ${n}, ${m}: [y = ${e}] = [] }) => String(${n}) + y)({ ${n}: ${m} })`),
      fc.tuple(name, inner).map(([n, e]) => `JSON.stringify({ ${n}, v: ${e}, ["k" + ${n}]: () => ${n} })`),
      fc.tuple(name, inner).map(([n, e]) => `\`<\${${n}}|\${${e}}>\``),
      fc.tuple(name, inner).map(([n, e]) => `(${n} = ${e})`),
      fc.tuple(name, name).map(([n, m]) => `([${n}, ${m}] = [${m}, ${n}])`),
      fc
        .tuple(name, inner)
        .map(
          ([n, e]) => `new (class ${n} { f = typeof ${n}; static s = 1; get() { return this.f + (${e}) } })().get()`,
        ),
      name.map((n) => `typeof ${n} + typeof nowhere`),
      name.map((n) => `${n}++`),
      fc
        .tuple(name, inner)
        .map(([n, e]) => `(() => { try { throw ${e} } catch (${n}) { return ${n} } finally { log("f", ${n}) } })()`),
      inner.map((e) => `(async () => await (${e}))().then(() => {}, (e) => log("r", e.name)).constructor.name`),
    ),
  };
});

const statement = fc.oneof(
  expression.map((e) => `log(String(${e}));`),
  expression.map((e) => `log(String(await (${e})));`),
  expression.map((e) => `queueMicrotask(() => { try { log("micro", String(${e})) } catch (e) { log(e.name) } });`),
  fc.tuple(name, expression).map(([n, e]) => `for (const ${n} of [1, ${e}]) log(${n}, String(${e}));`),
  fc
    .tuple(name, expression)
    .map(
      ([n, e]) =>
        `for (let ${n} = 0; ${n} < 2; ${n}++) queueMicrotask(() => { try { log(${n}, String(${e})) } catch (e) { log(e.name) } });`,
    ),
  fc
    .tuple(name, expression)
    .map(([n, e]) => `{ let ${n} = 1; log(typeof ${n}); function fn() { return ${n} } log(fn(), String(${e})) }`),
  fc
    .tuple(name, expression)
    .map(
      ([n, e]) =>
        `switch (${n}) { case 1: let ${n} = 5; log(${n}); break; default: log("d", String(${e.includes(n) ? "1" : e})) }`,
    ),
  fc
    .tuple(name, expression)
    .map(
      ([n, e]) =>
        `outer: for (const i of [1, 2, 3]) { do { if (i > 1) continue outer; ${n} = ${e} } while (false); log(i) }`,
    ),
  fc
    .tuple(name, expression)
    .map(
      ([n, e]) =>
        `(async () => { log("start"); ${n} = await (${e}); log("after", String(${n})) })().catch((e) => log(e.name));`,
    ),
  fc
    .tuple(name, expression)
    .map(
      ([n, e]) =>
        `await (async () => { for await (const ${n} of [${e}, Promise.resolve(2)]) log(String(${n})) })().catch((e) => log(e.name));`,
    ),
  fc.tuple(name, name).map(([n, m]) => `({ x: ${n} = 3, ...${m} } = { y: ${n} });`),
);

/** Declarations of fresh names, which later statements do not shadow by accident. */
const declaration = (index: number) => {
  const fresh = `v${String(index)}`;
  return fc.oneof(
    expression.map((e) => `const ${fresh} = ${e}; log(String(${fresh}));`),
    expression.map((e) => `let { ${fresh} = ${e} } = {}; ${fresh} = [${fresh}]; log(${fresh});`),
    expression.map(
      (e) => `function ${fresh}(p) { return p ? ${fresh}.name : ${e} } log(String(${fresh}()), ${fresh}(1));`,
    ),
    expression.map((e) => `class ${fresh} { static x = ${e} } log(String(${fresh}.x), ${fresh}.name);`),
    expression.map((e) => `var [${fresh} = () => ${e}] = []; log(${fresh}.name, String(${fresh}()));`),
    expression.map((e) => `for (var ${fresh} = 0; ${fresh} < 2; ${fresh}++) log(String(${e})); log(${fresh});`),
  );
};

const head = `let a = 1; var b = "x"; let c = [1, 2]; let d; const read = () => [a, b, c, d].map(String).join(";");`;
const program = fc
  .array(fc.oneof(statement, fc.nat(1_000_000).chain(declaration)), { minLength: 1, maxLength: 8 })
  .filter(
    (parts) =>
      new Set(parts.flatMap((part) => part.match(/\bv\d+\b/)?.[0] ?? [])).size ===
      parts.filter((part) => /\bv\d+\b/.test(part)).length,
  )
  .chain((parts) =>
    fc.tuple(fc.constant(parts), fc.array(fc.boolean(), { minLength: parts.length, maxLength: parts.length })),
  );

it("programs print the same as a module, as one cell, and as many", { timeout: 120_000 }, async () => {
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(program, async ([parts, cuts]) => {
      // A cell begins in a turn of its own: where the cells are cut, the one program waits for the next turn.
      const cells: string[][] = [[head]];
      parts.forEach((part, index) => {
        if (cuts[index]) cells.push([part]);
        else cells.at(-1)?.push(part);
      });
      cells.at(-1)?.push("log(read());");
      const texts = cells.map((cell) => cell.join("\n"));
      const whole = texts.join("\nawait new Promise((done) => setImmediate(done));\n");
      const url = `data:text/javascript,${encodeURIComponent(`/*${String(serial++)}*/${whole}`)}`;
      const asModule = await transcript(() => importModule(url));
      expect(await transcript(() => new CellSession().run(whole))).toEqual(asModule);
      const session = new CellSession();
      const asCells = await transcript(async () => {
        for (const [index, text] of texts.entries()) {
          if (index > 0) await new Promise((done) => setImmediate(done));
          await session.run(text);
        }
      });
      expect(asCells).toEqual(asModule);
    }),
    { numRuns: 300 },
  );
});
