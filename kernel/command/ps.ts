// `loopbook ps` and `loopbook pstree`: what the tasks of running kernels do, as tables, trees, or JSON. One look, no change.
import { tableText } from "../../src/inspect/text/task-table.ts";
import { treeText } from "../../src/inspect/text/task-tree.ts";
import { findKernels } from "./find-kernels.ts";
import { askTasks, cellLines, kernelLine, type KernelTasks } from "./kernel-tasks.ts";
import type { InspectCommand } from "./parse-command-line.ts";

/** @throws CommandError when no kernel answers */
export async function ps({ name, json, kernels: named }: InspectCommand): Promise<number> {
  const kernels = await findKernels(named);
  try {
    const answers = await Promise.all(kernels.map(askTasks));
    const text = json
      ? JSON.stringify(answers, undefined, 2)
      : answers.map((answer) => describe(name, answer)).join("\n\n");
    process.stdout.write(`${text}\n`);
  } finally {
    for (const { client } of kernels) client.close();
  }
  return 0;
}

function describe(name: InspectCommand["name"], answer: KernelTasks): string {
  const { snapshot } = answer;
  const lines = [kernelLine(answer), ...cellLines(answer).map((line) => `  ${line}`)];
  if (!snapshot) return lines.join("\n");
  const tasks = name === "pstree" ? treeText(snapshot) : tableText(snapshot.tasks);
  const note =
    snapshot.hasInspector || snapshot.tasks.length === 0
      ? []
      : ["  (times and places are known from the next look on)"];
  return [...lines, ...tasks.split("\n").map((line) => `  ${line}`), ...note].join("\n");
}
