// The README's example runs as a cell, and prints what its comments say.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { startKernel } from "../kernel/client/start-kernel.ts";
import { root } from "./command/run-command.ts";

test("the README's example runs as it stands, and prints what it says", async () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
  expect(examples.length).toBeGreaterThan(0);
  await using kernel = await startKernel();
  for (const code of examples) {
    const { reply, text } = await kernel.execute(code);
    expect(reply.status).toBe("ok");
    for (const [, said = ""] of code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)) expect(text).toContain(said);
  }
});

test("every script that README and CONTRIBUTING name exists", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const file of ["README.md", "CONTRIBUTING.md"]) {
    const text = readFileSync(path.join(root, file), "utf8");
    for (const [, name = ""] of text.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(name);
  }
});
