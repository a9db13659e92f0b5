// Debugger: one front end's debugger of the main thread: attached or not, running or stopped. Io thread.
// V8's events → DAP events; what the commands (commands.ts) do goes through here. Loaded by the first debug_request.
import type { Debugger as Cdp, Runtime } from "node:inspector";
import type { CompiledCode } from "../contract.ts";
import type { DebugEvents } from "../protocol/debug-messages.ts";
import type { Breakpoints } from "./breakpoints.ts";
import { CellScripts } from "./cell-scripts.ts";
import { type Connection, openConnection } from "./connection.ts";
import { findCells } from "./find-cells.ts";
import { Frames, maxAsyncDepth } from "./frames.ts";
import { foreignPatterns, ScriptTable } from "./script-table.ts";
import { type Step, Stepper, stopAfterAwait } from "./stepper.ts";
import { objectGroup, type Variables } from "./variables.ts";

/** The only thread that runs the user's code, by DAP's number. */
export const threadId = 1;

export interface DebuggerParts {
  /** Lets a run go on that waits for its breakpoints. */
  proceed: (run: number) => void;
  /** Resolves when main has turned its loop, or after a minute without. */
  turned: () => Promise<unknown>;
  publish: <E extends keyof DebugEvents>(event: E, body: DebugEvents[E]) => void;
  report: (message: string) => void;
}

interface Stop {
  event: Cdp.PausedEventDataType;
  frames: Frames;
  exception: Runtime.RemoteObject | undefined;
}

export class Debugger {
  readonly cells = new CellScripts();
  readonly scripts = new ScriptTable(this.cells);
  readonly #parts: DebuggerParts;
  readonly #stepper = new Stepper(this.cells, this.scripts);
  #connection: Connection | undefined;
  #stop: Stop | undefined;
  #isStarted = false;
  #pausesNextCell = false;
  /** A breakpoint of ours for one stop: behind an await, or at the head of the next cell. */
  #once: string | undefined;

  constructor(parts: DebuggerParts) {
    this.#parts = parts;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Where main is stopped. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  get knownBreakpoints(): ReturnType<Breakpoints["list"]> {
    return this.#connection?.breakpoints.list() ?? [];
  }

