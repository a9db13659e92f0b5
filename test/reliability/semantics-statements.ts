// Random statements of the rarer kinds [test]: a source of choices and a place → text, with the names that it declares.
import { assignName, lexicalName, names, readName, type Writer } from "./semantics-expressions.ts";

/** What a statement is made in: how deep it may nest, and what its place allows. */
export interface Place {
  depth: number;
  isAsync: boolean;
  isTop?: boolean;
}

export interface Statement {
  text: string;
  /** The names that it declares for the block that it stands in. */
  declares?: string[];
}

export type Form = (writer: Writer, place: Place) => Statement;

/** Globals that a program may have a name of its own for. */
export const shadowedGlobals = ["fetch", "process", "name", "Map", "module"];

export const guarded = (text: string): Statement => ({
  text: `try { ${text} } catch (e) { out("threw", named(e)) }`,
});
export const inner = (w: Writer, { depth, isAsync }: Place): string => `{ ${w.body(depth, isAsync)} }`;

/** A value that a declaration can mostly count on. */
export const value = (w: Writer, depth: number): string =>
  w.random.chance(0.97) ? `attempt(() => ${w.expression(depth)})` : w.expression(depth);

/** Two different names of a kind. */
function two(w: Writer, list: readonly string[]): [string, string] {
  const first = w.random.integer(list.length);
  const second = (first + 1 + w.random.integer(list.length - 1)) % list.length;
  return [list[first] as string, list[second] as string];
}

const declarations: Form[] = [
  (w, { depth }) => {
    const [one, other] = two(w, names.lexical);
    return {
      declares: [one, other],
      text: `let { [(out("key"), "x")]: ${one} = (out("default"), ${value(w, depth)}), ...${other} } = { get x() { out("get"); return ${value(w, 0)} }, y: ${value(w, depth)} };`,
    };
  },
  (w, { depth }) => {
    const [one, other] = two(w, names.lexical);
    return {
      declares: [one, other],
      text: `const [${one}, ${other} = () => ${one}] = sends(${value(w, depth)}, undefined, ${value(w, 0)});`,
    };
  },
  (w, { depth }) => {
    const [one, other] = two(w, names.lexical);
    return {
      declares: [one, other],
      text: `let ${one} = ${value(w, depth)}, ${other} = [() => (${one} = ${w.expression(0)}), ${one}];`,
    };
  },
  (w, { depth }) => {
    const name = w.random.pick(names.class);
    return {
      declares: [name],
      text: `class ${name} extends class { m() { return ${w.expression(depth)} } static m(p) { return [p, this.name] } } { static #made = 0; #p = ${w.expression(0)}; static { u = () => ${name}; ${name}.#made++ } get x() { return [this.#p, ${name}.#made] } set x(p) { this.#p = p } m() { return [super.m(), super.constructor.name] } static [\`s\${${value(w, 0)}}\`] = (p) => { burn(); return ${w.expression(depth)} } }`,
    };
  },
  (w, { depth, isTop }) => {
    const name = w.random.pick(names.function);
    const kind = w.random.pick(["async function", "async function*", "function"]);
    return {
      declares: [name],
      text: `${kind} ${name}(p = ${value(w, depth)}, q = () => p) { var p; try { burn(); ${w.body(depth, false)}; return [p, q(), ${value(w, depth)}] } catch (e) { return named(e) } finally { p = 1 } }${isTop ? "" : ";"}`,
    };
  },
  (w, { depth, isTop }) => {
    if (!isTop) return { text: `u = ${w.expression(depth)};` };
    const name = w.random.pick(names.compiled);
    const text =
      name === "C"
        ? `enum C { A = 1, B = A << 2, D = "text".length, E, F = \`\${E}\` }`
        : `namespace N { export let one = ${value(w, 0)}; export const two = () => one; export function f(p) { one = p; return typeof f } }`;
    return { declares: [name], text };
  },
  (w, { depth, isTop }) => {
    if (!isTop) return { text: `${assignName(w)} = ${w.expression(depth)};` };
    const name = w.random.pick(shadowedGlobals);
    const [declares, own] = [[name], value(w, depth)];
    const text = w.random.pick([`const ${name} = ${own};`, `let ${name};`, `function ${name}() { return ${own} }`]);
    return { declares, text: `${text}\nout(typeof ${name}, attempt(() => ${name}), ${name} === globalThis.${name});` };
  },
];

