// Random expressions whose steps are seen one by one [test]: each writes down the order in which its parts are evaluated.
// A source of choices → JavaScript; what it prints and gives differs when a step is left out, doubled or moved.
import { assignName, type ExpressionForm, names, readName, type Writer } from "./semantics-expressions.ts";

/** Says `label` when it is evaluated. */
const step = (label: string, text: string): string => `(out(${JSON.stringify(label)}), ${text})`;

/** An iterator that says what is asked of it; `end` is what its `return` does. */
const iterator = (w: Writer, d: number): string =>
  `({ [Symbol.iterator]() { let n = 0; return { next(p) { burn(); out("next", p); return { value: n ? n : ${w.expression(d)}, done: n++ > 2 } }, return(p) { out("return", p); ${w.random.pick(["return {}", "return 1", `throw ${w.expression(0)}`])} } } } })`;

/** What is done to a generator, one after the other. */
const asked = (w: Writer, d: number): string =>
  Array.from(
    { length: 2 + w.random.integer(3) },
    () => `() => it.${w.random.pick(["next", "next", "throw", "return"])}(${w.expression(d)})`,
  ).join(", ");

const destructuring: ExpressionForm[] = [
  (w, d) =>
    `(() => { let p, q; ({ [${step("k1", '"x"')}]: p = ${step("d1", w.expression(d))}, [${step("k2", '"y"')}]: q = ${step("d2", w.expression(d))}, ...p } = { x: ${w.expression(d)}, get y() { out("get y"); return ${w.expression(d)} }, z: 1 }); return [p, q] })()`,
  (w, d) =>
    `(() => { const o = { set x(p) { out("set", p) }, get y() { out("get"); return this } }; [o[${step("t1", '"x"')}] = ${step("d1", w.expression(d))}, o.y[${step("t2", "0")}], ...o.y.z] = sends(undefined, ${w.expression(d)}, 3, 4); return o.z })()`,
  (w, d) =>
    `(() => { const [p, q = () => p, [u = ${step("d", w.expression(d))}] = [q]] = ${iterator(w, d)}; return [p, typeof q, u] })()`,
  (w, d) => `([${assignName(w)}, ${assignName(w)} = ${step("d", w.expression(d))}] = ${iterator(w, d)})`,
  (w, d) =>
    `(() => { for (const [p = ${w.expression(d)}] of ${iterator(w, d)}) { out(p); ${w.random.pick(["break", "return p", `throw ${w.expression(0)}`, "continue"])} } })()`,
  (w, d) =>
    `((p = ${step("p", w.expression(d))}, { x: q = ${step("q", "p")} } = ${step("o", "{}")}, ...[u = ${readName(w)}]) => [p, q, u])(${w.random.pick(["", "undefined", w.expression(d)])})`,
  (w, d) => `((p = () => q, q = ${w.random.pick(["p", "p()", "q", w.expression(d)])}) => [typeof p, typeof q])()`,
  (w, d) =>
    `(function (p, q = () => p, u = (p = ${w.expression(d)})) { var p; out(p, q()); p = 5; return [p, q(), arguments[0], u] })(${w.expression(d)})`,
];

const generators: ExpressionForm[] = [
  (w, d) =>
    `(() => { function* gen(p) { try { p = yield ${w.expression(d)}; out("sent", p); yield* sends(p, ${w.expression(d)}) } catch (q) { out("caught", named(q)); yield ${w.expression(d)} } finally { out("finally"); ${w.random.pick(["", "yield 9", "return 8", "throw 7", `p = yield p`])} } return ${w.expression(d)} } const it = gen(1); return [${asked(w, d)}].map(attempt) })()`,
  (w, d) =>
    `(() => { const it = (function* () { return yield* ${iterator(w, d)} })(); return [${asked(w, d)}].map(attempt) })()`,
  (w, d) =>
    `(() => { async function* gen() { try { out(await (yield ${w.expression(d)})); yield* sends(1, ${w.expression(d)}); yield Promise.resolve(${w.expression(d)}) } catch (p) { out("caught", named(p)) } finally { await 0; out("closed") } } const it = gen(); return Promise.allSettled([${asked(w, d)}].map(attempt)).then((all) => out(all.map(({ status, value, reason }) => [status, value, named(reason)]))) })()`,
];

