// The examples of docs/databases.md run as they stand, each in a cell of one kernel, and print what they say.
import { readFileSync, rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { mongo } from "../../src/servers/mongo.ts";
import { postgres } from "../../src/servers/postgres.ts";
import { rabbit } from "../../src/servers/rabbit.ts";
import { redis } from "../../src/servers/redis.ts";
import { describeServer, kernelIn, nothingIsLeft, openFolder } from "./real-servers.ts";

const guide = readFileSync(new URL("../../docs/databases.md", import.meta.url), "utf8");
const folder = openFolder();
const kernel = await kernelIn(folder);

afterAll(async () => {
  await kernel.end();
  rmSync(folder, { recursive: true, force: true });
});

function exampleOf(name: string): string {
  const section = guide.split(/^## /m).find((each) => each.startsWith(`${name}\n`)) ?? "";
  return /```ts\n([^]*?)```/.exec(section)?.[1] ?? "";
}

async function runs(name: string): Promise<void> {
  const code = exampleOf(name);
  const { reply, text, outputs } = await kernel.execute(code);
  expect(reply).toMatchObject({ status: "ok" });
  for (const [, said = ""] of code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)) expect(text).toContain(said);
  expect(JSON.stringify(outputs)).not.toContain("type error");
  await nothingIsLeft(folder);
}

for (const recipe of [postgres, redis, rabbit, mongo]) {
  describeServer(recipe, () => {
    test("its example in the guide runs, and leaves nothing", () => runs(recipe.name));
  });
}

test("SQLite's example in the guide runs", () => runs("SQLite"));
