// Programs about the order of microtasks, timers and the loop's other queues; each prints by `log`.

export const programs: Record<string, string> = {
  "await of a value":
    "Promise.resolve().then(() => log('p1')).then(() => log('p2')); log('a'); await 1; log('b'); await 2; log('c')",
  "await of a promise":
    "const p = Promise.resolve(1); p.then(() => log('t1')).then(() => log('t2')).then(() => log('t3')); log(await p); log(await p); log('end')",
  "await of a thenable":
    "const t = { then(f) { log('then'); f(5) } }; Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)); log(await t)",
  "async functions":
    "async function f(n) { log('f' + n); await null; log('f' + n + '!'); return n } const a = f(1), b = f(2); log('sync'); log(await a + await b)",
  "return await and return":
    "const slow = async () => { return await Promise.resolve('x') }; const fast = async () => Promise.resolve('y'); slow().then(log); fast().then(log); for (let i = 0; i < 5; i++) { await null; log(i) }",
  "Promise.all and race":
    "const d = (n, v) => { let p = Promise.resolve(v); while (n--) p = p.then((x) => x); return p }; Promise.race([d(3, 'slow'), d(1, 'fast')]).then(log); log(await Promise.all([d(2, 'a'), 'b', d(4, 'c')]))",
  queueMicrotask:
    "queueMicrotask(() => { log('m1'); queueMicrotask(() => log('m2')) }); log('s'); await undefined; log('after 1'); await undefined; log('after 2')",
  "nextTick and microtasks":
    "process.nextTick(() => log('tick')); queueMicrotask(() => log('micro')); await new Promise((r) => setImmediate(() => { log('immediate'); r() })); log('end')",
  "try and finally":
    "async function f() { try { await Promise.reject(new Error('no')) } catch (e) { log(e.message); await null; return 'r' } finally { log('fin'); await null; log('fin2') } } queueMicrotask(() => log('m')); log(await f())",
  "for await over values":
    "Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4)); for await (const x of ['a', Promise.resolve('b')]) log(x); log('done')",
  "for await over an async generator":
    "async function* g() { log('g'); yield 1; log('g2'); yield Promise.resolve(2); return 3 } queueMicrotask(() => log('m')); for await (const x of g()) { log(x); await null; log('body') } log('done')",
  "yield* of an async generator":
    "async function* a() { yield* [1, Promise.resolve(2)]; yield 3 } async function* b() { log('in'); yield* a(); log('out') } const ticks = (async () => { for (let i = 0; i < 9; i++) { await null; log('t' + i) } })(); for await (const x of b()) log(x); await ticks",
  "unawaited work":
    "(async () => { log('w1'); await null; log('w2'); await null; log('w3') })(); log('main'); await null; log('main2')",
  "await using":
    "const r = { async [Symbol.asyncDispose]() { log('dispose'); await null; log('disposed') } }; async function f() { await using x = r; log('body'); return 1 } f().then(() => log('f')); for (let i = 0; i < 8; i++) { await null; log(i) }",
  "await in expressions":
    "const v = (n) => { log('v' + n); return n }; queueMicrotask(() => log('m')); log([await v(1), v(2), await v(3)].join() + `${await v(4)}`); log(v(5) + (await v(6)) * (await v(7)))",
  "await of a rejection":
    "const e = (n) => Promise.reject(n); queueMicrotask(() => log('m1')); try { await e(1) } catch (x) { log('c' + x) } queueMicrotask(() => log('m2')); await e(2).catch((x) => log('c' + x)); log('end')",
  "then chains with promises returned":
    "Promise.resolve().then(() => { log('a'); return Promise.resolve('late') }).then(log); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4)); await new Promise((r) => setImmediate(r)); log('end')",
  "await in conditions and loops":
    "let n = 0; const step = async () => ++n; while (await step() < 3) { log(n); queueMicrotask(() => log('m' + n)) } if (await step()) log('yes'); do { log('d') } while (await step() < 6); switch (await step()) { case 7: log(7) }",
  "arrow bodies that await":
    "const twice = async (f) => [await f(), await f()]; let c = 0; const p = twice(async () => (await null, ++c)); queueMicrotask(() => log('m')); log(await p)",
  "events and emitters":
    "const { EventEmitter, once } = await import('node:events'); const e = new EventEmitter(); const w = once(e, 'x').then(([v]) => log(v)); e.emit('x', 'hi'); log('emitted'); await w; log('end')",
};
