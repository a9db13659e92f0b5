// Every notebook of the lesson, executed in a kernel of its own, side by side: what it shows is what is stored, and the
// waits take as long as the lesson says.
import { beforeAll, describe, expect, test } from "vitest";
import type { CodeCell, Notebook } from "../../kernel/runner/notebook-file.ts";
import { type CellFailure, runNotebook } from "../../kernel/runner/run-notebook.ts";
import { codeCells, folder, names, plainText, read, stableOutputs } from "./lesson-notebooks.ts";

interface Run {
  notebook: Notebook;
  failures: CellFailure[];
  /** By cell id. */
  seconds: Map<string, number>;
}

const sideBySide = 6;
const wholeSetMs = 4 * 60_000;

/** What the lesson says a cell takes, in seconds. It takes no less, and not `slackSeconds` more on a busy machine. */
const stated: Record<string, Record<string, number>> = {
  "00": { "first-wait-code": 1, "one-loop-start": 0, "one-loop-later": 1 },
  "01": { "one-after-another": 3, "three-at-once": 5 },
  "02": {
    "squares-one-by-one": 6,
    "squares-gathered": 1,
    "call-or-task-code": 9,
    "starts-at-the-call-code": 4,
    "wait-all": 2,
    "gather-files-code": 2,
  },
  "03": { "states-code": 5 },
  "04": { server: 0, "many-clients": 0.5 },
  "06": { stopping: 0.5, "pool-code": 1 },
  "07": { passing: 2 },
  "08": { "many-pages": 2, mended: 2, "semaphore-code": 1.2 },
};
const slackSeconds = 2.5;

/** What these show depends on which database servers this machine has. */
const dependsOnMachine = /^(postgres|redis|rabbitmq|mongodb)-/;

const isExact = (name: string): boolean => name.startsWith("02");

const runs = new Map<string, Run>();

beforeAll(async () => {
  // The printed times of 02 are compared to a tenth of a second: nothing else runs beside them.
  await Promise.all(names.filter(isExact).map(async (name) => runs.set(name, await execute(name))));
  const queue = names.filter((name) => !isExact(name)).values();
  const work = async () => {
    for (const name of queue) runs.set(name, await execute(name));
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}, wholeSetMs);

async function execute(name: string): Promise<Run> {
  const notebook = await read(name);
  const seconds = new Map<string, number>();
  const failures = await runNotebook(notebook, {
    directory: folder,
    timeoutSeconds: 60,
    allowErrors: false,
    events: {
      cellStarted: () => undefined,
      message: () => undefined,
      cellEnded: (cell, _position, tookSeconds) => void seconds.set(cell.id, tookSeconds),
    },
  });
  return { notebook, failures, seconds };
}

function runOf(name: string): Run {
  const run = runs.get(name);
  if (!run) throw new Error(`${name} was not run`);
  return run;
}

function cellOf(run: Run, id: string): CodeCell {
  const cell = codeCells(run.notebook).find((each) => each.id === id);
  if (!cell) throw new Error(`there is no code cell ${id}`);
  return cell;
}

/** How long the cell's own timeline is: unlike the cell's time it holds no starting of helpers and no drawing. */
function drawnSeconds({ outputs }: CodeCell): number | undefined {
  const [, amount, unit] = /^timeline: ([\d.]+) (m?s)/m.exec(outputs.map(plainText).join("\n")) ?? [];
  return amount === undefined ? undefined : Number(amount) / (unit === "ms" ? 1000 : 1);
}

describe.each(names)("%s", (name) => {
  test("runs from top to bottom", () => {
    const { failures } = runOf(name);
    expect(failures.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  });

  test("shows what is stored: words, order of events, number and kind of figures", async () => {
    const shown = (notebook: Notebook) =>
      codeCells(notebook)
        .filter(({ id }) => !dependsOnMachine.test(id))
        .map((cell) => ({ id: cell.id, outputs: stableOutputs(cell) }));
    expect(shown(runOf(name).notebook)).toEqual(shown(await read(name)));
  });

  test("its waits take the time that is stated", () => {
    const run = runOf(name);
    for (const [id, statedSeconds] of Object.entries(stated[name.slice(0, 2)] ?? {})) {
      const took = drawnSeconds(cellOf(run, id)) ?? run.seconds.get(id) ?? NaN;
      expect(took, id).toBeGreaterThanOrEqual(statedSeconds);
      expect(took, id).toBeLessThan(statedSeconds + slackSeconds);
    }
  });
});

describe.each(names.filter(isExact))("%s", (name) => {
  test("prints the eight times of the lesson to 0.1 s: 0, 0, 1, 2, 2, 5, 5, 9", () => {
    const [output] = cellOf(runOf(name), "call-or-task-code").outputs;
    const text = output?.output_type === "stream" ? output.text : "";
    const printed = [...text.matchAll(/^coroutine (\w \w+) +- ([\d.]+)$/gm)];
    expect(printed.map(([, event]) => event)).toEqual([
      "A started",
      "B started",
      "A finished",
      "B finished",
      "C started",
      "C finished",
      "D started",
      "D finished",
    ]);
    const lesson = [0, 0, 1, 2, 2, 5, 5, 9];
    for (const [at, [, , seconds]] of printed.entries()) {
      const hundredths = Math.round(100 * (Number(seconds) - (lesson[at] ?? NaN)));
      expect(Math.abs(hundredths), text).toBeLessThanOrEqual(10);
    }
  });

  test("draws six squares one after another in 6 s, and together in 1 s", () => {
    expect(drawnSeconds(cellOf(runOf(name), "squares-one-by-one"))).toBeCloseTo(6, 0);
    expect(drawnSeconds(cellOf(runOf(name), "squares-gathered"))).toBeCloseTo(1, 0);
  });
});
