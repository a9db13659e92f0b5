// Puts the main thread together: captures output, installs the host, and serves the io thread's commands.
import { type MessagePort, type Worker } from "node:worker_threads";
import { setImmediate, setTimeout } from "node:timers";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { installHost } from "../../src/host.ts";
import { CommRegistry } from "../comms/comm-registry.ts";
import { createDeno } from "../compat/deno-jupyter.ts";
import { createIjavascript } from "../compat/ijavascript.ts";
import { createDisplay } from "../display/display.ts";
import { installOutputStreams } from "../display/output-streams.ts";
import { installPrepareStackTrace } from "../display/stack-trace.ts";
import { report } from "../session/log.ts";
import type { SharedState } from "../shared-state.ts";
import { currentRun } from "./cell-run.ts";
import { CellModules } from "./cell-modules.ts";
import { CellSources } from "./cell-sources.ts";
import { installChildReaper } from "./child-reaper.ts";
import { cleanMessage } from "./compiler/clean-message.ts";
import { installToString } from "./compiler/function-source.ts";
import { DebugView } from "./debug-view.ts";
import { Evaluator } from "./evaluator.ts";
import { installExit } from "./exit.ts";
import { Guards } from "./guards.ts";
import { createHost } from "./host.ts";
import { Inspection } from "./inspection.ts";
import { Input } from "./input.ts";
import { rememberAgain } from "./intrinsics.ts";
import { IoLink } from "./io-link.ts";
import { look } from "./live-values.ts";
import { lazyMagics } from "./magics/lazy-magics.ts";
import { magicFunction } from "./magics/magic-lines.ts";
import { createNotebookRequire, installModuleHooks } from "./modules.ts";
import { type OutputLimit, outputLimit } from "./output-limit.ts";
import { afterwards } from "./raced.ts";
import { ReplacedCells } from "./replaced-cells.ts";
import { CellRunner } from "./run-cell.ts";
import { SessionScope } from "./scope/session-scope.ts";

export interface MainParts {
  worker: Worker;
  state: SharedState;
  syncInputPort: MessagePort;
}

export function startMain({ worker, state, syncInputPort }: MainParts): void {
  const directory = process.cwd();
  const guards = new Guards(state, (interrupt) => evaluator.interruptedBusy(currentRun.getStore(), interrupt));
  const link = new IoLink(worker, state, () => guards.throwIfInterrupted(), limitOf(process.env));
  const cells = new CellSources(directory);
  const ownFolders = ["..", "../../src/"].map((folder) => new URL(folder, import.meta.url).href);
  const frames = {
    locate: cells.locate,
    isKernelFile: (fileName: string) => ownFolders.some((folder) => fileName.startsWith(folder)),
    cleanMessage,
  };
  const input = new Input(link, state, syncInputPort);
  const run = (): number => currentRun.getStore()?.run ?? evaluator.lastRun;
  const display = createDisplay((type, content) => link.publish({ run: run(), messageType: type, content }));
  const require = createNotebookRequire(directory);
  const $$ = createIjavascript({ display, ask: input.ask, cell: () => currentRun.getStore() });
  // Its notebooks also write `global.$$`; no package looks for that name.
  Object.defineProperty(globalThis, "$$", { value: $$, configurable: true, writable: true, enumerable: false });
  const scope: SessionScope = new SessionScope({
    display,
    input: input.ask,
    prompt: input.prompt,
    confirm: input.confirm,
    alert: input.alert,
    require,
    __dirname: directory,
    __filename: `${directory}/notebook.ts`,
    // What notebooks written for other kernels expect.
    Deno: createDeno((messageType, content, extra) => {
      link.publish({ run: run(), messageType: messageType as never, content, ...extra });
    }),
    $$,
    [magicFunction]: lazyMagics(() => ({
      scope,
      directory,
      print: (text) => display.text(text),
      currentRun: () => currentRun.getStore(),
    })),
  });
  const comms = new CommRegistry(link, () => evaluator.lastRun);
  const replaced = new ReplacedCells();
  const exitNow = installExit(link, state);
  const debug = new DebugView({ cells, scope, link, fallbackRun: () => evaluator.lastRun });
  const cellModules = new CellModules(pathToFileURL(`${directory}/`).href);
  const runner = new CellRunner({ guards, scope, cells, debug });
  const listenForErrors = errorListener((error) => evaluator.reportLate(error));
  const evaluator: Evaluator = new Evaluator({ link, guards, runner, frames, replaced, cellModules, listenForErrors });

  installChildReaper();
  installModuleHooks(directory, cellModules);
  installPrepareStackTrace(frames);
  installOutputStreams((name, text) => link.stream(run(), name, text), { onClear: () => display.clear() });
  installToString(cells.compiled);
  const inspection = new Inspection({ link, state });
  installHost(
    createHost({
      inspection,
      link,
      guards,
      input,
      directory,
      fallbackRun: () => evaluator.lastRun,
      cells,
      scope,
      comms,
      whenIdle: (callback) => evaluator.whenIdle(callback),
    }),
  );
  rememberAgain();
  listenForErrors();
  process.on("SIGINT", () => link.post({ type: "sigint" }));

  link.listen({
    execute: (command) => {
      inspection.cellStarted();
      void evaluator.execute(command);
    },
    startInspector: () => void inspection.start(),
    cancelTask: ({ serial, taskId }) =>
      link.post({ type: "taskCancelled", serial, found: inspection.cancelTask(taskId) }),
    ping: ({ serial }) => link.post({ type: "pong", serial }),
    probe: ({ serial }) => {
      guards.recover();
      setTimeout(() => setImmediate(() => queueMicrotask(() => link.post({ type: "pong", serial }))), 1);
    },
    cancel: ({ run: cancelled, reason }) => evaluator.cancel(cancelled, reason),
    comm: (message) => comms.receive(message),
    input: ({ serial, value }) => input.answered(serial, value),
    look: ({ serial, question }) => link.post({ type: "looked", serial, answer: look(scope, question) }),
    proceed: ({ run }) => debug.proceed(run),
    shutdown: () => {
      void afterwards(
        replaced.endAll((error) => report(`while shutting down: ${String(error)}`)),
        () => process.exit(0),
      );
    },
  });
  worker.on("error", (error: unknown) => {
    report(`the kernel's io thread ended: ${inspect(error)}`);
    exitNow(1);
  });
  worker.on("exit", () => exitNow(1));
  link.post({ type: "ready" });
  // While the io thread still binds its sockets, this thread has nothing to do: the first cell finds a warm compiler.
  setImmediate(() => runner.warmUp());
}

/** A setting that makes no sense is said, and limits nothing. */
function limitOf(environment: NodeJS.ProcessEnv): OutputLimit | undefined {
  try {
    return outputLimit(environment["LOOPBOOK_MAX_OUTPUT"]);
  } catch (error) {
    report((error as Error).message);
    return undefined;
  }
}

/** Listens for what nobody catches; called again where a cell may have removed all listeners, and with them these. */
function errorListener(report: (error: unknown) => void): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const listeners = process.listeners.bind(process);
  const listen = process.on.bind(process);
  return () => {
    for (let at = 0; at < events.length; at++) {
      const event = events[at] as "uncaughtException";
      if (!listeners(event).includes(report)) listen(event, report);
    }
  };
}
