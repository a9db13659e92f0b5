// Child processes that inherit stdout or stderr: their output goes to the cell that started them.
// Main thread. spawn/exec/fork and their sync forms → sink. Loads node:child_process only when user code does.
import { channel } from "node:diagnostics_channel";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import type * as ChildProcessModule from "node:child_process";
import type { OutputSink } from "./captured-stream.ts";
import { patchSpawn } from "./child-spawn.ts";
import { patchSyncSpawn } from "./child-spawn-sync.ts";

/** Starts capturing. Returns a function that ends it. */
export function captureChildProcesses(sink: OutputSink): () => void {
  const undo: (() => void)[] = [];
  let patched = false;
  const patch = () => {
    if (patched) return;
    patched = true;
    const module: typeof ChildProcessModule = getBuiltinModule("node:child_process");
    undo.push(patchSpawn(module.ChildProcess.prototype, sink), patchSyncSpawn(module, sink));
    syncBuiltinESMExports();
  };
  const original = Object.getOwnPropertyDescriptor(process, "getBuiltinModule");
  const getBuiltinModule = process.getBuiltinModule.bind(process);
  const isChildProcess = (name: string) => name === "child_process" || name === "node:child_process";

  // Three ways lead to the module: import and require, getBuiltinModule, and code that has had it all along.
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (isChildProcess(specifier)) patch();
      return next(specifier, context);
    },
  });
  const patching = (name: string) => {
    if (isChildProcess(name)) patch();
    return getBuiltinModule(name);
  };
  process.getBuiltinModule = patching;
  // Node publishes each ChildProcess here as it is made, before it is spawned.
  const created = channel("child_process");
  created.subscribe(patch);

  return () => {
    hooks.deregister();
    created.unsubscribe(patch);
    if (original) Object.defineProperty(process, "getBuiltinModule", original);
    undo.forEach((restore) => restore());
    if (patched) syncBuiltinESMExports();
  };
}
