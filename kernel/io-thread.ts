// Composition root of the io thread: the kernel itself, live whatever main does. workerData → sockets, session, dispatcher.
import { setTimeout as delay } from "node:timers/promises";
import { type MessagePort, workerData } from "node:worker_threads";
import { randomUUID } from "node:crypto";
import type { ToIoMap } from "./contract.ts";
import { Dispatcher } from "./dispatcher/dispatcher.ts";
import { serve } from "./dispatcher/serve.ts";
import { handlers, type HandlerContext } from "./handlers/table.ts";
import type { DisplayContent } from "./protocol/messages.ts";
import { Comms } from "./session/comms.ts";
import { DebugLink } from "./session/debug-link.ts";
import { endOnFault } from "./session/end-on-fault.ts";
import { Executions } from "./session/executions.ts";
import { killAfterGrace } from "./session/exit-grace.ts";
import { FirstSubscriber } from "./session/first-subscriber.ts";
import { History, historyPath } from "./session/history.ts";
import { Housekeeping } from "./session/housekeeping.ts";
import { InputRequests } from "./session/input-requests.ts";
import { Interrupter } from "./session/interrupter.ts";
import { Language } from "./session/language.ts";
import { report, reportSeldom } from "./session/log.ts";
import { LoopWatch } from "./session/loop-watch.ts";
import { MainThread } from "./session/main-thread.ts";
import { OutputRoom } from "./session/output-room.ts";
import { watchParent } from "./session/parent-watch.ts";
import { Publisher } from "./session/publisher.ts";
import { Runs } from "./session/runs.ts";
import { Signals } from "./session/signals.ts";
import { TaskQueries } from "./session/task-queries.ts";
import { SharedState } from "./shared-state.ts";
import { readConnectionFile } from "./wire/connection-file.ts";
import { MessageCodec } from "./wire/message-codec.ts";
import { Outbox } from "./wire/outbox.ts";
import { bindSockets, closedSockets, closeSockets } from "./wire/sockets.ts";

export interface IoThreadData {
  connectionFile: string;
  /** JSON of a LaunchOrder, for a kernel that writes its connection file itself. */
  launchOrder: string | undefined;
  state: SharedArrayBuffer;
  /** To main and back. Not the worker's own: on main that one is an EventEmitter, which cells may patch. */
  mainPort: MessagePort;
  syncInputPort: MessagePort;
}

/** How long the last outputs may take to leave to a slow subscriber when the kernel ends. */
const lastOutputMs = 1000;
/** What makes later requests faster begins so long after the first reply: a client then runs its first cell. */
const prepareAfterMs = 100;

