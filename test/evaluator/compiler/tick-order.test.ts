// Programs about the order of microtasks print the same as a cell and as an ES module that Node loads itself.
import { Script, constants } from "node:vm";
import { expect, it } from "vitest";
import { CellSession } from "./cell-session.ts";
import { programs } from "./order-programs.ts";

type WithLog = typeof globalThis & { log?: (value: unknown) => void };

async function logged(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  (globalThis as WithLog).log = (value) => lines.push(String(value));
  await run();
  // Every timer of these programs has fired by the time that the program itself has ended.
  await new Promise((done) => setImmediate(done));
  delete (globalThis as WithLog).log;
  return lines;
}

/** Node's own import, which the test runner does not see. */
const importModule = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>;

it.each(Object.entries(programs))("%s: a cell orders it as a module does", async (name, program) => {
  const url = `data:text/javascript,${encodeURIComponent(`/* ${name} */${program}`)}`;
  const asModule = await logged(() => importModule(url));
  const asCell = await logged(() => new CellSession().run(program));
  expect(asCell).toEqual(asModule);
  expect(asCell.length).toBeGreaterThan(1);
});

it("a cell without await runs to its end before anything else", async () => {
  const session = new CellSession();
  const lines = await logged(async () => {
    const run = session.run("queueMicrotask(() => log('micro')); log('cell')");
    (globalThis as WithLog).log?.("caller");
    await run;
  });
  expect(lines).toEqual(["cell", "caller", "micro"]);
});
