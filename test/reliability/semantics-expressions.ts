// Random expressions for random programs [test]: a source of choices → JavaScript that ends, whatever its values are.
import type { Random } from "./random.ts";
import { orderForms } from "./semantics-order.ts";

/** Each name is declared in one way only, so that a program is free of early errors; parameters shadow any of them. */
export const names = {
  lexical: ["a", "b", "c", "d"],
  variable: ["u", "v"],
  function: ["f", "g"],
  class: ["K", "M"],
  parameter: ["p", "q"],
  /** Enums and namespaces. */
  compiled: ["C", "N"],
};
const readable = [...names.lexical, ...names.lexical, ...names.variable, ...names.function, ...names.class, "p", "q"];
const assignable = [...names.lexical, ...names.variable, ...names.function, "p"];
const shadowing = [...names.parameter, ...names.variable, ...names.function];

/** What writes the parts of a program. `depth` falls to 0, where only leaves are written. */
export interface Writer {
  random: Random;
  expression(depth: number): string;
  /** Statements in braces' place; `isAsync` says whether they may await. */
  body(depth: number, isAsync: boolean): string;
}

export const readName = ({ random }: Writer): string => random.pick(readable);
export const assignName = ({ random }: Writer): string => random.pick(assignable);
export const shadowName = ({ random }: Writer): string => random.pick(shadowing);
export const lexicalName = ({ random }: Writer): string => random.pick(names.lexical);

export function writeExpression(writer: Writer, depth: number): string {
  const { random } = writer;
  if (depth <= 0) return random.chance(0.3) ? String(random.integer(10)) : readName(writer);
  return random.pick(
    random.chance(0.5) ? simple : random.pick([functions, generators, classes, asynchronous, orderForms, orderForms]),
  )(writer, depth - 1);
}

export type ExpressionForm = (writer: Writer, depth: number) => string;

const simple: ExpressionForm[] = [
  (w, d) => `[${w.expression(d)}, ...list(${w.expression(d)})]`,
  (w, d) => `(${assignName(w)} ${w.random.pick(["=", "+=", "??=", "||=", "&&=", "-="])} ${w.expression(d)})`,
  (w) => `${assignName(w)}${w.random.pick(["++", "--"])}`,
  (w, d) => `(${w.expression(d)} ${w.random.pick(["+", "-", "*", "??", "===", "<", ","])} ${w.expression(d)})`,
  (w, d) => `(${w.expression(d)} ? ${w.expression(d)} : ${w.expression(d)})`,
  (w, d) => `\`<\${${w.expression(d)}}|\${${readName(w)}}>\``,
  (w, d) =>
    `({ ${readName(w)}, [\`k\${${readName(w)}}\`]: ${w.expression(d)}, get x() { return ${w.expression(d)} }, m() { return this === undefined } })`,
  (w, d) => `({ z: 1, ...Object(${w.expression(d)}), __proto__: { y: ${w.expression(d)} } }).y`,
  (w, d) => `([${assignName(w)} = ${w.expression(d)}, ...${assignName(w)}] = list(${w.expression(d)}))`,
  (w, d) =>
    `({ p: ${assignName(w)} = ${w.expression(d)}, ...${assignName(w)} } = { p: ${w.expression(d)}, ${readName(w)} })`,
  (w, d) => `((s, ...p) => [s.raw.length, p])\`x\${${w.expression(d)}}y\``,
  (w, d) => `${readName(w)}?.[${w.expression(d)}]?.x`,
  (w) => `typeof ${w.random.pick([...names.lexical, ...names.variable, "nowhere"])}`,
  (w) => `eval("${assignName(w)} = 3; let q = 1; [q, ${readName(w)}]")`,
  (w) => `[${readName(w)}.name, ${readName(w)}.length]`,
  (w) => `typeof ${w.random.pick(names.compiled)}`,
  (w) =>
    `${w.random.pick(["(0, eval)", "new Function", "Function"])}("return typeof ${w.random.pick([...names.lexical, ...names.variable])}")`,
];