async function startKernel(given: IoThreadData): Promise<void> {
  const { connectionFile, launchOrder, state: buffer, mainPort, syncInputPort } = given;
  const launched =
    launchOrder === undefined
      ? undefined
      : await (await import("./launcher/launched-kernel.ts")).openLaunched(connectionFile, launchOrder);
  const connection = launched?.connection ?? readConnectionFile(connectionFile);
  if (connection.key === "")
    report("the connection file has no key: messages are not signed, anyone on this machine may run code");
  const codec = new MessageCodec(connection.key, connection.signatureScheme);
  const sockets = launched?.sockets ?? (await bindSockets(connection));

  const session = randomUUID();
  const state = new SharedState(buffer);
  const room = new OutputRoom(state);
  const main = new MainThread(mainPort);
  const runs = new Runs();
  const outbox = (channel: "shell" | "control" | "stdin" | "iopub") =>
    new Outbox(sockets[channel], {
      onFault: (error) => report(`a message on ${channel} could not be sent: ${(error as Error).message}`),
      onStalled: (isStalled) => {
        if (channel === "iopub") room.isStalled = isStalled;
      },
    });
  const outboxes = {
    shell: outbox("shell"),
    control: outbox("control"),
    stdin: outbox("stdin"),
    iopub: outbox("iopub"),
  };
  const publisher = new Publisher({ codec, outbox: outboxes.iopub, session, room });
  const subscriber = new FirstSubscriber();
  const executions = new Executions(main, () => subscriber.wait() ?? interrupter.rested());
  const history = new History(historyPath(process.env), report);
  const results = new Map<number, string>();
  const interrupter: Interrupter = new Interrupter({
    main,
    state,
    isRunning: (run) => executions.isRunning(run),
    onTorn: restartTorn,
    isPaused: () => debug.isPaused,
    release: () => debug.release(),
  });
  const debug = new DebugLink({ main, executions, publisher, report });
  const comms = new Comms();
  const interruptCurrent = () => void interrupter.interrupt({ run: executions.current });
  const signals = new Signals({ main, executions, onInterrupt: interruptCurrent });
  const inputs = new InputRequests({
    codec,
    outbox: outboxes.stdin,
    session,
    main,
    runs,
    state,
    syncPort: syncInputPort,
    flushed: () => publisher.flushed(),
  });
  const language = new Language({
    main,
    executions,
    publisher,
    directory: process.cwd(),
    environment: process.env,
    report,
  });
  const prepare = () => {
    history.open();
    language.warm();
  };
  let preparing: NodeJS.Timeout | undefined;
  const housekeeping = new Housekeeping({ executions, report });
  const loopWatch = new LoopWatch(state);
  const context: HandlerContext = {
    taskQueries: new TaskQueries({ main, state }),
    publisher,
    language,
    debug,
    executions,
    runs,
    signals,
    interrupter,
    history,
    comms,
    main,
    results,
    shutdown: (restart) => {
      setImmediate(() => {
        // A cell that runs ends first, with its `finally` blocks; a main that cannot be stopped is killed.
        const run = executions.current;
        if (run) void interrupter.interrupt({ run, reason: "the kernel is shut down" });
        main.post({ type: "shutdown", restart });
        killAfterGrace();
      });
    },
    replied: () => void (preparing ??= setTimeout(prepare, prepareAfterMs)),
    afterExecution: ({ content: { code }, header }) => {
      housekeeping.executed();
      const run = runs.of(header);
      if (!run) return;
      const output = results.get(run.run);
      results.delete(run.run);
      inputs.forget(run.run);
      if (run.isStored) history.add(run.executionCount, code, output ?? null);
    },
  };
  const dispatcher = new Dispatcher({
    codec,
    session,
    publisher,
    executions,
    outboxes,
    handlers,
    context,
    report: reportSeldom,
  });

  main.listen({
    stream: ({ run, name, text, bytes }) => {
      const source = runs.find(run);
      if (source && !source.silent) publisher.stream(name, text, source.parent, bytes);
      else room.release(bytes);
    },
    publish: (message) => publish(message),
    timeout: ({ run, seconds }) => {
      signals.limit(run, seconds, (reason) => void interrupter.interrupt({ run: runs.find(run), reason }));
    },
    compiled: (script) => debug.compiled(script),
    forgotten: ({ runs: gone }) => runs.forget(gone),
    settled: ({ run, outcome }) => executions.settled(run, outcome),
    interrupted: ({ run }) => interrupter.delivered(run),
    watchLoop: ({ blockedMs }) => (blockedMs === undefined ? loopWatch.stop() : loopWatch.start(blockedMs)),
    sigint: interruptCurrent,
    input: (input) => void inputs.ask(input),
    exit: ({ code }) => {
      interrupter.mainEnds();
      const run = executions.current;
      const payload = [{ source: "ask_exit", keepkernel: false }];
      if (run) executions.settled(run.run, { status: "ok", userExpressions: {}, payload });
      setImmediate(() => void endProcess(code));
    },
  });

  function publish({ run, messageType, content, metadata, buffers, bytes, parent }: ToIoMap["publish"]): void {
    const source = runs.find(run);
    // A silent cell shows nothing, but its comms are no output.
    const isShown = messageType.startsWith("comm_") || source?.silent === false;
    const under = parent ?? source?.parent;
    if (!isShown || !under) return room.release(bytes);
    if (messageType === "execute_result") {
      const text = (content as unknown as DisplayContent).data["text/plain"];
      if (typeof text === "string") results.set(run, text);
    }
    if (messageType === "comm_open") comms.opened(String(content["comm_id"]), String(content["target_name"]));
    if (messageType === "comm_close") comms.closed(String(content["comm_id"]));
    publisher.publish(messageType, content as never, under, {
      bytes,
      ...(metadata && { metadata }),
      ...(buffers && { buffers }),
    });
  }

  async function endProcess(code: number): Promise<void> {
    // First: main must have seen the inspector leave when it is let go.
    await debug.close();
    await interrupter.rested();
    // The reply of a cell that ended just now may still be on its way to the socket.
    await Promise.race([dispatcher.rested(), delay(lastOutputMs)]);
    await publisher.drained(lastOutputMs);
    await Promise.all([outboxes.shell.idle(), outboxes.control.idle()]);
    history.close();
    launched?.close();
    closeSockets(sockets);
    await closedSockets();
    state.store("exitState", 1 + code);
    state.wake("exitState");
  }

  function restartTorn(): void {
    const run = executions.current;
    const text =
      "Code that could not be interrupted was terminated and left Node unable to go on: the kernel restarts, its variables are lost.";
    if (run) publisher.publish("error", { ename: "KernelRestart", evalue: text, traceback: [text] }, run.parent);
    report(text);
    void publisher.drained(lastOutputMs).then(() => process.kill(process.pid, "SIGKILL"));
  }

  watchParent(process.env, () => process.kill(process.pid, "SIGKILL"));
  serve({ sockets, dispatcher, inputs, publisher, subscriber, codec });
  publisher.status("starting", {});
  await launched?.serve({ interrupt: interruptCurrent, shutdown: context.shutdown });
}

endOnFault();
startKernel(workerData as IoThreadData).catch(async (error: unknown) => {
  report(`cannot start: ${(error as Error).message}`);
  await closedSockets();
  process.exit(1);
});
