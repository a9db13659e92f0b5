// Frames: the stack of one stop as the user wrote it, with each frame's names. Io thread.
// V8's call frames → DAP frames and scopes: without the kernel's frames and without what the compiler put into names.
import type { Debugger as Cdp, Runtime } from "node:inspector";
import type { DapFrame, DapScope } from "../protocol/debug-messages.ts";
import { expressionCode } from "./breakpoint-code.ts";
import type { CellScripts } from "./cell-scripts.ts";
import { type InspectorSession, resultOf } from "./inspector-session.ts";
import type { Place, ScriptTable } from "./script-table.ts";
import { type Local, objectGroup, type Variables } from "./variables.ts";

interface Frame {
  id: number;
  /** Undefined for the frames that wait for this one: they have no variables. */
  call: Cdp.CallFrame | undefined;
  shown: DapFrame;
}

/** Frames of callers that await this one; V8 keeps so many promises of each stop. */
export const maxAsyncDepth = 32;

/** Names that the compiler made: bindings `x·`, its parameter `$·$`, what a pattern of a `catch` takes apart. */
const generatedName = /·+$|^\$·+\$$|^caught·+1$/;

/** How long an expression may run while main is paused. */
const evaluateMs = 10_000;

export interface FramesParts {
  inspector: InspectorSession;
  cells: CellScripts;
  scripts: ScriptTable;
  variables: Variables;
}

let serial = 0;

export class Frames {
  readonly #parts: FramesParts;
  readonly #frames: Frame[];
  readonly #locals = new Map<number, Promise<Local[]>>();

  constructor(parts: FramesParts, { callFrames, asyncStackTrace }: Cdp.PausedEventDataType) {
    this.#parts = parts;
    const called = callFrames.flatMap((call) => this.#frame(call.functionName, call.location, call) ?? []);
    const waiting: Frame[] = [];
    for (let trace = asyncStackTrace; trace; trace = trace.parent) {
      waiting.push(...trace.callFrames.flatMap((call) => this.#frame(call.functionName, call) ?? []));
    }
    this.#frames = [...called, ...waiting];
  }

  list(startFrame = 0, levels = 0): { stackFrames: DapFrame[]; totalFrames: number } {
    const all = this.#frames.map(({ shown }) => shown);
    return {
      stackFrames: all.slice(startFrame, levels === 0 ? undefined : startFrame + levels),
      totalFrames: all.length,
    };
  }

  /** Locals first where there are any: front ends open the first scope. */
  async scopes(frameId: number): Promise<DapScope[]> {
    const { call } = this.#find(frameId);
    const { variables } = this.#parts;
    const session: DapScope = {
      name: "Session",
      variablesReference: variables.handle({ kind: "session" }),
      expensive: false,
    };
    if (!call) return [session];
    const locals = await this.#localsOf(frameId, call);
    const variablesReference = variables.handle({ kind: "locals", locals, frameId, callFrameId: call.callFrameId });
    const local: DapScope = { name: "Locals", presentationHint: "locals", variablesReference, expensive: false };
    return locals.length > 0 ? [local, session] : [session, local];
  }

  /** Evaluates TypeScript in a frame; in a cell's it sees the session's names. @throws Error with what it threw */
  async evaluate(expression: string, frameId: number): Promise<Runtime.RemoteObject> {
    const { call } = this.#find(frameId);
    if (!call) throw new Error("this frame waits for another one: nothing can be evaluated in it");
    const isCell = this.#parts.cells.script(this.#parts.scripts.url(call.location.scriptId)) !== undefined;
    const locals = (await this.#localsOf(frameId, call)).map(({ name }) => name);
    const answer = await this.#parts.inspector.post("Debugger.evaluateOnCallFrame", {
      callFrameId: call.callFrameId,
      expression: expressionCode(expression, isCell ? locals : undefined),
      objectGroup,
      generatePreview: true,
      silent: true,
      timeout: evaluateMs,
    } as Cdp.EvaluateOnCallFrameParameterType);
    return resultOf(answer);
  }

  /** @throws Error for a frame of an earlier stop */
  #find(frameId: number): Frame {
    const frame = this.#frames.find(({ id }) => id === frameId);
    if (!frame) throw new Error(`there is no frame ${frameId}: the program has gone on since`);
    return frame;
  }

  #frame(functionName: string, location: Cdp.Location, call?: Cdp.CallFrame): Frame | undefined {
    const place = this.#parts.scripts.place(location);
    if (!place) return undefined;
    const id = ++serial;
    const { path, name, line, column } = place;
    const shown: DapFrame = {
      id,
      name: this.#name(functionName, place, location, call),
      source: { name, path },
      line,
      column,
    };
    return { id, call, shown: call ? shown : { ...shown, presentationHint: "subtle" } };
  }

  /** The code of a cell's or file's top level goes by the name of its source. */
  #name(functionName: string, { name }: Place, { scriptId }: Cdp.Location, call: Cdp.CallFrame | undefined): string {
    if (functionName !== "") return functionName;
    const isCell = this.#parts.cells.script(this.#parts.scripts.url(scriptId)) !== undefined;
    const isTop = call === undefined || this.#isTopLevel(call, isCell);
    return isTop ? name : "(anonymous)";
  }

  #isTopLevel({ functionLocation }: Cdp.CallFrame, isCell: boolean): boolean {
    if (functionLocation === undefined) return true;
    if (functionLocation.lineNumber > 0) return false;
    return isCell ? this.#isWrapper(functionLocation) : (functionLocation.columnNumber ?? 0) === 0;
  }

  /** Whether a function or a scope begins in what the compiler put around the cell. */
  #isWrapper({ scriptId, lineNumber, columnNumber = 0 }: Cdp.Location): boolean {
    const cell = this.#parts.cells.script(this.#parts.scripts.url(scriptId));
    return cell !== undefined && lineNumber === 0 && columnNumber < this.#parts.cells.headLength(cell);
  }

  #localsOf(frameId: number, call: Cdp.CallFrame): Promise<Local[]> {
    const known = this.#locals.get(frameId);
    if (known) return known;
    const read = this.#readLocals(call);
    this.#locals.set(frameId, read);
    return read;
  }

  /** Every name of the frame's scopes, an inner one before the outer one that it hides. */
  async #readLocals(call: Cdp.CallFrame): Promise<Local[]> {
    const locals = new Map<string, Local>();
    for (const [scopeNumber, { type, object, startLocation }] of call.scopeChain.entries()) {
      if (type === "global" || type === "script" || object.objectId === undefined) continue;
      const { result } = await this.#parts.inspector.post("Runtime.getProperties", {
        objectId: object.objectId,
        ownProperties: true,
        generatePreview: true,
      });
      // What stands in the cell's own wrapper beside bindings are helpers of the compiler.
      if (type !== "block" && type !== "catch" && startLocation && this.#isWrapper(startLocation)) continue;
      for (const { name, value } of result) {
        if (!value || generatedName.test(name) || name === "arguments" || locals.has(name)) continue;
        locals.set(name, { name, value, scopeNumber });
      }
    }
    const self = call.this;
    if (self.type !== "undefined" && self.className !== "global" && !locals.has("this")) {
      locals.set("this", { name: "this", value: self });
    }
    return [...locals.values()];
  }
}
