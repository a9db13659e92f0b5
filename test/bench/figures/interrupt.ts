// Figure: from sending the interrupt to the reply, for each thing a cell can be busy with; the variables must be kept.
import { type Figure, mustSucceed, type Row, type SampleContext, within } from "../figure.ts";

interface State {
  label: string;
  typescript: string;
  python: string;
}

const ready = 'console.log("ready"); ';
const readyPython = 'print("ready", flush=True)';
const asyncio = "import asyncio";

/** Each prints "ready" and never ends by itself. */
const states: Record<string, State> = {
  loop: { label: "busy loop", typescript: `${ready}while (true) {}`, python: `${readyPython}\nwhile True: pass` },
  afterAwait: {
    label: "busy loop after an await",
    typescript: `await null; ${ready}while (true) {}`,
    python: `${asyncio}\nawait asyncio.sleep(0)\n${readyPython}\nwhile True: pass`,
  },
  counting: {
    label: "busy loop over a variable",
    typescript: `let n = 0; ${ready}for (;;) n += 1;`,
    python: `n = 0\n${readyPython}\nwhile True: n += 1`,
  },
  recursion: {
    label: "recursive function",
    typescript: `const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); ${ready}fib(80)`,
    python: `def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\n${readyPython}\nfib(80)`,
  },
  native: {
    label: "loop of native calls",
    typescript: `const big = Array(1e4).fill({ a: 1 }); ${ready}while (true) JSON.parse(JSON.stringify(big))`,
    python: `import json\nbig = [{"a": 1}] * 10000\n${readyPython}\nwhile True: json.loads(json.dumps(big))`,
  },
  catching: {
    label: "loop that catches errors",
    typescript: `${ready}while (true) { try { throw new Error("x") } catch (e) {} }`,
    python: `${readyPython}\nwhile True:\n    try: raise ValueError("x")\n    except ValueError: pass`,
  },
  pending: {
    label: "pending await",
    typescript: `${ready}await new Promise(() => {})`,
    python: `${asyncio}\n${readyPython}\nawait asyncio.get_running_loop().create_future()`,
  },
  awaits: {
    label: "loop of resolved awaits",
    typescript: `${ready}while (true) await null`,
    python: `${asyncio}\n${readyPython}\nwhile True: await asyncio.sleep(0)`,
  },
  timers: {
    label: "loop of short timers",
    typescript: `${ready}while (true) await new Promise((r) => setTimeout(r, 1))`,
    python: `${asyncio}\n${readyPython}\nwhile True: await asyncio.sleep(0.001)`,
  },
  longTimer: {
    label: "long timer",
    typescript: `${ready}await new Promise((r) => setTimeout(r, 1e8))`,
    python: `${asyncio}\n${readyPython}\nawait asyncio.sleep(1e5)`,
  },
  asyncFunction: {
    label: "awaited async function that is busy",
    typescript: `const work = async () => { await null; ${ready}while (true) {} }; await work()`,
    python: `${asyncio}\nasync def work():\n    await asyncio.sleep(0)\n    ${readyPython}\n    while True: pass\nawait work()`,
  },
  timerCallback: {
    label: "busy timer callback",
    typescript: `setTimeout(() => { ${ready}while (true) {} }, 1); await new Promise(() => {})`,
    python: `${asyncio}\ndef busy():\n    ${readyPython}\n    while True: pass\nasyncio.get_running_loop().call_later(0.001, busy)\nawait asyncio.get_running_loop().create_future()`,
  },
  microtasks: {
    label: "storm of microtasks",
    typescript: `const again = () => Promise.resolve().then(again); ${ready}again(); await new Promise(() => {})`,
    python: `${asyncio}\nloop = asyncio.get_running_loop()\ndef again(): loop.call_soon(again)\n${readyPython}\nagain()\nawait loop.create_future()`,
  },
  flood: {
    label: "flood of output",
    typescript: `${ready}while (true) console.log("x".repeat(1000))`,
    python: `${readyPython}\nwhile True: print("x" * 1000)`,
  },
  atomics: {
    label: "blocked thread (Atomics.wait, time.sleep)",
    typescript: `${ready}Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
    python: `import time\n${readyPython}\ntime.sleep(1e5)`,
  },
  regex: {
    label: "catastrophic regular expression",
    typescript: `${ready}/^(a+)+$/.test("a".repeat(40) + "!")`,
    python: `import re\n${readyPython}\nre.match("^(a+)+$", "a" * 40 + "!")`,
  },
  foreign: {
    label: "busy code from `new Function` / `exec`",
    typescript: `${ready}new Function("while (true) {}")()`,
    python: `${readyPython}\nexec("while True: pass")`,
  },
  prompt: {
    label: "waiting for input",
    typescript: `${ready}prompt("?")`,
    python: `${readyPython}\ninput("?")`,
  },
};

export const interrupt: Figure = {
  name: "interrupt",
  title: "Interrupt: until the reply, variables kept",
  rounds: 5,
  quickRounds: 1,
  limitSeconds: 240,
  rows: Object.entries(states).map(([key, { label }]): Row => ({
    key,
    label,
    unit: "ms",
    aggregate: "median",
    target: { text: "≤ 50 ms", reached: (value) => value <= 50 },
  })),
  sample: async (context) => {
    const samples: Record<string, number[] | string> = {};
    for (const [key, state] of Object.entries(states)) {
      const known = context.failed.get(key);
      if (known !== undefined) {
        samples[key] = known;
        continue;
      }
      try {
        samples[key] = [await interruptedMs(context, context.code(state))];
      } catch (error) {
        samples[key] = (error as Error).message;
        await context.drop();
      }
    }
    return samples;
  },
};

async function interruptedMs(context: SampleContext, code: string): Promise<number> {
  const kernel = await within(20, "start", context.kept());
  mustSucceed(
    (
      await within(
        5,
        "declaring the variable",
        kernel.run(context.code({ typescript: "var kept = 41", python: "kept = 41" })),
      )
    ).reply,
  );
  const { promise: isReady, resolve: onReady } = Promise.withResolvers<undefined>();
  const running = kernel.run(code, { onReady: () => onReady(undefined), onStdout: () => undefined });
  // The race below may end first; the failure is then reported by that.
  running.catch(() => undefined);
  await within(5, "the cell's first output", Promise.race([isReady, running]));
  const sentAt = performance.now();
  kernel.interrupt();
  const { reply } = await within(3, "the reply after the interrupt", running);
  const latencyMs = performance.now() - sentAt;
  if (reply["status"] !== "error") throw new Error(`the cell ended with status ${String(reply["status"])}`);
  const check = await within(
    3,
    "the next cell",
    kernel.run(context.code({ typescript: "console.log(kept + 1)", python: "print(kept + 1)" })),
  );
  if (!check.stdout.includes("42")) throw new Error("the variables are lost");
  return latencyMs;
}
