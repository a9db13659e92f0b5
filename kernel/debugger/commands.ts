// The debugger's commands: one function each, DAP's and Jupyter's own. Io thread. arguments → body of the response.
import { readFileSync } from "node:fs";
import type { Runtime } from "node:inspector";
import type { DapValue, DebugCommand, DebugCommands, DebugReply, DebugRequest } from "../protocol/debug-messages.ts";
import { hashSeed, pathPrefix, pathSuffix } from "./cell-scripts.ts";
import { type Debugger, threadId } from "./debugger.ts";
import { argumentOf, evaluate } from "./evaluate.ts";
import { exceptionFilters } from "./exceptions.ts";
import { setVariable } from "./set-variable.ts";
import { valueText } from "./value-text.ts";

type Command<C extends DebugCommand> = (
  debug: Debugger,
  parameters: DebugCommands[C]["arguments"],
) => DebugCommands[C]["body"] | Promise<DebugCommands[C]["body"]>;

export const commands = {
  debugInfo: (debug) => ({
    isStarted: debug.isStarted,
    hashMethod: "Murmur2",
    hashSeed,
    tmpFilePrefix: pathPrefix,
    tmpFileSuffix: pathSuffix,
    breakpoints: debug.knownBreakpoints,
    stoppedThreads: debug.stop ? [threadId] : [],
    richRendering: true,
    exceptionPaths: ["JavaScript Exceptions"],
    copyToGlobals: true,
  }),
  dumpCell: async (debug, { code }) => {
    await debug.calm();
    const sourcePath = debug.cells.dump(code);
    const { inspector } = await debug.connect();
    const runs = (await inspector.view("runsOf", [{ value: code }])).value as Parameters<typeof debug.cells.add>[0][];
    for (const run of runs) if (!debug.cells.script(run.options.filename)) debug.cells.add(run);
    return { sourcePath };
  },
  initialize: async (debug, { clientID }) => {
    await debug.start();
    const { variables } = await debug.connect();
    variables.typesPrimitives = clientID !== "jupyterlab";
    return {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsEvaluateForHovers: true,
      supportsSetVariable: true,
      supportsExceptionInfoRequest: true,
      supportsModulesRequest: true,
      supportsTerminateRequest: true,
      supportsDelayedStackTraceLoading: true,
      exceptionBreakpointFilters: exceptionFilters,
    };
  },
  attach: () => ({}),
  launch: () => ({}),
  configurationDone: () => ({}),
  disconnect: end,
  terminate: end,
  setBreakpoints: async (debug, parameters) => {
    const { breakpoints } = await debug.connect();
    return { breakpoints: await breakpoints.set(parameters) };
  },
  setExceptionBreakpoints: async (debug, { filters }) => {
    const { exceptions } = await debug.connect();
    await exceptions.set(filters);
    return {};
  },
  threads: () => ({ threads: [{ id: threadId, name: "main" }] }),
  stackTrace: (debug, { startFrame, levels }) => debug.stopped().frames.list(startFrame, levels),
  scopes: async (debug, { frameId }) => ({ scopes: await debug.stopped().frames.scopes(frameId) }),
  variables: async (debug, parameters) => {
    await debug.calm();
    const { variables } = await debug.connect();
    return { variables: await variables.children(parameters) };
  },
  setVariable,
  evaluate: async (debug, { expression, frameId }) => {
    await debug.calm();
    const { text, ...value } = await shown(debug, await evaluate(debug, expression, frameId));
    return { result: text, ...value };
  },
  exceptionInfo: (debug) => {
    const { exception } = debug.stopped();
    if (!exception) throw new Error("the program is not stopped at an exception");
    return {
      exceptionId: exception.className ?? exception.type,
      description: valueText(exception),
      breakMode: "always",
    };
  },
  continue: async (debug) => {
    await debug.resume();
    return { allThreadsContinued: true };
  },
  next: (debug) => debug.step("stepOver").then(() => ({})),
  stepIn: (debug) => debug.step("stepInto").then(() => ({})),
  stepOut: (debug) => debug.step("stepOut").then(() => ({})),
  pause: (debug) => debug.pause().then(() => ({})),
  source: (debug, { source }) => {
    const path = source?.path ?? "";
    const content = debug.cells.codeOf(path) ?? readFileSync(path, "utf8");
    return { content, mimeType: /\.[cm]?js$/.test(path) ? "text/javascript" : "text/typescript" };
  },
  modules: (debug, { startModule = 0, moduleCount = 0 }) => {
    const all = debug.scripts.files();
    const modules = all.slice(startModule, moduleCount === 0 ? undefined : startModule + moduleCount);
    return { modules, totalModules: all.length };
  },
  inspectVariables: async (debug) => {
    await debug.calm();
    const { variables } = await debug.connect();
    return { variables: await variables.children({ variablesReference: variables.handle({ kind: "session" }) }) };
  },
  richInspectVariables: async (debug, { variableName, frameId }) => {
    await debug.calm();
    const { inspector } = await debug.connect();
    const value = await evaluate(debug, variableName, frameId);
    const bundle = await inspector.view("render", [argumentOf(value)]);
    return bundle.value as DebugCommands["richInspectVariables"]["body"];
  },
  copyToGlobals: async (debug, { srcVariableName, dstVariableName, srcFrameId }) => {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(dstVariableName)) {
      throw new Error(`copyToGlobals: "${dstVariableName}" is not a name`);
    }
    const { inspector } = await debug.connect();
    const value = await debug.stopped().frames.evaluate(srcVariableName, srcFrameId);
    await inspector.view("declare", [{ value: dstVariableName }, argumentOf(value)]);
    const { text, ...described } = await shown(debug, value);
    return { value: text, ...described };
  },
} satisfies { [C in DebugCommand]: Command<C> };

/** Carries out one request. A command that fails, or that there is not, is answered as such. */
export async function serve(debug: Debugger, request: DebugRequest, seq: number): Promise<DebugReply> {
  const { command } = request;
  const head = { type: "response", seq, request_seq: request.seq, command } as const;
  try {
    if (!Object.hasOwn(commands, command)) throw new Error(`the debugger has no command "${command as string}"`);
    const run = commands[command] as (debug: Debugger, parameters: object) => object | Promise<object>;
    return { ...head, success: true, body: await run(debug, request.arguments ?? {}) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...head, success: false, message, body: { error: { id: 1, format: message } } };
  }
}

async function shown(debug: Debugger, value: Runtime.RemoteObject): Promise<DapValue & { text: string }> {
  const { variables } = await debug.connect();
  return { text: valueText(value), ...variables.value(value) };
}

async function end(debug: Debugger): Promise<Record<string, never>> {
  await debug.end();
  return {};
}
