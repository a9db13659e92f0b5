// InspectorSession: V8's debugger on the main thread, from the io thread; its answers come also while main is paused.
// Method and parameters → result; events → listeners. Open it only while a debugger is attached.
import type * as Inspector from "node:inspector";
import type { Debugger as Cdp, Runtime } from "node:inspector";

/** The methods that the debugger calls, with what they answer. */
export interface Methods {
  "Debugger.enable": [object, object];
  "Debugger.disable": [undefined, object];
  "Debugger.resume": [undefined, object];
  "Debugger.pause": [undefined, object];
  "Debugger.stepInto": [undefined, object];
  "Debugger.stepOver": [undefined, object];
  "Debugger.stepOut": [undefined, object];
  "Debugger.setAsyncCallStackDepth": [Cdp.SetAsyncCallStackDepthParameterType, object];
  "Debugger.setBlackboxPatterns": [Cdp.SetBlackboxPatternsParameterType, object];
  "Debugger.setPauseOnExceptions": [Cdp.SetPauseOnExceptionsParameterType, object];
  "Debugger.setBreakpointByUrl": [Cdp.SetBreakpointByUrlParameterType, Cdp.SetBreakpointByUrlReturnType];
  "Debugger.setBreakpoint": [Cdp.SetBreakpointParameterType, Cdp.SetBreakpointReturnType];
  "Debugger.removeBreakpoint": [Cdp.RemoveBreakpointParameterType, object];
  "Debugger.setInstrumentationBreakpoint": [{ instrumentation: string }, { breakpointId: string }];
  "Debugger.getScriptSource": [Cdp.GetScriptSourceParameterType, Cdp.GetScriptSourceReturnType];
  "Debugger.evaluateOnCallFrame": [Cdp.EvaluateOnCallFrameParameterType, Cdp.EvaluateOnCallFrameReturnType];
  "Debugger.setVariableValue": [Cdp.SetVariableValueParameterType, object];
  "Runtime.enable": [undefined, object];
  "Runtime.evaluate": [Runtime.EvaluateParameterType, Runtime.EvaluateReturnType];
  "Runtime.callFunctionOn": [Runtime.CallFunctionOnParameterType, Runtime.CallFunctionOnReturnType];
  "Runtime.getProperties": [Runtime.GetPropertiesParameterType, Runtime.GetPropertiesReturnType];
  "Runtime.releaseObjectGroup": [Runtime.ReleaseObjectGroupParameterType, object];
}

export interface Events {
  "Debugger.paused": Cdp.PausedEventDataType;
  "Debugger.resumed": object;
  "Debugger.scriptParsed": Cdp.ScriptParsedEventDataType;
  "Debugger.breakpointResolved": Cdp.BreakpointResolvedEventDataType;
}

export class InspectorSession {
  readonly #session: Inspector.Session;
  /** The view's place in main: what a call of one of its methods is made on. */
  #view: string | undefined;

  static async open(): Promise<InspectorSession> {
    const { Session } = await import("node:inspector");
    return new InspectorSession(new Session());
  }

  private constructor(session: Inspector.Session) {
    this.#session = session;
    session.connectToMainThread();
  }

  /** @throws Error when V8 refuses */
  post<M extends keyof Methods>(method: M, parameters: Methods[M][0]): Promise<Methods[M][1]> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error, result) => {
        if (error) reject(new Error(`${method}: ${(error as { message?: string }).message ?? String(error)}`));
        else resolve(result as Methods[M][1]);
      });
    });
  }

  on<E extends keyof Events>(event: E, listener: (parameters: Events[E]) => void): void {
    this.#session.on(event, (message: { params: Events[E] }) => listener(message.params));
  }

  /** Calls a method of main's DebugView. The result is its value, or with `group` a handle of it. */
  async view(method: string, parameters: Runtime.CallArgument[], group?: string): Promise<Runtime.RemoteObject> {
    this.#view ??= (await this.post("Runtime.evaluate", { expression: viewExpression })).result.objectId;
    if (this.#view === undefined) throw new Error("the main thread has no view for the debugger");
    const answer = await this.post("Runtime.callFunctionOn", {
      functionDeclaration: `function (...parameters) { return this.${method}(...parameters); }`,
      objectId: this.#view,
      arguments: parameters,
      silent: true,
      ...(group === undefined ? { returnByValue: true } : { objectGroup: group, generatePreview: true }),
    });
    return resultOf(answer);
  }

  close(): void {
    this.#session.disconnect();
  }
}

/** How code in main reaches the DebugView. */
export const viewExpression = 'globalThis[Symbol.for("loopbook.debug")]';

/** @throws Error with what the evaluated code threw */
export function resultOf(answer: {
  result: Runtime.RemoteObject;
  exceptionDetails?: Runtime.ExceptionDetails | undefined;
}) {
  const { result, exceptionDetails } = answer;
  if (!exceptionDetails) return result;
  const { exception, text } = exceptionDetails;
  const said = exception?.description ?? (exception && "value" in exception ? String(exception.value) : text);
  throw new Error(said.split("\n    at ", 1)[0]);
}