  /** Connects to main; a front end's variables panel does so without debugging. */
  async connect(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const { cells, scripts } = this;
    const connection = await openConnection(cells, scripts);
    const { inspector } = connection;
    this.#connection = connection;
    inspector.on("Debugger.scriptParsed", (script) => scripts.add(script));
    inspector.on("Debugger.paused", (event) => {
      this.#paused(event, connection).catch((error: unknown) => {
        if (this.#connection !== connection) return; // the front end has left meanwhile
        this.#parts.report(`the debugger cannot tell where main is stopped, which goes on: ${String(error)}`);
        this.#resumeAfterFailure(connection);
      });
    });
    inspector.on("Debugger.breakpointResolved", ({ breakpointId: id, location }) => {
      const breakpoint = connection.breakpoints.resolved(id, location);
      if (breakpoint) this.#parts.publish("breakpoint", { reason: "changed", breakpoint });
    });
    return connection;
  }

  /** From now on cells are compiled for the debugger and wait for their breakpoints. */
  async start(): Promise<void> {
    const { inspector } = await this.connect();
    if (this.#isStarted) return;
    await inspector.post("Debugger.enable", {});
    await inspector.post("Debugger.setAsyncCallStackDepth", { maxDepth: maxAsyncDepth });
    await inspector.post("Debugger.setBlackboxPatterns", { patterns: foreignPatterns });
    await inspector.post("Debugger.setInstrumentationBreakpoint", {
      instrumentation: "beforeScriptWithSourceMapExecution",
    });
    await inspector.view("attach", []);
    this.#isStarted = true;
  }

  /** Main goes on, free of the debugger. */
  async end(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    if (this.#isStarted) await connection.inspector.view("detach", []);
    if (this.#stop) this.#continued(connection.variables);
    this.#isStarted = false;
    this.#connection = undefined;
    this.#stepper.end();
    this.#pausesNextCell = false;
    this.#once = undefined;
    this.scripts.clear();
    connection.inspector.close();
  }

  /** Main waits for the breakpoints of this run. */
  async compiled(script: CompiledCode): Promise<void> {
    try {
      const connection = this.#connection;
      if (!connection) return;
      await connection.breakpoints.begin(script);
      if (this.#pausesNextCell) await this.#stopAtHead(script, connection);
    } finally {
      this.#parts.proceed(script.run);
    }
  }

  /** Resolves when main may run something beside the program: V8 fails a check where a step ends above a function's entry. */
  async calm(): Promise<void> {
    if (this.#stepper.isStepping) await Promise.race([this.#stepper.ended, this.#parts.turned()]);
  }

  /** @throws Error when main is not stopped */
  stopped(): Stop {
    if (!this.#stop) throw new Error("the program is not stopped");
    return this.#stop;
  }

  async resume(): Promise<void> {
    await this.#going().inspector.post("Debugger.resume", undefined);
  }

  async step(step: Step): Promise<void> {
    const { event } = this.stopped();
    const { inspector } = this.#going();
    this.#stepper.begin(step, event);
    await inspector.post(`Debugger.${step}`, undefined);
  }

  async pause(): Promise<void> {
    if (this.#stop) return;
    const { inspector } = await this.connect();
    this.#stepper.beginPause();
    this.#pausesNextCell = true;
    // V8 puts off a pause that meets main at the entry of a function, and loses it if that one is skipped: a guard is.
    await inspector.post("Debugger.setBlackboxPatterns", { patterns: [] });
    await inspector.post("Debugger.pause", undefined);
  }

  /** What was shown of the stop is no longer so. */
  #going(): Connection {
    this.stopped();
    const connection = this.#connection;
    if (!connection) throw new Error("the debugger is not connected");
    this.#continued(connection.variables);
    connection.inspector.post("Runtime.releaseObjectGroup", { objectGroup }).catch((error: unknown) => {
      this.#parts.report(`what was shown of a stop is kept: ${String(error)}`);
    });
    return connection;
  }

  #continued(variables: Variables): void {
    this.#stop = undefined;
    this.#stepper.end();
    variables.clear();
    this.#parts.publish("continued", { threadId, allThreadsContinued: true });
  }

  async #paused(event: Cdp.PausedEventDataType, connection: Connection): Promise<void> {
    const { inspector, breakpoints, exceptions } = connection;
    const { reason, hitBreakpoints = [] } = event;
    if (reason === "instrumentation") {
      const moved = await breakpoints.mapped((event.data as { scriptId: string }).scriptId);
      for (const breakpoint of moved) this.#parts.publish("breakpoint", { reason: "changed", breakpoint });
      await inspector.post("Debugger.resume", undefined);
      return;
    }
    await findCells(event, this, inspector);
    const hit = breakpoints.hit(hitBreakpoints);
    if (hit.length > 0) return this.#stopHere(event, connection, "breakpoint", { hitBreakpointIds: hit });
    if (this.#once !== undefined && hitBreakpoints.includes(this.#once)) {
      return this.#stopHere(event, connection, this.#pausesNextCell ? "pause" : "step");
    }
    if (reason === "exception" || reason === "promiseRejection") {
      if (!(await exceptions.stopsAt(event))) {
        await inspector.post(`Debugger.${this.#stepper.passing(event)}`, undefined);
        return;
      }
      const exception = event.data as Runtime.RemoteObject | undefined;
      const text = exception?.description?.split("\n", 1)[0] ?? String(exception?.value);
      return this.#stopHere(event, connection, "exception", { text, description: "Paused on exception" }, exception);
    }
    if (this.#stepper.isStepping) {
      if (this.#pausesNextCell) await inspector.post("Debugger.setBlackboxPatterns", { patterns: foreignPatterns });
      const verdict = this.#stepper.judge(event);
      if (verdict === "stop") return this.#stopHere(event, connection, this.#pausesNextCell ? "pause" : "step");
      if (verdict === "await") this.#once = await stopAfterAwait(inspector, this.scripts, event);
      const isOver = verdict === "await" || verdict === "resume";
      if (isOver) this.#stepper.end();
      await inspector.post(isOver ? "Debugger.resume" : `Debugger.${verdict}`, undefined);
      return;
    }
    const [top] = event.callFrames;
    if (top && this.scripts.isUsers(top.location.scriptId)) {
      return this.#stopHere(event, connection, "pause", { description: "Paused on debugger statement" });
    }
    await inspector.post("Debugger.resume", undefined);
  }

  async #stopHere(
    event: Cdp.PausedEventDataType,
    { inspector, variables }: Connection,
    reason: string,
    more: Partial<DebugEvents["stopped"]> = {},
    exception?: Runtime.RemoteObject,
  ): Promise<void> {
    this.#stepper.end();
    this.#pausesNextCell = false;
    const { cells, scripts } = this;
    this.#stop = { event, frames: new Frames({ inspector, cells, scripts, variables }, event), exception };
    this.#parts.publish("stopped", { reason, threadId, allThreadsStopped: true, ...more });
    if (this.#once === undefined) return;
    await inspector.post("Debugger.removeBreakpoint", { breakpointId: this.#once });
    this.#once = undefined;
  }

  async #stopAtHead(script: CompiledCode, { inspector }: Connection): Promise<void> {
    const [first] = this.cells.places(script);
    if (!first) return;
    const { breakpointId } = await inspector.post("Debugger.setBreakpointByUrl", {
      url: script.options.filename,
      lineNumber: first.generated.line - 1,
      columnNumber: first.generated.column - 1,
    });
    this.#once = breakpointId;
  }

  #resumeAfterFailure({ inspector }: Connection): void {
    inspector.post("Debugger.resume", undefined).catch((error: unknown) => {
      this.#parts.report(`main cannot be resumed: ${String(error)}`);
    });
  }
}
