// The examples of docstrings run as cells, and print what their comments say.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../kernel/client/start-kernel.ts";
import { root } from "./command/run-command.ts";

const examples = globSync("src/**/*.ts", { cwd: root }).flatMap((file) => {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(/@example\n \* ```ts\n([^]*?) \* ```\n/g)].map(([, block = ""], at) => ({
    title: at === 0 ? file : `${file}, ${at + 1}`,
    code: block.replace(/^ \* ?/gm, ""),
  }));
});

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_TYPECHECK: "strict", LOOPBOOK_HISTORY: ":memory:" } });
});
afterAll(() => kernel.end());

test.each(examples)("$title", async ({ code }) => {
  await kernel.execute("%reset");
  const { reply, text } = await kernel.execute(code);
  expect(reply).toMatchObject({ status: "ok" });
  for (const [, said = ""] of code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)) expect(text).toContain(said);
});

test("there are examples", () => {
  expect(examples.length).toBeGreaterThan(10);
});
