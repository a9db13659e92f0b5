// Every scenario of scenarios/ runs in CPython's asyncio and here; the traces must be equal.
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/index.ts";
import { installClock } from "../../src/timing/clock.ts";
import { type PythonTraces, scenarioFolder, tracesOfMachine, tracesOfNewest } from "./python-traces.ts";
import { newTrace, type Trace } from "./scenarios/tracing.ts";
import { VirtualClock } from "./virtual-clock.ts";

type Scenario = (trace: Trace) => Promise<void>;

const files = readdirSync(scenarioFolder)
  .filter((name) => name.endsWith("_scenarios.py"))
  .map((name) => name.replace("_scenarios.py", ""));
const modules = new Map<string, Record<string, Scenario>>();
for (const file of files) {
  modules.set(file, (await import(`${scenarioFolder}${file}.ts`)) as Record<string, Scenario>);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

let pythons: PythonTraces[] = [];
beforeAll(async () => {
  pythons = await Promise.all([tracesOfMachine(), tracesOfNewest()]);
}, 120_000);

function twinsOf(file: string, name: string): { version: string; events: unknown }[] {
  return pythons.flatMap(({ version, traces }) => {
    const twin = Object.entries(traces[`${file}_scenarios`] ?? {}).find(([each]) => camelCase(each) === name);
    return twin ? [{ version, events: twin[1] }] : [];
  });
}

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
    const events: unknown = JSON.parse(JSON.stringify(trace.events));
    const twins = twinsOf(file, name);
    expect(twins.map(({ version }) => ({ version, events }))).toEqual(twins);
    expect(twins.length).toBeGreaterThan(0);
  });
});

test("each scenario has its twin in the other language, and there are at least 60", () => {
  const here = files.flatMap((file) => Object.keys(modules.get(file) ?? {}).map((name) => `${file}.${name}`));
  const there = new Set<string>();
  for (const { traces } of pythons) {
    for (const [file, scenarios] of Object.entries(traces)) {
      for (const name of Object.keys(scenarios)) there.add(`${file.replace("_scenarios", "")}.${camelCase(name)}`);
    }
  }
  expect(here.sort()).toEqual([...there].sort());
  expect(here.length).toBeGreaterThanOrEqual(60);
});

test("the rules are those of Python 3.13 and later", () => {
  const [, newest] = pythons;
  expect(Number(newest?.version.split(".")[1])).toBeGreaterThanOrEqual(13);
});
