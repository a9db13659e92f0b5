// A kernel with a few tasks, and what cells show. For the inspector's tests.
import type { Execution } from "../../kernel/client/exchange.ts";
import type { Kernel } from "../../kernel/client/start-kernel.ts";

/** Runs a cell that must not fail. */
export async function ran(kernel: Kernel, code: string): Promise<Execution> {
  const execution = await kernel.execute(code);
  if (execution.reply.status !== "ok") throw new Error(`the cell failed: ${JSON.stringify(execution.reply)}`);
  return execution;
}

/** The MIME bundle of a cell's result. */
export function bundle({ outputs }: Execution): Record<string, string> {
  const result = outputs.find((output) => output.output_type === "execute_result");
  if (!result) throw new Error(`the cell has no result: ${JSON.stringify(outputs)}`);
  return result.data as Record<string, string>;
}

/** Two workers and a lock, in In[1]. */
export const workers = `import { createTask, sleep, Lock, gather } from "loopbook";
import { inspect, expectTrace } from "loopbook/inspect";
const lock = new Lock();
async function worker(seconds: number) {
  using held = await lock.acquire();
  await sleep(seconds);
}
const first = createTask(() => worker(300), { name: "first" });
const second = createTask(() => worker(300), { name: "second" });
await sleep(0.02);`;
