// For tests with real servers: which are on this machine, and what a server has left behind.
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import type { Recipe } from "../../src/servers/recipe.ts";

/** RabbitMQ takes a minute where the machine is busy. */
const startLimitMs = 150_000;

/** Describes facts that need the server. Without it they are skipped, and said to be; under CI that is a failure. */
export function describeServer(recipe: Recipe, body: () => void): void {
  const { name } = recipe;
  if (recipe.find()) {
    describe(name, body);
    return;
  }
  process.stderr.write(`\n*** ${name} IS NOT INSTALLED: ITS TESTS DO NOT RUN ***\n`);
  if (process.env["CI"] === "true") {
    test(`${name} is installed`, () => {
      expect.fail(`${name} is not installed. ${recipe.howToInstall}`);
    });
  } else describe.skip(name, body);
}

export interface Served {
  kernel: Kernel;
}

/**
 * Describes facts of cells in a kernel whose first cell has started the server; the last of them is that nothing is left
 * of it after the kernel's death. Where the server is not installed, as `describeServer`.
 */
export function describeWithServer(recipe: Recipe, firstCell: string, body: (served: Served) => void): void {
  describeServer(recipe, () => {
    const folder = openFolder();
    const served = {} as Served;

    beforeAll(async () => {
      served.kernel = await kernelIn(folder);
      await runStart(served.kernel, recipe, firstCell);
    }, startLimitMs);
    afterAll(async () => {
      await served.kernel.end();
      rmSync(folder, { recursive: true, force: true });
    });

    body(served);

    test("kill -9 of the kernel leaves neither a process nor a folder of the server", () =>
      expectNothingAfterKill(served.kernel, folder));
  });
}

/** A folder for temporary files that every user may enter, as /tmp is. */
export function openFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "servers-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** The processes that work in `folder` or below it. */
export function processesIn(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
      } catch {
        // It has ended meanwhile, or is not ours to look at.
        return false;
      }
    })
    .map(Number);
}

/** Waits until no server's process and no server's folder is left in `folder`. */
export async function nothingIsLeft(folder: string): Promise<void> {
  const left = (): unknown[] => [
    ...processesIn(folder),
    ...readdirSync(folder).filter((name) => /^loopbook-(postgres|redis|rabbit|mongo)-/.test(name)),
  ];
  await vi.waitFor(
    () => {
      expect(left()).toEqual([]);
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** A kernel whose temporary files lie in `folder`. */
export function kernelIn(folder: string, env: Record<string, string | undefined> = {}): Promise<Kernel> {
  return startKernel({ cwd: folder, env: { TMPDIR: folder, LOOPBOOK_HISTORY: ":memory:", ...env } });
}

/** Runs a cell that must not fail, and gives what it printed. */
export async function run(kernel: Kernel, code: string): Promise<string> {
  const { reply, text } = await kernel.execute(code);
  expect(reply).toMatchObject({ status: "ok" });
  return text;
}

/** Runs the cell that starts a server: it must say in one line that the server answers. */
async function runStart(kernel: Kernel, { name }: Recipe, code: string): Promise<void> {
  const { reply, outputs } = await kernel.execute(code);
  expect(reply, JSON.stringify(outputs)).toMatchObject({ status: "ok" });
  const shown = outputs.flatMap((output) =>
    output.output_type === "display_data" ? [String(output.data["text/plain"])] : [],
  );
  expect(shown).toEqual([expect.stringMatching(new RegExp(`^${name} answers on port \\d+, after [\\d.]+ s$`))]);
}

/** Ends the kernel as a crash would: its server, with all that this has started, and the folder must be gone. */
async function expectNothingAfterKill(kernel: Kernel, folder: string): Promise<void> {
  expect(processesIn(folder).length).toBeGreaterThan(0);
  await kernel.process.kill("SIGKILL");
  await nothingIsLeft(folder);
}

/** In cells: what an awaited thing fails with. */
export const failureCell = `
  async function failure(work: PromiseLike<unknown>): Promise<string> {
    try { await work; return "no error"; } catch (error) { return String(error); }
  }
`;
