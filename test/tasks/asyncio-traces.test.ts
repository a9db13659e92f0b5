// Every scenario of scenarios/ runs in CPython's asyncio and here; the traces must be equal.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/index.ts";
import { installClock } from "../../src/timing/clock.ts";
import { newTrace, type Trace } from "./scenarios/tracing.ts";
import { VirtualClock } from "./virtual-clock.ts";

type Scenario = (trace: Trace) => Promise<void>;
type Traces = Record<string, Record<string, unknown[][]>>;

const folder = fileURLToPath(new URL("scenarios/", import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith("_scenarios.py"))
  .map((name) => name.replace("_scenarios.py", ""));
const modules = new Map<string, Record<string, Scenario>>();
for (const file of files) modules.set(file, (await import(`${folder}${file}.ts`)) as Record<string, Scenario>);

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

let python: Traces = {};
beforeAll(async () => {
  const { stdout } = await promisify(execFile)("python3", ["-B", `${folder}run.py`], { maxBuffer: 1 << 24 });
  python = (JSON.parse(stdout) as { traces: Traces }).traces;
}, 120_000);

describe.each(files)("%s as in asyncio", (file) => {
  const scenarios = modules.get(file) ?? {};
  test.each(Object.keys(scenarios))("%s", async (name) => {
    const trace = newTrace();
    const realClock = installClock(new VirtualClock());
    try {
      await run(() => (scenarios[name] as Scenario)(trace));
    } finally {
      installClock(realClock);
    }
    const twin = Object.entries(python[`${file}_scenarios`] ?? {}).find(([each]) => camelCase(each) === name);
    expect(JSON.parse(JSON.stringify(trace.events))).toEqual(twin?.[1]);
  });
});

test("each scenario has its twin in the other language, and there are at least 60", () => {
  const here = files.flatMap((file) => Object.keys(modules.get(file) ?? {}).map((name) => `${file}.${name}`));
  const there = files.flatMap((file) =>
    Object.keys(python[`${file}_scenarios`] ?? {}).map((name) => `${file}.${camelCase(name)}`),
  );
  expect(here.sort()).toEqual(there.sort());
  expect(here.length).toBeGreaterThanOrEqual(60);
});
