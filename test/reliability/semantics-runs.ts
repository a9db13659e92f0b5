// What a program prints, and how it ends [test]: as a module in bare Node, as cells of a session, as cells of a kernel.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import { installToString } from "../../kernel/evaluator/compiler/function-source.ts";
import { CellSession, cellSources } from "../evaluator/compiler/cell-session.ts";
import { nextTurn } from "./semantics-programs.ts";

const turn = () => new Promise((done) => setImmediate(done));
let files = 0;

/** TypeScript's own compiler, which the linter has: for what Node does not strip. */
const lint = createRequire(new URL("../lint/package.json", import.meta.url));

interface TypeScript {
  transpile(text: string, options: object): string;
}

/** Runs in a process of its own, without any of this project's code. Undefined: it takes more memory than is worth it. */
export async function asModule(cells: readonly string[]): Promise<string | undefined> {
  const file = join(tmpdir(), `loopbook-semantics-${process.pid}-${++files}.mts`);
  const ending = `globalThis.process.on("uncaughtException", (error) => setImmediate(() => console.log("ended", error?.name ?? error)));
globalThis.process.on("unhandledRejection", () => {});\n`;
  const text = ending + cells.join(nextTurn);
  const compiled = text.replace(/^(?:enum|namespace) .*/gm, (statement) =>
    (lint("typescript") as TypeScript).transpile(`${statement}\nexport {}`, { target: 99, module: 99 }),
  );
  await writeFile(file, compiled);
  try {
    return await new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        ["--no-warnings", "--max-old-space-size=300", file],
        { env: {} },
        (error, stdout, stderr) => {
          if (stderr.includes("heap out of memory")) resolve(undefined);
          else if (error) reject(new Error(stderr, { cause: error }));
          else resolve(stdout);
        },
      );
    });
  } finally {
    await rm(file);
  }
}

/** Each cell is compiled and run as the evaluator does, in this process. */
export async function asCells(cells: readonly string[]): Promise<string> {
  const session = new CellSession();
  let printed = "";
  const restore = installToString((cell) => cellSources.get(cell));
  const { log } = console;
  const ignore = () => undefined;
  process.on("unhandledRejection", ignore);
  console.log = (...values: unknown[]) => {
    printed += `${format(...values)}\n`;
  };
  try {
    for (const cell of cells) {
      await session.run(cell);
      await turn();
    }
  } catch (error) {
    await turn();
    console.log("ended", Error.isError(error) ? error.name : error);
  } finally {
    console.log = log;
    process.off("unhandledRejection", ignore);
    restore();
  }
  return printed;
}

/** Over the wire; the kernel's variables are forgotten first. */
export async function inKernel(kernel: Kernel, cells: readonly string[]): Promise<string> {
  await kernel.execute("%reset");
  const runs = [];
  let ename: string | undefined;
  for (const cell of cells) {
    const run = kernel.begin(cell);
    runs.push(run);
    const { content } = await run.done;
    if (content["status"] === "error") ename = String(content["ename"]);
    if (ename !== undefined) break;
  }
  // What the last cell left in the microtask queue is printed before this cell runs.
  await kernel.execute("await new Promise((done) => setImmediate(done))");
  const printed = runs.map((run) => run.outputs.text("stdout")).join("");
  return ename === undefined ? printed : `${printed}ended ${ename}\n`;
}