const loops: Form[] = [
  (w, p) => ({
    text: `for (let [i, f = () => i] = [0], ${lexicalName(w)} = ${w.expression(1)}; i < 3; f(), i++) { burn(); const i2 = i; queueMicrotask(() => attempt(() => out("closure", i, i2, f(), ${w.expression(1)}))); ${inner(w, p)}; if (i === 1) continue }`,
  }),
  (w, p) =>
    guarded(
      `for (let ${lexicalName(w)} of (queueMicrotask(() => attempt(() => out(${w.expression(1)}))), list(${w.expression(p.depth)}))) { burn(); ${inner(w, p)} }`,
    ),
  (w, p) =>
    guarded(
      `for (const { x: ${lexicalName(w)} = ${w.expression(1)}, ...p } of list(${w.expression(p.depth)})) { burn(); queueMicrotask(() => out(p)); ${inner(w, p)} }`,
    ),
  (w, p) => guarded(`for (${assignName(w)} of list(${w.expression(p.depth)})) { burn(); ${inner(w, p)} }`),
  (w, p) =>
    guarded(
      `for ([${assignName(w)} = ${w.expression(1)}, ...${assignName(w)}] of [list(${w.expression(1)}), [1, 2, 3]]) { burn(); ${inner(w, p)} }`,
    ),
  (w, p) =>
    guarded(
      `for ({ x: ${assignName(w)} = 1, y: [u] = [2] } of [{ x: ${w.expression(1)} }, ${w.expression(1)}]) ${inner(w, p)}`,
    ),
  (w, p) => guarded(`for (${assignName(w)} in { k: 1, ...Object(${w.expression(1)}) }) { burn(); ${inner(w, p)} }`),
  (w, p) => ({
    text: `for (var { x: u = ${w.expression(1)}, ...u2 } of [{ x: 1, y: 2 }, { z: ${w.expression(1)} }]) { burn(); out(u2); ${inner(w, p)} }`,
  }),
  (w, p) => ({
    text: `outer${p.depth}: for (const i of [1, 2, 3]) { try { for (const j of sends(1, 2)) { burn(); try { if (j === i) continue outer${p.depth}; ${inner(w, p)}; if (${w.expression(1)}) break outer${p.depth} } finally { out("inner", i, j) } } } finally { out("outer", i); ${w.random.pick(["", "", `continue outer${p.depth}`])} } }`,
  }),
  (w, p) => ({
    text: `if (${w.expression(1)}) out("if"); else if (${w.expression(1)}) { function g() { return ${value(w, 0)} } out(g(1)) } else ${inner(w, p)}`,
  }),
];

const blocks: Form[] = [
  (w, p) =>
    guarded(
      `switch (${w.expression(1)}) { case (out("case"), ${w.expression(0)}): { break } case 1: let ${lexicalName(w)} = 1; default: attempt(() => out(${w.expression(1)})); class M { m() { return ${readName(w)} } } out(new M().m()); ${inner(w, p)} }`,
    ),
  (w, p) => ({
    text: `{ using r = { [Symbol.dispose]() { out("r"); ${w.random.pick(["", `throw ${w.expression(0)}`])} } }, q = null; try { ${inner(w, p)} } finally { out("before") } }`,
  }),
  (w, p) => ({
    text: `for (using r of [1, 2].map((i) => ({ i, [Symbol.dispose]() { out("disposed", i) } }))) { ${inner(w, p)}; if (${w.expression(1)}) ${w.random.pick(["break", "continue"])} }`,
  }),
  (w, p) => ({
    text: `try { ${inner(w, p)}; throw [${w.expression(1)}] } catch ([p, ...q]) { out(named(p), q); ${inner(w, p)} }`,
  }),
  (w, p) =>
    guarded(
      `try { throw new Error("e", { cause: ${w.expression(1)} }) } catch ({ message: p, cause: { x: q = ${w.expression(1)} } = {}, name }) { out(p, named(q), name); ${inner(w, p)} }`,
    ),
];

export const statementForms: Form[] = [...declarations, ...declarations, ...loops, ...blocks];

/** Timers are waited for where they are made: what they print between cells would depend on the machine. */
const timers: Form = (w) => ({
  text: `{ const marks = []; const timer = new Promise((done) => setTimeout(done, 1, ${w.random.integer(10)})); void timer.then((p) => marks.push(p)); void timer.then(() => { queueMicrotask(() => marks.push("late")); marks.push("then") }); globalThis.process.nextTick(() => marks.push("tick")); marks.push(await timer); out(marks); await null; out(marks) }`,
});

export const waitingForms: Form[] = [
  ...statementForms,
  timers,
  (w, p) =>
    guarded(
      `for await (${assignName(w)} of [${w.expression(1)}, Promise.resolve(${w.expression(1)})]) { burn(); ${inner(w, p)} }`,
    ),
  (w, p) => ({
    text: `for (const i of [1, 2]) { try { await (i > 1 ? Promise.reject(${w.expression(1)}) : i); ${inner(w, p)} } catch (p) { out("caught", named(p)); continue } finally { out(await i) } }`,
  }),
  (w, p) => ({
    text: `for await (await using r of [1, 2].map((i) => ({ async [Symbol.asyncDispose]() { await 0; out("disposed", i) } }))) { ${inner(w, p)}; if (${w.expression(1)}) break }`,
  }),
  (w, { depth }) =>
    guarded(
      `out(await Promise.all([1, 2].map(async (p) => { await p; ${w.body(depth, true)}; return [p, await ${w.expression(depth)}] })))`,
    ),
  (w) =>
    guarded(
      `out((await ${w.expression(1)}, await ${w.expression(1)}), \`\${await ${w.expression(1)}}\`, [await 1, ...list(await ${w.expression(1)})])`,
    ),
];
