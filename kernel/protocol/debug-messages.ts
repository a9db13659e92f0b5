// The debugger's messages: DAP requests in debug_request, its events in debug_event (messaging spec, "Debug request").
// Types only. Jupyter adds debugInfo, dumpCell, inspectVariables, richInspectVariables and copyToGlobals to DAP.

export interface DapSource {
  name?: string;
  path?: string;
  sourceReference?: number;
}

export interface SourceBreakpoint {
  line: number;
  column?: number;
  condition?: string;
  /** `3`, `>= 3`, `% 2`: compared with how often the place was reached. */
  hitCondition?: string;
  /** Printed instead of stopping; `{expression}` is replaced by its value. */
  logMessage?: string;
}

export interface DapBreakpoint {
  id: number;
  verified: boolean;
  line: number;
  column?: number;
  message?: string;
  source: DapSource;
}

export interface DapFrame {
  id: number;
  name: string;
  source?: DapSource;
  line: number;
  column: number;
  presentationHint?: "subtle";
}

export interface DapScope {
  name: string;
  presentationHint?: "locals";
  variablesReference: number;
  expensive: boolean;
}

export interface DapVariable {
  name: string;
  value: string;
  type?: string;
  variablesReference: number;
  evaluateName?: string;
  namedVariables?: number;
  indexedVariables?: number;
  presentationHint?: { kind?: string; attributes?: string[]; visibility?: string; lazy?: boolean };
}

export type DapValue = Omit<DapVariable, "name" | "value" | "evaluateName">;

type Nothing = Record<string, unknown>;

/** command → what it asks and what the body of its response says. */
export interface DebugCommands {
  debugInfo: { arguments: Nothing; body: DebugInfo };
  dumpCell: { arguments: { code: string }; body: { sourcePath: string } };
  initialize: { arguments: { clientID?: string }; body: Nothing };
  attach: { arguments: Nothing; body: Nothing };
  launch: { arguments: Nothing; body: Nothing };
  configurationDone: { arguments: Nothing; body: Nothing };
  disconnect: { arguments: Nothing; body: Nothing };
  terminate: { arguments: Nothing; body: Nothing };
  setBreakpoints: {
    arguments: { source: DapSource; breakpoints?: SourceBreakpoint[] };
    body: { breakpoints: DapBreakpoint[] };
  };
  setExceptionBreakpoints: { arguments: { filters: string[] }; body: Nothing };
  threads: { arguments: Nothing; body: { threads: { id: number; name: string }[] } };
  stackTrace: {
    arguments: { threadId: number; startFrame?: number; levels?: number };
    body: { stackFrames: DapFrame[]; totalFrames: number };
  };
  scopes: { arguments: { frameId: number }; body: { scopes: DapScope[] } };
  variables: { arguments: VariablesArguments; body: { variables: DapVariable[] } };
  setVariable: {
    arguments: { variablesReference: number; name: string; value: string };
    body: DapValue & { value: string };
  };
  evaluate: {
    arguments: { expression: string; frameId?: number; context?: string };
    body: DapValue & { result: string };
  };
  exceptionInfo: {
    arguments: { threadId: number };
    body: { exceptionId: string; description: string; breakMode: string };
  };
  continue: { arguments: { threadId: number }; body: { allThreadsContinued: boolean } };
  next: { arguments: { threadId: number }; body: Nothing };
  stepIn: { arguments: { threadId: number }; body: Nothing };
  stepOut: { arguments: { threadId: number }; body: Nothing };
  pause: { arguments: { threadId: number }; body: Nothing };
  source: { arguments: { source?: DapSource; sourceReference?: number }; body: { content: string; mimeType: string } };
  modules: {
    arguments: { startModule?: number; moduleCount?: number };
    body: { modules: { id: number; name: string; path: string }[]; totalModules: number };
  };
  inspectVariables: { arguments: Nothing; body: { variables: DapVariable[] } };
  richInspectVariables: {
    arguments: { variableName: string; frameId?: number };
    body: { data: Nothing; metadata: Nothing };
  };
  copyToGlobals: {
    arguments: { srcVariableName: string; dstVariableName: string; srcFrameId: number };
    body: DapValue & { value: string };
  };
}

export interface VariablesArguments {
  variablesReference: number;
  filter?: "indexed" | "named";
  start?: number;
  count?: number;
}

export interface DebugInfo {
  isStarted: boolean;
  hashMethod: "Murmur2";
  hashSeed: number;
  tmpFilePrefix: string;
  tmpFileSuffix: string;
  breakpoints: { source: string; breakpoints: SourceBreakpoint[] }[];
  stoppedThreads: number[];
  richRendering: boolean;
  exceptionPaths: string[];
  copyToGlobals: boolean;
}

export type DebugCommand = keyof DebugCommands;

export type DebugRequest = {
  [C in DebugCommand]: { type: "request"; seq: number; command: C; arguments?: DebugCommands[C]["arguments"] };
}[DebugCommand];

export interface DebugReply {
  type: "response";
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  message?: string;
  body?: object;
}

export interface DebugEvents {
  initialized: Nothing;
  stopped: {
    reason: string;
    description?: string;
    text?: string;
    threadId: number;
    allThreadsStopped: boolean;
    hitBreakpointIds?: number[];
  };
  continued: { threadId: number; allThreadsContinued: boolean };
  breakpoint: { reason: "changed"; breakpoint: DapBreakpoint };
}

export type DebugEvent = {
  [E in keyof DebugEvents]: { type: "event"; seq: number; event: E; body: DebugEvents[E] };
}[keyof DebugEvents];
