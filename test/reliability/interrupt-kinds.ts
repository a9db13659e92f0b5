// What a cell can be doing when it is interrupted. Each ends only by the interrupt; `storm` stops what it leaves behind:
// the next cell counts it up.

const again = "const mine = ++storm.now; ";
const forever = "await new Promise(() => {})";

export const interruptKinds: Record<string, string> = {
  "busy loop": "while (true) {}",
  "counting loop over a top-level variable": "let count = 0; for (;;) count++",
  "do-while": "let n = 0; do { n = (n + 1) | 0 } while (true)",
  "nested loops": "let s = 0; for (let j = 0; ; j++) for (let i = 0; i < 1e4; i++) s += i ^ j",
  "busy loop with a finally": "try { while (true) {} } finally { kept.finals++ }",
  "busy loop after an await": "await null; while (true) {}",
  "loop of JSON": "const big = Array(1e4).fill({ a: 1 }); while (true) JSON.parse(JSON.stringify(big))",
  "loop of sorts": "const a = Array.from({ length: 1e4 }, Math.random); while (true) a.slice().sort()",
  "loop that throws and catches": "while (true) { try { throw new Error('x') } catch {} }",
  "loop that catches everything": "while (true) { try { for (;;) {} } catch {} }",
  recursion: "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2) } fib(80)",
  "recursion by arrow": "const fib2 = (n: number): number => (n < 2 ? n : fib2(n - 1) + fib2(n - 2)); fib2(80)",
  generator: "for (const x of (function* () { while (true) yield 1 })()) x",
  "async generator": "for await (const x of (async function* () { while (true) yield 1 })()) x",
  "callback of forEach": "[1].forEach(function g() { while (true) {} })",
  events:
    "const { EventEmitter } = await import('node:events'); const e = new EventEmitter(); e.on('x', () => {}); while (true) e.emit('x')",
  "class with a getter": "class Spin { get x() { while (true) {} } } new Spin().x",
  "loop of resolved awaits": "while (true) await null",
  "loop of rejected awaits": "while (true) { try { await Promise.reject(new Error('x')) } catch {} }",
  "promise that retries for ever": `const f = (): Promise<never> => Promise.reject(1).catch(f); f(); ${forever}`,
  "pending await": forever,
  "long timer": "await new Promise((r) => setTimeout(r, 1e8))",
  "loop of short timers": "while (true) await new Promise((r) => setTimeout(r, 1))",
  sleep: "await lb.sleep(1e5)",
  "sleep in a catch-all loop": `${again} while (storm.now === mine) { try { await lb.sleep(0.01) } catch {} }`,
  task: "await lb.createTask(async () => { await lb.sleep(1e5) })",
  "gather of tasks":
    "await lb.gather(...[1, 2, 3].map(() => lb.createTask(async () => { while (true) await lb.sleep(0.001) })))",
  "task group":
    "await lb.TaskGroup.run(async (tg) => { for (let i = 0; i < 3; i++) tg.createTask(async () => { await lb.sleep(1e5) }) })",
  "empty queue": "await new lb.Queue().get()",
  "lock held": "const lock = new lb.Lock(); await lock.acquire(); await lock.acquire()",
  "busy timer callback": `setTimeout(() => { while (true) {} }, 1); ${forever}`,
  "busy immediate between others": `setImmediate(() => {}); setImmediate(() => { while (true) {} }); setImmediate(() => {}); ${forever}`,
  "immediate storm": `${again} const turn = () => { if (storm.now === mine) setImmediate(turn) }; turn(); ${forever}`,
  "timer storm": `${again} const tick = () => { if (storm.now === mine) setTimeout(tick, 0) }; for (let i = 0; i < 100; i++) tick(); ${forever}`,
  "nextTick storm": `const next = () => process.nextTick(next); next(); ${forever}`,
  "microtask storm": `const more = () => queueMicrotask(more); more(); ${forever}`,
  "then storm": `const then = (): Promise<void> => Promise.resolve().then(then); then(); ${forever}`,
  "flood of lines": "while (true) console.log('x'.repeat(1000))",
  "flood of displays": "while (true) display({ 'text/plain': 'x'.repeat(1000) })",
  "flood from awaits": "while (true) { console.log('y'); await null }",
  "stream that never gives":
    "const { PassThrough } = await import('node:stream'); for await (const x of new PassThrough()) x",
  "stream that always gives":
    "const { Readable } = await import('node:stream'); for await (const x of Readable.from((function* () { while (true) yield 'x' })())) x",
  "server that nobody calls":
    "const net = await import('node:net'); const server = net.createServer().listen(0); try { await new Promise((r) => server.once('connection', r)) } finally { server.close() }",
  "child process":
    "const { spawn } = await import('node:child_process'); const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)']); await new Promise((r) => child.once('exit', r))",
  prompt: "prompt('waiting')",
  input: "await input('waiting')",
  "Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "regular expression": "/^(a+)+$/.test('a'.repeat(40) + '!')",
  "new Function": "new Function('while (true) {}')()",
  "busy foreign code after an await": "await null; new Function('while (true) {}')()",
  "busy foreign code in a timer": `setTimeout(new Function('while (true) {}'), 1); ${forever}`,
  "value whose display never ends": "({ [Symbol.for('nodejs.util.inspect.custom')]() { while (true) {} } })",
  "value whose display is foreign and never ends":
    "({ [Symbol.for('nodejs.util.inspect.custom')]: new Function('while (true) {}') })",
  "getter of a thrown error":
    "throw Object.defineProperty(new Error('x'), 'stack', { get: new Function('while (true) {}') as () => string })",
  "evaluation of a module":
    "await import('data:text/javascript,' + encodeURIComponent('while (true) {} //' + Math.random()))",
};