const functions: ExpressionForm[] = [
  (w, d) =>
    `((${shadowName(w)} = ${w.expression(d)}) => { burn(); ${w.body(d, false)}; return ${w.expression(d)} })(${w.expression(d)})`,
  (w, d) => `(([p, q = () => p], ...u) => [p, typeof q, u])(list(${w.expression(d)}), ${w.expression(d)})`,
  (w, d) => `((p = () => ${readName(w)}, u = p) => { var u = ${w.expression(d)}, q; burn(); return [p(), u, q] })()`,
  (w, d) =>
    `(function ${readName(w)}(p) { burn(); return p ? [${readName(w)}, arguments.length] : ${w.expression(d)} })(${w.expression(d)})`,
  (w, d) =>
    `(function (${shadowName(w)}) { burn(); ${w.body(d, false)}; { let ${lexicalName(w)} = ${w.expression(d)}; { ${w.body(d, false)} } } return this })(${w.expression(d)})`,
  (w, d) => `${w.random.pick([...names.function, ...names.class])}(${w.expression(d)})`,
  (w, d) =>
    `(() => { try { throw ${w.expression(d)} } catch (p) { return [named(p), ${w.expression(d)}] } finally { ${w.body(d, false)} } })()`,
  (w, d) => `(() => { one: try { return ${w.expression(d)} } finally { if (${w.expression(d)}) break one } })()`,
];

const generators: ExpressionForm[] = [
  (w, d) =>
    `[...(function* () { burn(); yield* [1, 2]; yield ${w.expression(d)}; ${w.body(d, false)}; return yield ${readName(w)} })()]`,
  (w, d) =>
    `(() => { const it = sends(${w.expression(d)}, ${w.expression(d)}); return [it.next(1), it.next(2), ${w.random.pick(["it.return(3)", "it.next(4)"])}] })()`,
  (w, d) =>
    `(() => { for (const p of sends(${w.expression(d)}, 2)) { ${w.body(d, false)}; if (${w.expression(d)}) return p } })()`,
  (w, d) => `(([p, , q = ${w.expression(d)}]) => [p, q])(sends(${w.expression(d)}, 2, undefined))`,
  (w) => `Array.from({ length: 2, 0: ${readName(w)} }, (q, i) => [i, ${readName(w)}])`,
];

const classes: ExpressionForm[] = [
  (w, d) =>
    `new (class ${readName(w)} extends (class { h = ${w.expression(d)}; static s() { return typeof this } }) { #r = ${w.expression(d)}; static { out(super.s()) } get r() { return [this.#r, this.h, #r in this] } })().r`,
  (w) => `(function () { return { same: new.target?.name, it: this === undefined, ${readName(w)} } })()`,
  (w, d) => `new ${w.random.pick(names.class)}(${w.expression(d)})`,
  (w, d) => `class { static [${w.expression(d)}] = ${w.expression(d)}; static x = typeof this }`,
];

const asynchronous: ExpressionForm[] = [
  (w, d) =>
    `Promise.allSettled([${w.expression(d)}, Promise.reject(${readName(w)})]).then((all) => all.map((one) => one.status), named)`,
  (w, d) =>
    `(async (${shadowName(w)}) => { burn(); ${w.body(d, true)}; return ${w.expression(d)} })(${w.expression(d)}).catch(named)`,
  (w, d) =>
    `Promise.${w.random.pick(["all", "race", "any"])}([${w.expression(d)}, Promise.resolve(${w.expression(d)}), { then(ok) { out("then"); ok(${readName(w)}) } }]).catch(named)`,
  (w, d) =>
    `Promise.reject(${w.expression(d)}).finally(() => { out("finally") }).then(out, (p) => { out("no", p); return ${readName(w)} }).catch(named)`,
];
