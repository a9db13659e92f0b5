// A cell's source is kept for as long as something of the cell can be named in a stack, and no longer.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { CellSources } from "../../kernel/evaluator/cell-sources.ts";

/** In a cell: a collection, after which the registries have been told. */
const collected = `{
  (await import("node:v8")).setFlagsFromString("--expose-gc");
  const gc = (await import("node:vm")).runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}`;

test("functions, classes and errors of a cell have its lines and its text through collections", async () => {
  await using kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
  await kernel.execute("function late(): number {\n  return null!.x;\n}");
  await kernel.execute("const alone = () => { throw new Error('alone') };");
  await kernel.execute("class Thrower {\n  run() { throw new Error('method') }\n}\nconst made = new Thrower();");
  await kernel.execute("const kept = new Error('kept'); 0");
  expect((await kernel.execute(collected)).reply.status).toBe("ok");
  const traceback = async (code: string) => {
    const { reply } = await kernel.execute(code);
    return reply.status === "error" ? reply.traceback.join("\n") : "";
  };
  expect(await traceback("late()")).toContain("at late (In[1]:2:");
  expect(await traceback("alone()")).toContain("at alone (In[2]:1:");
  expect(await traceback("made.run()")).toContain("(In[3]:2:");
  expect(await traceback("throw kept")).toContain("In[4]:1:");
  expect((await kernel.execute("late.toString()")).result).toContain("late(): number");
});

test("the source of a cell goes with the last object that holds it", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const cells = new CellSources("/notebook");
  const holders = new Map<string, object>();
  const hold = (name: string) => {
    holders.set(name, {});
    cells.hold(1, holders.get(name) ?? {});
  };
  cells.add(1, 1, "source", "source", { cell: 1, generation: 0, filename: cells.fileName(1, 1) });
  hold("run");
  hold("runtime");
  const afterCollection = async () => {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
    return cells.get(1)?.source;
  };
  holders.delete("run");
  expect(await afterCollection()).toBe("source");
  holders.delete("runtime");
  await expect.poll(afterCollection).toBeUndefined();
});
