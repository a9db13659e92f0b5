// Random programs for the comparison of cells with modules [test]: a fast-check arbitrary → the texts of their cells.
// Each ends: loops and functions burn fuel. Each promise it makes is handled, and only microtasks are ever pending.
import fc from "fast-check";
import type { Random } from "./random.ts";
import { lexicalName, names, readName, shadowName, writeExpression, type Writer } from "./semantics-expressions.ts";
import {
  type Form,
  guarded,
  inner,
  type Place,
  shadowedGlobals,
  statementForms,
  value,
  waitingForms,
} from "./semantics-statements.ts";

/** A cell begins in a turn of its own: where a program is cut, the module waits for the next turn. */
export const nextTurn = "\nawait new Promise((done) => setImmediate(done));\n";

const head = `var u: any; let fuel = 400;
const burn = (): void => { if (fuel-- < 0) throw new RangeError("no fuel") };
const out = (...values: unknown[]) => console.log(...values);
const named = (e: any) => (Error.isError(e) ? e.name : e);
const attempt = (fn: () => any) => { try { return fn() } catch (e) { return named(e) } };
const list = (x: any): any[] => (x != null && typeof x[Symbol.iterator] === "function" ? Array.from(x).slice(0, 4) : [x ?? {}]);
function* sends(...values: any[]): Generator<any> { try { for (const value of values) { burn(); out("sent", yield value) } } finally { out("closed") } }`;

/** The texts of a program's cells. As one module it is the same texts with `nextTurn` between them. */
export const program: fc.Arbitrary<string[]> = fc.gen().map((draw) => {
  const next = () => draw(fc.nat, { max: 2 ** 31 - 1 }) / 2 ** 31;
  const integer = (below: number) => Math.floor(next() * below);
  return writeProgram({
    next,
    integer,
    pick: <T>(items: readonly T[]) => items[integer(items.length)] as T,
    chance: (probability) => next() < probability,
  });
});

export function writeProgram(random: Random): string[] {
  const writer: Writer = {
    random,
    expression: (depth) => writeExpression(writer, depth),
    body: (depth, isAsync) => {
      if (depth <= 0) return "";
      return statements(writer, { depth: depth - 1, isAsync }, 1 + random.integer(2)).join(" ");
    },
  };
  const cells: string[][] = [[head]];
  for (const text of statements(writer, { depth: 3, isAsync: true, isTop: true }, 14 + random.integer(8))) {
    if (random.chance(0.5)) cells.push([]);
    // No statement begins as an expression could go on: its line may end without a semicolon.
    cells.at(-1)?.push(random.chance(0.4) ? text.replace(/;$/, "") : text);
  }
  return whereHoisted(cells.map((cell) => cell.join("\n")));
}

/**
 * A module hoists `var`s and functions over all of it, a cell over itself alone: a cell that mentions one which a later
 * cell is the first to declare becomes one cell with it. So does one that asks for the `typeof` of a later name: in a
 * module that throws, between cells the name is unknown.
 */
