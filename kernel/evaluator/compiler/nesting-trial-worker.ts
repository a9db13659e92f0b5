// A process of its own: compiles the text on its stdin on a thread with a small stack, and dies where that ends.
// stdin → exit code 0, also for a text with a syntax error. Started by nesting.ts.
import { readFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { trialStackMiB } from "./nesting.ts";
import { transpile } from "./swc.ts";

if (isMainThread) {
  const text = readFileSync(0, "utf8");
  new Worker(new URL(import.meta.url), { workerData: text, resourceLimits: { stackSizeMb: trialStackMiB } });
} else {
  try {
    transpile(workerData as string, { legacyDecorators: false, sourceMaps: true });
  } catch {
    // A stack of JavaScript's that ends is an exception, and the kernel's to report, like an error of syntax.
  }
}
