// What a program prints, and how it ends [test]: as a module in bare Node, as cells of a session, as cells of a kernel.
import { execFile } from "node:child_process";
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

/** Runs in a process of its own, without any of this project's code. */
export async function asModule(cells: readonly string[]): Promise<string> {
  const file = join(tmpdir(), `loopbook-semantics-${process.pid}-${++files}.mts`);
  const ending = `process.on("uncaughtException", (error) => console.log("ended", error?.name ?? error));\n`;
  await writeFile(file, ending + cells.join(nextTurn));
  try {
    return await new Promise((resolve, reject) => {
      execFile(process.execPath, ["--no-warnings", file], { env: {} }, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr, { cause: error }));
        else resolve(stdout);
      });
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
