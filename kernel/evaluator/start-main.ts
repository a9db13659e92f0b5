// Puts the main thread together: captures output, installs the host, and serves the io thread's commands.
import { type MessagePort, type Worker } from "node:worker_threads";
import { inspect, pathToFileURL, setImmediate, setTimeout, shield } from "../own-node.ts";
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
import { prepareIntrinsics, rememberAgain } from "./intrinsics.ts";
import { IoLink } from "./io-link.ts";
import { look } from "./live-values.ts";
import { lazyMagics } from "./magics/lazy-magics.ts";
import { magicFunction } from "./magics/magic-lines.ts";
import { createNotebookRequire, installModuleHooks } from "./modules.ts";
import { prepareOwnFiles } from "./own-files.ts";
import { type OutputLimit, outputLimit } from "./output-limit.ts";
import { afterwards } from "./raced.ts";
import { ReplacedCells } from "./replaced-cells.ts";
import { CellRunner } from "./run-cell.ts";
import { surviveEmit, uncaughtListener } from "./uncaught.ts";
import { SessionScope } from "./scope/session-scope.ts";

export interface MainParts {
  worker: Worker;
  /** To the io thread and back. */
  port: MessagePort;
  state: SharedState;
  syncInputPort: MessagePort;
}

/** What only makes later cells faster is left until the first has had its answer. */
const preparedAfterMs = 2000;
/** Cells may replace it. */
const microtask = queueMicrotask;

export function startMain({ worker, port, state, syncInputPort }: MainParts): void {
  const directory = process.cwd();
  const guards = new Guards(state, (interrupt) => evaluator.interruptedBusy(currentRun.getStore(), interrupt));
  const link = new IoLink(port, state, () => guards.throwIfInterrupted(), limitOf(process.env));
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
  const { leave, leaveNow } = installExit(link, state);
  const debug = new DebugView({ cells, scope, link, fallbackRun: () => evaluator.lastRun });
  const cellModules = new CellModules(pathToFileURL(`${directory}/`).href);
  const runner = new CellRunner({ guards, scope, cells, debug });
  const reportLate = (error: unknown) => evaluator.reportLate(error);
  const listenForErrors = uncaughtListener(reportLate);
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
  surviveEmit(reportLate);
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
      setTimeout(() => setImmediate(() => microtask(() => link.post({ type: "pong", serial }))), 1);
    },
    cancel: ({ run: cancelled, reason }) => evaluator.cancel(cancelled, reason),
    comm: (message) => comms.receive(message),
    input: ({ serial, value }) => input.answered(serial, value),
    look: ({ serial, question }) => link.post({ type: "looked", serial, answer: look(scope, question) }),
    proceed: ({ run }) => debug.proceed(run),
    shutdown: () => {
      void afterwards(
        replaced.endAll((error) => report(`while shutting down: ${String(error)}`)),
        () => leave(0),
      );
    },
  });
  shield(worker);
  worker.on("error", (error: unknown) => {
    report(`the kernel's io thread ended: ${inspect(error)}`);
    leaveNow(1);
  });
  worker.on("exit", () => leaveNow(1));
  link.post({ type: "ready" });
  // While the io thread still binds its sockets, this thread has nothing to do: the first cell finds a warm compiler.
  setImmediate(() => {
    runner.warmUp();
    prepareOwnFiles();
  });
  setTimeout(prepareIntrinsics, preparedAfterMs).unref();
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