function whereHoisted(cells: string[]): string[] {
  const merged = [...cells];
  const joinFrom = (mention: RegExp, declaration: RegExp, isLast = false) => {
    const first = merged.findIndex((cell) => mention.test(cell));
    const last = merged[isLast ? "findLastIndex" : "findIndex"]((cell) => declaration.test(cell));
    if (first !== -1 && last > first) merged.splice(first, last - first + 1, merged.slice(first, last + 1).join("\n"));
  };
  joinFrom(/\bv\b/, /^(?:try \{ )?(?:for \()?var [^=]*\bv\b/m);
  for (const name of names.function)
    joinFrom(new RegExp(`\\b${name}\\b`), new RegExp(`^(?:async )?function\\*? ${name}\\b`, "m"));
  for (const name of names.lexical) {
    joinFrom(new RegExp(`typeof ${name}\\b`), new RegExp(`^(?:let|const|using) .*\\b${name}\\b`, "m"), true);
  }
  for (const name of shadowedGlobals)
    joinFrom(new RegExp(`(?<!\\.)\\b${name}\\b(?!:)`), new RegExp(`^(?:let|const|function) ${name}\\b`, "m"));
  for (const name of names.compiled)
    joinFrom(new RegExp(`\\b${name}\\b`), new RegExp(`^(?:enum|namespace) ${name}\\b`, "m"));
  return merged;
}

/** Statements of one block: each name is declared in it once. */
function statements(writer: Writer, place: Place, count: number): string[] {
  const taken = new Set<string>();
  const texts: string[] = [];
  for (let index = 0; index < count; index++) {
    const { random } = writer;
    const isFirst = place.isTop && index < 10;
    const forms = isFirst
      ? declaring
      : random.pick([printing, declaring, declaring, control, control, place.isAsync ? waiting : later]);
    const { text, declares = [] } = random.pick(
      random.chance(0.3) ? (place.isAsync ? waitingForms : statementForms) : forms,
    )(writer, place);
    if (declares.some((name) => taken.has(name))) continue;
    for (const name of declares) taken.add(name);
    texts.push(
      place.isTop && declares.length === 0 && !text.startsWith("var ") && random.chance(0.95)
        ? guarded(text).text
        : text,
    );
  }
  return texts;
}

/** `v` is hoisted over its cell; `u` exists from the first cell on, wherever else a block declares it. */
const variable = (w: Writer, { isTop }: Place): string => (isTop ? w.random.pick(["u", "v"]) : "u");

const printing: Form[] = [
  (w, { depth }) => guarded(`out(${w.expression(depth)})`),
  (w, { depth }) => guarded(`out(${readName(w)}, ${w.expression(depth)})`),
  (w, { depth, isAsync }) => guarded(`out(${isAsync ? "await " : ""}${w.expression(depth)})`),
];

function declaration(
  list: readonly string[],
  write: (name: string, w: Writer, depth: number, type: string) => string,
): Form {
  return (w, { depth, isTop }) => {
    const name = w.random.pick(list);
    return { declares: [name], text: write(name, w, depth, isTop ? ": any" : "") };
  };
}

const declaring: Form[] = [
  declaration(names.lexical, (name, w, d, type) => `let ${name}${type} = ${value(w, d)};`),
  declaration(names.lexical, (name, w, d) => `const ${name} = ${value(w, d)};`),
  declaration(names.lexical, (name, w, d) => `let { ${name} = ${value(w, d)}} = { x: ${value(w, 0)} };`),
  declaration(
    names.lexical,
    (name, w, d) => `const [{ x: [${name}] = [() => ${readName(w)}] } = {}] = list(${value(w, d)});`,
  ),
  declaration(
    names.lexical,
    (name, w, d, type) => `let ${name}${type}; try { ${name} = ${value(w, d)} } catch (e) { out(named(e)) }`,
  ),
  declaration(
    names.function,
    (name, w, d) =>
      `function ${name}(${shadowName(w)} = ${readName(w)}, ...rest) { burn(); ${w.body(d, false)}; return ${value(w, d)} }`,
  ),
  declaration(
    names.function,
    (name, w, d) =>
      `function* ${name}(p) { burn(); ${w.body(d, false)}; yield ${value(w, d)}; return [yield* sends(1, p)] }`,
  ),
  declaration(
    names.class,
    (name, w, d) =>
      `class ${name} { static x = ${value(w, 0)}; y = ${w.expression(0)}; static m() { burn(); return ${value(w, d)} } constructor(p) { out("new", typeof p, new.target === ${name}) } }`,
  ),
  (w, p) => ({ text: `var ${variable(w, p)} = ${value(w, p.depth)};` }),
  (w, p) => ({ text: `var { x: ${variable(w, p)} = ${value(w, p.depth)}, ...u } = { y: ${value(w, 0)} };` }),
];

const control: Form[] = [
  (w, p) => ({ text: `{ ${statements(w, { depth: Math.max(0, p.depth - 1), isAsync: p.isAsync }, 3).join(" ")} }` }),
  (w, p) => ({ text: `for (var ${variable(w, p)} of list(${w.expression(p.depth)})) { burn(); ${inner(w, p)} }` }),
  (w, p) => ({
    text: `for (let ${lexicalName(w)} = 0, i = 0; i < 3; i++) { burn(); ${inner(w, p)}; queueMicrotask(() => { try { out("micro", i, ${w.expression(1)}) } catch (e) { out(named(e)) } }) }`,
  }),
  (w, p) => ({
    text: `for (const ${lexicalName(w)} in { k: 1, ...Object(${w.expression(p.depth)}) }) { burn(); ${inner(w, p)} }`,
  }),
  (w, p) => ({
    text: `one${p.depth}: for (const i of [1, 2, 3]) { ${inner(w, p)}; for (;;) { burn(); if (i > 1) ${w.random.pick(["break", "continue"])} one${p.depth}; ${inner(w, p)}; break } }`,
  }),
  (w, p) => ({
    text: `two${p.depth}: { ${inner(w, p)}; if (${w.expression(1)}) break two${p.depth}; ${inner(w, p)} }`,
  }),
  (w, p) =>
    guarded(
      `switch (${w.expression(1)}) { case ${w.expression(0)}: let ${lexicalName(w)} = 1; default: ${inner(w, p)}; break; case 2: function f() { return ${readName(w)} } out(f()) }`,
    ),
  (w, p) => ({ text: `do { burn(); ${inner(w, p)} } while (${w.expression(1)} > 5);` }),
  (w, p) => ({ text: `if (${w.expression(1)}) { ${inner(w, p)} } else { ${inner(w, p)} }` }),
  (w, p) => ({
    text: `try { ${inner(w, p)} } catch ({ name: p }) { out(p); ${inner(w, p)} } finally { ${inner(w, p)} }`,
  }),
  (w, p) =>
    guarded(
      `out(g(${w.expression(1)})); function f() { return "inner" } function g(q) { ${w.body(p.depth, false)}; return f() }`,
    ),
  (w, p) => ({ text: `{ using r = { [Symbol.dispose]() { out("disposed") } }; ${inner(w, p)} }` }),
];

/** Work that goes on after the statement. */
const later: Form[] = [
  (w, { depth }) => ({
    text: `queueMicrotask(() => { try { ${w.body(depth, false)} } catch (e) { out("micro", named(e)) } });`,
  }),
  (w, { depth }) => ({
    text: `void Promise.resolve(${w.expression(0)}).then((p) => { out("then", p); return ${w.expression(depth)} }).then(out, (e) => out("rejected", named(e)));`,
  }),
  (w, { depth }) => ({
    text: `void (async () => { ${w.body(depth, true)} })().catch((e) => out("rejected", named(e)));`,
  }),
];

const waiting: Form[] = [
  ...later,
  declaration(names.lexical, (name, w, d) => `const ${name} = await ${value(w, d)};`),
  (w, p) => ({
    text: `for await (const ${lexicalName(w)} of [${w.expression(1)}, Promise.resolve(${w.expression(1)})]) { burn(); ${inner(w, p)} }`,
  }),
  (w, p) => ({
    text: `for await (const p of (async function* () { try { yield ${w.expression(1)}; ${inner(w, p)}; yield* sends(${readName(w)}) } finally { out("closed") } })()) { burn(); out(p); if (${w.expression(1)}) break }`,
  }),
  (w, p) => ({
    text: `{ await using r = { async [Symbol.asyncDispose]() { out("disposing"); await 1; out("disposed") } }; ${inner(w, p)} }`,
  }),
  (w, { depth }) => guarded(`await Promise.reject(${w.expression(depth)})`),
];
