// Composition root of the main thread: the user's. argv → io thread, evaluator, display; runs what the io thread sends.
// Started as `node <node-flags> main.js CONNECTION_FILE [LAUNCH_ORDER]`.
import { setFlagsFromString } from "node:v8";
import { MessageChannel, Worker } from "node:worker_threads";
import type { IoThreadData } from "./io-thread.ts";
import { isNewEnough, oldestMajor, restoreNodeOptions } from "./node-flags.ts";
import { SharedState } from "./shared-state.ts";

const connectionFile = process.argv[2];
if (connectionFile === undefined) {
  process.stderr.write("[loopbook] a connection file is needed: main.js CONNECTION_FILE\n");
  process.exit(2);
}

// A kernel.json that was written by hand may name any Node.
if (!isNewEnough()) {
  process.stderr.write(
    `[loopbook] the kernel needs Node ${oldestMajor} or later, and was started with ${process.version} (${process.execPath}). ` +
      "`loopbook install` writes a kernelspec that names a Node that fits.\n",
  );
  process.exit(1);
}

restoreNodeOptions(process.env);
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const state = new SharedState();
const link = new MessageChannel();
const input = new MessageChannel();
// The io thread starts first: it binds the sockets while this thread loads the evaluator.
const worker = new Worker(new URL(`./io-thread${extension}`, import.meta.url), {
  workerData: {
    connectionFile,
    launchOrder: process.argv[3],
    state: state.buffer,
    mainPort: link.port1,
    syncInputPort: input.port1,
  } satisfies IoThreadData,
  transferList: [link.port1, input.port1],
  name: "loopbook-io",
  // What passes through is short-lived: a small nursery keeps memory flat under a flood of output.
  resourceLimits: { maxYoungGenerationSizeMb: 12 },
});
// V8 14 speculates on small integers in `+=` of object properties, which makes the cells' top-level variables slow:
// measured 8.1 against 1.7 ns an iteration (test/bench/cell-code.ts). Older V8s do not know the flag.
if (Number(process.versions.v8.split(".", 1)[0]) >= 14) setFlagsFromString("--no-additive-safe-int-feedback");
const { startMain } = await import("./evaluator/start-main.ts");
startMain({ worker, port: link.port2, state, syncInputPort: input.port2 });
