// StreamReader against CPython's asyncio.StreamReader (the newest, which the pyodide package brings): the same pieces are
// fed to both, some hundreds of random scenarios with small limits, and each read must give the same.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import { expect, test } from "vitest";
import { createTask, sleep } from "../../src/index.ts";
import { IncompleteReadError, LimitOverrunError, StreamReader } from "../../src/net.ts";
import { scenarioFolder } from "../tasks/python-traces.ts";

type Read = ["readline", null] | ["readuntil", string[]] | ["readexactly" | "read", number];

interface Scenario {
  limit: number;
  reads: Read[];
  pieces: string[];
}

const letters = fc.constantFrom("a", "b", ";", ":", "\n");
const piece = fc.array(letters, { minLength: 1, maxLength: 9 }).map((each) => each.join(""));
const separator = fc.constantFrom("\n", ";", ":", ";:", "ab", "ba;");
const read: fc.Arbitrary<Read> = fc.oneof(
  fc.constant<Read>(["readline", null]),
  fc.array(separator, { minLength: 1, maxLength: 3 }).map((each): Read => ["readuntil", each]),
  fc.integer({ min: -1, max: 9 }).map((n): Read => ["readexactly", n]),
  fc.constantFrom(-1, 0, 1, 3, 9).map((n): Read => ["read", n]),
);
const scenario: fc.Arbitrary<Scenario> = fc.record({
  limit: fc.constantFrom(1, 2, 3, 5, 8, 50),
  reads: fc.array(read, { minLength: 1, maxLength: 8 }),
  pieces: fc.array(piece, { maxLength: 6 }),
});

async function inPython(scenarios: readonly Scenario[]): Promise<unknown[][][]> {
  const python = await loadPyodide();
  const files = python.FS as { writeFile(path: string, text: string): void };
  for (const name of ["run.py", "tracing.py"]) files.writeFile(name, readFileSync(scenarioFolder + name, "utf8"));
  files.writeFile("reads.py", readFileSync(new URL("fixtures/reads.py", import.meta.url), "utf8"));
  files.writeFile("scenarios.json", JSON.stringify(scenarios));
  const program = `import asyncio, sys
sys.path.insert(0, ".")
asyncio._set_running_loop(None)
import reads, run
reads.run(open("scenarios.json").read(), run.VirtualTimeLoop)`;
  return JSON.parse(python.runPython(program) as string) as unknown[][][];
}

async function here({ limit, reads, pieces }: Scenario): Promise<unknown[][]> {
  const reader = new StreamReader({ limit });
  const seen: unknown[][] = [];
  const task = createTask(async () => {
    for (const each of reads) {
      try {
        const data = await readAs(reader, each);
        seen.push(["gave", data.toString(), reader.atEof()]);
      } catch (error) {
        seen.push(describe(error as Error, each[0]));
      }
    }
  });
  for (const each of [...pieces, null]) {
    for (let turn = 0; turn < 3; turn++) await sleep(0);
    if (each === null) reader.feedEof();
    else reader.feedData(Buffer.from(each));
  }
  await task;
  return seen;
}

function readAs(reader: StreamReader, [kind, argument]: Read): Promise<Buffer> {
  if (kind === "readline") return reader.readline();
  if (kind === "readuntil") return reader.readuntil(argument);
  return kind === "readexactly" ? reader.readexactly(argument) : reader.read(argument);
}

function describe(error: Error, kind: string): unknown[] {
  if (error instanceof IncompleteReadError) {
    return ["incomplete", error.partial.toString(), error.message];
  }
  // asyncio's readline raises a plain ValueError, which ours is too.
  if (error instanceof LimitOverrunError && kind !== "readline") return ["overrun", error.message, error.consumed];
  return ["value", error.message];
}

test("every read gives what asyncio's gives: lines, parts, sizes, limits and ends", { timeout: 300_000 }, async () => {
  const scenarios = fc.sample(scenario, { numRuns: 600, seed: 20 });
  const expected = await inPython(scenarios);
  for (const [at, each] of scenarios.entries()) {
    expect(await here(each), JSON.stringify(each)).toEqual(expected[at]);
  }
});