const classes: ExpressionForm[] = [
  (w, d) =>
    `(() => { class P { static #n = ${w.expression(d)}; #v = 1; get #a() { return this.#v } set #a(p) { out("set", p); this.#v = p } #m(p) { return [p, this.#a] } static #s() { return P.#n } static { out(typeof P, this === P, P.#s()) } go(p) { this.#a = p; this.#a ??= 2; return this.#m(${w.expression(d)}) } static has(p) { return #v in p } } return [new P().go(${w.expression(d)}), P.has(new P()), attempt(() => P.has(${w.expression(d)})), attempt(() => P.prototype.go.call({}))] })()`,
  (w, d) =>
    `new (class { [${step("c1", '"x"')}] = ${step("f1", w.expression(d))}; static [${step("c2", '"y"')}] = ${step("f2", w.expression(d))}; get [${step("c3", '"z"')}]() { return [this.x, ${w.expression(d)}] } static { out("block", this.y) } z2 = this.z })().z`,
  (w, d) =>
    `new (class extends ${w.random.pick([...names.class, "Object", "Array", "Map"])} { f = ${step("field", w.expression(d))}; constructor(...p) { out("before"); super(...p); out(new.target.name) } static m() { return super.m?.() } get g() { return super.toString === this.toString } })(${w.expression(d)}).g`,
  (w, d) =>
    `({ __proto__: { m(p) { return [this === undefined, p] }, get g() { return ${w.expression(d)} } }, m(p) { return [super.m(p), super.g, (() => super.m(1))()] } }).m(${w.expression(d)})`,
  (w, d) => `(() => { class P extends (${w.expression(d)}) {} return P.name })()`,
  (w, d) => `((p) => (class { static p = p; static [\`k\${p}\`]() {} static async *g() {} }))(${w.expression(d)})`,
];

const conversions: ExpressionForm[] = [
  (w, d) =>
    `({ valueOf() { out("valueOf"); return ${w.expression(d)} }, toString() { out("toString"); return "t" } }) ${w.random.pick(["+", "-", "<", "=="])} ${w.expression(d)}`,
  (w, d) =>
    `\`\${{ [Symbol.toPrimitive](p) { out(p); return ${w.random.pick(["1", '"s"', "{}"])} } }}\${${w.expression(d)}}\``,
  (w) =>
    `(() => { const tag = (s, ...p) => (out(s.raw, p), s); const site = () => tag\`a\${${readName(w)}}\\n\`; return [site() === site(), site() === tag\`b\`, tag\`\\unicode\`[0]] })()`,
  (w, d) =>
    `(() => { const o = { get x() { out("get"); return ${w.expression(d)} }, set x(p) { out("set", p) } }; return [o.x ??= 1, o.x ||= ${w.expression(d)}, o.x &&= 2, o.x++, o?.x, delete o.x, "x" in o] })()`,
  (w, d) =>
    `(() => { try { try { throw ${w.expression(d)} } finally { out("f1"); ${w.random.pick(["", "throw 2", "return 3"])} } } catch (p) { return ["caught", named(p)] } finally { out("f2") } })()`,
  (w, d) =>
    `(() => { for (const p of [1, 2, 3]) { try { if (p < 2) continue; return ${w.expression(d)} } finally { out("f", p); if (${w.expression(d)}) break } } return "after" })()`,
];

const asynchronous: ExpressionForm[] = [
  // Not of an iterator whose `return` gives no object: V8 then calls it again and again.
  (w, d) => `Promise.try(() => ${w.expression(d)}).then((p) => out("tried", p), (p) => out("not", named(p)))`,
  (w, d) =>
    `Array.fromAsync(sends(${w.expression(d)}, Promise.resolve(${w.expression(d)})), (p) => { out("map"); return p }).then(out, (p) => out("no", named(p)))`,
  (w, d) =>
    `(async () => { const it = { get then() { out("then?"); return ${w.random.pick(["undefined", "(ok) => ok(1)", "(ok, no) => no(2)", w.expression(0)])} } }; try { return await it === it } catch (p) { return named(p) } finally { await ${w.expression(d)}; out("end") } })().catch(named)`,
  (w, d) =>
    `(async () => { for await (const p of { [Symbol.asyncIterator]() { let n = 0; return { async next() { burn(); return { value: ${w.expression(d)}, done: n++ > 1 } }, async return(p) { out("return", p); ${w.random.pick(["return {}", "return 1", "throw 3"])} } } } }) { out(p); ${w.random.pick(["break", "return 5", `throw ${w.expression(0)}`, "continue", ""])} } })().catch((p) => out("no", named(p)))`,
  (w, d) =>
    `(async () => { for await (const p of [1, Promise.reject(${w.expression(0)}), 3]) out(p, ${w.expression(d)}) })().catch((p) => out("no", named(p)))`,
];

export const orderForms: ExpressionForm[] = [
  ...destructuring,
  ...generators,
  ...classes,
  ...conversions,
  ...asynchronous,
];
