// The contract between the io thread (the kernel) and the main thread (the user's code). Imports nothing but types.
// Every message that crosses the port is one entry of these maps; `satisfies` holds senders and handlers to them.
import type { MimeBundle } from "../src/host.ts";
import type { Header } from "./protocol/header.ts";

/** A code to run, as the io thread hands it to main. `run` identifies this execution for the kernel's life. */
export interface ExecuteCommand {
  run: number;
  code: string;
  executionCount: number;
  cellId: string | undefined;
  silent: boolean;
  allowStdin: boolean;
  userExpressions: Record<string, string>;
}

/** What went wrong, in Jupyter's three fields (messaging spec, "error"). */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

export type ExpressionResult =
  { status: "ok"; data: MimeBundle; metadata: Record<string, unknown> } | ({ status: "error" } & ErrorContent);

export type Outcome =
  | { status: "ok"; userExpressions: Record<string, ExpressionResult>; payload: Record<string, unknown>[] }
  | ({ status: "error" } & ErrorContent);

/** What completion and inspection ask of the live values. `path`: a name of the session or a global, then its keys. */
export type LiveQuestion =
  { kind: "names" } | { kind: "members"; path: (string | number)[] } | { kind: "describe"; path: (string | number)[] };

export interface LiveName {
  name: string;
  /** `function`, `class`, `module`, `getter`, or the kind of value. */
  type: string;
}

export interface LiveDescription {
  type: string;
  /** "3 items", "120 characters"; undefined where the kind of value has none. */
  size: string | undefined;
  preview: string;
}

/** What each kind of question is answered with; undefined: there is no such value that can be looked at safely. */
export interface LiveAnswers {
  names: LiveName[];
  members: LiveName[] | undefined;
  describe: LiveDescription | undefined;
}

/** What an execution's script was compiled from: compiled again, with a map, it gives the places of statements. */
export interface CompiledCode {
  run: number;
  /** As the user wrote it. */
  code: string;
  /** As it was compiled: magics have become calls. */
  text: string;
  options: { cell: number; generation: number; filename: string; debug?: boolean; legacyDecorators?: boolean };
}

/** io thread → main. */
export interface ToMainMap {
  execute: ExecuteCommand;
  /** Asks for a `pong`: main is live when it answers. */
  ping: { serial: number };
  /** Main answered the ping, so it waits: end this run's pending await with KeyboardInterrupt. */
  cancel: { run: number; reason: string | undefined };
  /** Main was terminated inside code that could not be interrupted: answer when all of Node's queues turn. */
  probe: { serial: number };
  /** A comm message from a front end. */
  comm: {
    action: "open" | "msg" | "close";
    commId: string;
    targetName: string;
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
    buffers: Uint8Array[];
    header: Header;
  };
  /** Answer to an asynchronous `input`. */
  input: { serial: number; value: string | undefined };
  /** Asks about live values; main looks without running any code of theirs. */
  look: { serial: number; question: LiveQuestion };
  /** The debugger has set the breakpoints of this run. */
  proceed: { run: number };
  /** Load the task inspector, for who asks from outside. */
  startInspector: object;
  /** Ask the task of that id to end. */
  cancelTask: { serial: number; taskId: number };
  shutdown: { restart: boolean };
}

/** main → io thread. */
export interface ToIoMap {
  ready: object;
  /** `bytes`: what main counted as in flight for this message. */
  stream: { run: number; name: "stdout" | "stderr"; text: string; bytes: number };
  /** Any other iopub message of a run. */
  publish: {
    run: number;
    messageType:
      | "display_data"
      | "update_display_data"
      | "execute_result"
      | "clear_output"
      | "error"
      | "comm_open"
      | "comm_msg"
      | "comm_close";
    content: Record<string, unknown>;
    metadata?: Record<string, unknown>;
    buffers?: Uint8Array[];
    /** The message that this answers, where it is not the run's own request. */
    parent?: Header;
    bytes: number;
  };
  /** The run is to be interrupted after so long, as its `@timeout` says. */
  timeout: { run: number; seconds: number };
  /** The run is over: its reply may leave (after all output that was posted before). */
  settled: { run: number; outcome: Outcome };
  /** Under a debugger: the run's code waits for `proceed`. */
  compiled: CompiledCode;
  /** Nothing that these runs started is left: nothing more will come from them. */
  forgotten: { runs: number[] };
  pong: { serial: number };
  /** Whether there was such a task. */
  taskCancelled: { serial: number; found: boolean };
  /** The inspector's heartbeat begins, or ends (undefined): sample main when none came for so long. */
  watchLoop: { blockedMs: number | undefined };
  looked: { serial: number; answer: LiveAnswers[LiveQuestion["kind"]] };
  /** Code of this run was stopped by a guard, or its `cancel` has arrived. */
  interrupted: { run: number };
  input: { serial: number; run: number; prompt: string; password: boolean; sync: boolean };
  /** SIGINT reached main's loop. */
  sigint: object;
  /** process.exit() or the end of main: leaves once all output has. */
  exit: { code: number };
}

export type Envelope<Map> = { [K in keyof Map]: { type: K } & Map[K] }[keyof Map];
export type ToMain = Envelope<ToMainMap>;
export type ToIo = Envelope<ToIoMap>;
