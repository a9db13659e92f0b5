// The one contract between the helper modules (src/) and the kernel. The kernel's main thread installs a Host;
// helper modules ask for it with `host()` and work as plain Node code where there is none.

import process from "node:process";
import timers from "node:timers";

/** Node's own, as it was at the start: the loop does not stand still while a library fakes timers. */
export const setImmediate = timers.setImmediate;
/** Node's own, as it was at the start. */
export const nextTick = process.nextTick.bind(process);

/** A MIME bundle: MIME type → data, as display_data carries it (Jupyter messaging spec, "display_data"). */
export type MimeBundle = Record<string, unknown>;

/** How something is shown. */
export interface DisplayOptions {
  /** Names the display, so that later calls may replace it (`transient.display_id`). */
  displayId?: string;
  /** Replace the display of that id instead of adding one (`update_display_data`). */
  update?: boolean;
  metadata?: Record<string, unknown>;
}

/** One execution of one cell, as seen by the code that runs on its behalf. */
export interface HostCell {
  /** The `In[n]` of this execution. */
  readonly executionCount: number;
  /** The notebook's id of the cell, stable over re-runs; absent when the front end sends none. */
  readonly cellId: string | undefined;
  /**
   * Calls back once when this execution is interrupted while it waits, so that a pending wait can reject with
   * CancelledError at once. Returns a function that takes the registration back.
   */
  onInterrupt(callback: () => void): () => void;
  /** Marks work that the cell's `@settle` waits for. Call the returned function when the work is done. */
  hold(): () => void;
  /**
   * Calls back when the same cell is about to run again or the kernel shuts down: long-lived things (servers,
   * connections) end here. Returns a function that takes the registration back.
   */
  onReplaced(callback: () => void | Promise<void>): () => void;
  /**
   * Holds the cell's reply back after its code has ended. Call the returned function to let it go, with an error to make
   * the cell fail with that.
   */
  holdReply?(): (error?: unknown) => void;
}

/** What a cell function is in the notebook, for code that must move it to another thread. */
export interface FunctionSource {
  /** The function's text as written, in TypeScript. */
  readonly typescript: string;
  /** The same function as plain JavaScript, without guards and with the cell's names as plain identifiers. */
  readonly javascript: string;
  /** Names that the function uses from the session's scope (other cells' or its own cell's top level). */
  readonly captured: readonly string[];
  /** Where it stands: `In[3]:2:7`. */
  readonly position: string;
}

/** What goes with a comm message. */
export interface SendOptions {
  metadata?: Record<string, unknown>;
  /** Binary parts, sent as they are. */
  buffers?: readonly Uint8Array[];
  /** `target_module` of a comm_open. */
  targetModule?: string;
  /** The message of a front end that this answers; else it goes out under the current cell. */
  inReplyTo?: CommMessage;
}

/** A message of a front end on a comm. */
export interface CommMessage {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** One comm: a channel of messages between the kernel and a front end (Jupyter messaging spec, "Custom messages"). */
export interface HostComm {
  readonly id: string;
  readonly target: string;
  /** @throws Error when the comm is closed */
  send(data: Record<string, unknown>, options?: SendOptions): void;
  /** Closes the comm on both sides. */
  close(data?: Record<string, unknown>, options?: SendOptions): void;
  /** Listeners run on behalf of the cell that registers them. The returned function takes the listener back. */
  onMessage(listener: (message: CommMessage) => void): () => void;
  /** Calls back when the front end closes it; as `onMessage`. */
  onClose(listener: (message: CommMessage) => void): () => void;
}

/** Output that `Host.capture` caught: what would have been these iopub messages (spec: "stream", "display_data", …). */
export type CapturedOutput =
  | { type: "stream"; name: "stdout" | "stderr"; text: string }
  | {
      type: "display_data" | "update_display_data" | "execute_result" | "clear_output" | "error";
      content: Record<string, unknown>;
    };

/** Called when a front end opens a comm. */
export type CommOpened = (comm: HostComm, message: CommMessage) => void;

/** The io thread's eye on the loop: it has main sampled when a beat stays out. */
export interface LoopWatch {
  /** The loop turns. */
  beat(): void;
  /** Ends the watching. */
  stop(): void;
}

/** A cell that runs now. */
export interface RunningCell {
  /** `In[3]` */
  readonly label: string;
  /** Seconds since its code started. */
  readonly seconds: number;
  /** Where its top level waits: `In[3]:2:1`. Undefined before its first await, and while its own code has the thread. */
  readonly waitsAt: string | undefined;
}

/** What the task inspector asks of the kernel. */
export interface HostInspection {
  /** The cells that run now. */
  runningCells(): RunningCell[];
  /** Calls back when a cell starts; the returned function ends that. */
  onCellStarted(callback: () => void): () => void;
  /** Has the io thread sample main when no beat came for `blockedMs`. */
  watchLoop(blockedMs: number): LoopWatch;
}

/** What the kernel offers to helper modules. */
export interface Host {
  /** Absent where the host has no such thing. */
  readonly inspection?: HostInspection;
  /** Opens a comm to the front ends. */
  openComm(target: string, data: Record<string, unknown>, options?: SendOptions & { id?: string }): HostComm;
  /** Serves comms that front ends open for `target`; the returned function ends that. */
  serveComms(target: string, opened: CommOpened): () => void;
  /** The cell on whose behalf the caller runs, also long after that cell was idle (AsyncLocalStorage). */
  currentCell(): HostCell | undefined;
  /** Runs `callback` as if `cell` had started it: its output goes there. */
  runInCell<T>(cell: HostCell, callback: () => T): T;
  /** Shows a MIME bundle under the current cell. */
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** Runs `callback`; what it, and all that it starts, prints or shows goes to `take` instead of the cell. */
  capture<T>(take: (output: CapturedOutput) => void, callback: () => T): T;
  /** Removes the current cell's output (`clear_output`). */
  clearOutput(options?: { wait?: boolean }): void;
  /** Asks the user for a line; rejects where the front end takes no input. */
  input(prompt: string, options?: { password?: boolean }): Promise<string>;
  /**
   * Calls `check` after each `await` of cell code, in the async context of that code, until the returned function is
   * called. What `check` throws is thrown there: this is how a cancellation reaches a task that awaits a promise which
   * nobody can reject. Arming costs cell code compiled so far about 3 ns an iteration; ask for it only to deliver.
   */
  afterAwait(check: () => void): () => void;
  /** The source of a function that was written in a cell; undefined for any other function. */
  functionSource(fn: (...args: never[]) => unknown): FunctionSource | undefined;
  /** Absolute path of the notebook's folder. */
  readonly directory: string;
  /**
   * Calls back once, from a fresh macrotask, as soon as no cell runs or waits to run. Failures that nobody asked for
   * are reported then: until then a cell may still ask.
   */
  whenIdle?(callback: () => void): void;
}

/** Set on a ChildProcess that ends by itself when this process is gone, and has work to do before it does. */
export const endsByItself = Symbol.for("loopbook.ends-by-itself");

const key = Symbol.for("loopbook.host");

/** The running kernel, or undefined in plain Node. */
export function host(): Host | undefined {
  return (globalThis as { [key]?: Host })[key];
}

/** Called once by the kernel's main thread. */
export function installHost(value: Host): void {
  Object.defineProperty(globalThis, key, { value, enumerable: false, configurable: true });
}
