// What the kernel does to main leaves V8's fast paths as they are: V8 gives one up for good at the first object that could differ.
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { expectInterrupted } from "../reliability/patching.ts";

const protectors = [
  "ArraySpecies",
  "ArrayIterator",
  "MapIterator",
  "NoElements",
  "PromiseSpecies",
  "RegExpSpecies",
  "SetIterator",
  "StringIterator",
  "TypedArraySpecies",
];

const ordinary = [
  "import { createTask, gather, sleep } from 'loopbook'; await gather(sleep(0.001), createTask(async () => 1)); 1 + 1",
  "class Point { x = 1 }\nconsole.log([...new Set([1])], new Map([[1, 2]]), 'text'.replace(/t/g, ''));\nnew Point()",
  "display({ 'text/html': '<b>b</b>' }); await Promise.all([1, Promise.resolve(2)])",
  "throw new Error('ordinary')",
  "setTimeout(() => { throw null }, 0); await sleep(0.01)",
  "const { port1 } = new MessageChannel(); port1.close(); new Uint8Array([1, 2]).map((x) => x + 1)",
];

test("after ordinary cells, one of them interrupted, promises and collections are as fast as in bare Node", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  for (const code of ordinary) await kernel.execute(code);
  for (const endless of ["for (;;) {}", "await new Promise(() => {})", "new Function('for (;;) {}')()"])
    await expectInterrupted(kernel, endless);
  const { text } = await kernel.execute(`
    process.getBuiltinModule("node:v8").setFlagsFromString("--allow-natives-syntax");
    const intact = (name: string) => new Function("return %" + name + "Protector()")() as boolean;
    console.log(JSON.stringify(${JSON.stringify(protectors)}.filter((name) => !intact(name))));`);
  expect(text).toBe("[]\n");
});
