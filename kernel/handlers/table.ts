// The table of handlers, one a message type, and what they may use. Io thread. Handlers return reply contents.
import type { Message } from "../protocol/header.ts";
import type { ExecuteReply, ExecuteRequest, MessageMap } from "../protocol/messages.ts";
import type { Comms } from "../session/comms.ts";
import type { DebugLink } from "../session/debug-link.ts";
import type { Executions } from "../session/executions.ts";
import type { History } from "../session/history.ts";
import type { Interrupter } from "../session/interrupter.ts";
import type { MainThread } from "../session/main-thread.ts";
import type { Publisher } from "../session/publisher.ts";
import type { Runs } from "../session/runs.ts";
import type { Signals } from "../session/signals.ts";
import type { TaskQueries } from "../session/task-queries.ts";
import type { Language } from "../session/language.ts";
import { commClose, commInfoRequest, commMessage, commOpen } from "./comm-requests.ts";
import { completeRequest } from "./complete-request.ts";
import { debugRequest } from "./debug-request.ts";
import { executeRequest } from "./execute-request.ts";
import { historyRequest } from "./history-request.ts";
import { inspectRequest } from "./inspect-request.ts";
import { interruptRequest } from "./interrupt-request.ts";
import { isCompleteRequest } from "./is-complete-request.ts";
import { kernelInfoRequest } from "./kernel-info-request.ts";
import { shutdownRequest } from "./shutdown-request.ts";
import { createSubshellRequest, deleteSubshellRequest, listSubshellRequest } from "./subshell-requests.ts";
import { cancelTaskRequest, tasksRequest } from "./task-requests.ts";

export interface HandlerContext {
  taskQueries: TaskQueries;
  publisher: Publisher;
  executions: Executions;
  runs: Runs;
  signals: Signals;
  interrupter: Interrupter;
  history: History;
  comms: Comms;
  main: MainThread;
  language: Language;
  debug: DebugLink;
  /** text/plain of the results that main published, by run, until history has them. */
  results: Map<number, string>;
  /** Ends the kernel once the reply has left. */
  shutdown: (restart: boolean) => void;
  /** Called after every request's idle. */
  replied: () => void;
  /** Called after an execution's idle: what need not happen before the user sees the result. */
  afterExecution: (request: Message<ExecuteRequest>, reply: ExecuteReply) => void;
}

type Answer<T> = T | Promise<T>;

/** A request's handler returns the content of its reply. */
export type Handler<Type extends keyof MessageMap> = (
  request: Message<MessageMap[Type]>,
  context: HandlerContext,
) => Type extends `${infer Name}_request`
  ? `${Name}_reply` extends keyof MessageMap
    ? Answer<MessageMap[`${Name}_reply`]>
    : never
  : Answer<undefined>;

type Served = Extract<keyof MessageMap, `${string}_request` | `comm_${string}`>;
export type HandlerTable = { [Type in Exclude<Served, "input_request" | `${string}_reply`>]: Handler<Type> };

export const handlers = {
  kernel_info_request: kernelInfoRequest,
  execute_request: executeRequest,
  complete_request: completeRequest,
  inspect_request: inspectRequest,
  is_complete_request: isCompleteRequest,
  history_request: historyRequest,
  comm_info_request: commInfoRequest,
  comm_open: commOpen,
  comm_msg: commMessage,
  comm_close: commClose,
  create_subshell_request: createSubshellRequest,
  delete_subshell_request: deleteSubshellRequest,
  list_subshell_request: listSubshellRequest,
  debug_request: debugRequest,
  interrupt_request: interruptRequest,
  loopbook_tasks_request: tasksRequest,
  loopbook_cancel_task_request: cancelTaskRequest,
  shutdown_request: shutdownRequest,
} satisfies HandlerTable;
