// MessageMap: msg_type → content, for every message that the kernel and its clients exchange (messaging spec 5.5).
// Types only, apart from the list of requests; snake_case fields are the wire's own.

import type { DebugEvent, DebugReply, DebugRequest } from "./debug-messages.ts";

export type MimeData = Record<string, unknown>;

export interface ErrorFields {
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Failed = { status: "error" } & ErrorFields;
export type Reply<Content> = ({ status: "ok" } & Content) | Failed;

export interface LanguageInfo {
  name: string;
  version: string;
  mimetype: string;
  file_extension: string;
  pygments_lexer: string;
  codemirror_mode: string;
  nbconvert_exporter: string;
}

export interface KernelInfo {
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  language_info: LanguageInfo;
  banner: string;
  debugger: boolean;
  supported_features: string[];
  help_links: { text: string; url: string }[];
}

export interface ExecuteRequest {
  code: string;
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: Record<string, string>;
  allow_stdin?: boolean;
  stop_on_error?: boolean;
}

export type UserExpression = { status: "ok"; data: MimeData; metadata: MimeData } | Failed;

export type ExecuteReply =
  | {
      status: "ok";
      execution_count: number;
      payload: Record<string, unknown>[];
      user_expressions: Record<string, UserExpression>;
    }
  | (Failed & { execution_count: number; payload: Record<string, unknown>[] })
  | { status: "aborted"; execution_count: number };

/** [session, line, input] or, with `output`, [session, line, [input, output]]. */
export type HistoryEntry = [number, number, string | [string, string | null]];

export interface HistoryRequest {
  output?: boolean;
  raw?: boolean;
  hist_access_type: "range" | "tail" | "search";
  session?: number;
  start?: number;
  stop?: number | null;
  n?: number;
  pattern?: string;
  unique?: boolean;
}

export interface DisplayContent {
  data: MimeData;
  metadata: MimeData;
  transient?: { display_id?: string };
}

/** What a client asks for on shell or control, with the content of the request and of its reply. */
export interface RequestMap {
  kernel_info: { request: Record<string, never>; reply: Reply<KernelInfo> };
  execute: { request: ExecuteRequest; reply: ExecuteReply };
  complete: {
    request: { code: string; cursor_pos: number };
    reply: Reply<{ matches: string[]; cursor_start: number; cursor_end: number; metadata: Record<string, unknown> }>;
  };
  inspect: {
    request: { code: string; cursor_pos: number; detail_level?: 0 | 1 };
    reply: Reply<{ found: boolean; data: MimeData; metadata: Record<string, unknown> }>;
  };
  is_complete: {
    request: { code: string };
    reply: { status: "complete" | "invalid" | "unknown" } | { status: "incomplete"; indent: string };
  };
  history: { request: HistoryRequest; reply: Reply<{ history: HistoryEntry[] }> };
  comm_info: {
    request: { target_name?: string };
    reply: Reply<{ comms: Record<string, { target_name: string }> }>;
  };
  create_subshell: { request: Record<string, never>; reply: Reply<{ subshell_id: string }> };
  delete_subshell: { request: { subshell_id: string }; reply: Reply<unknown> };
  list_subshell: { request: Record<string, never>; reply: Reply<{ subshell_id: string[] }> };
  interrupt: { request: Record<string, never>; reply: Reply<{ was_running?: boolean }> };
  /** What cells and tasks do now, for `loopbook ps`. No part of the messaging spec. */
  loopbook_tasks: {
    request: Record<string, never>;
    reply: Reply<{ pid: number; directory: string; state: "busy" | "idle"; snapshot?: Record<string, unknown> }>;
  };
  loopbook_cancel_task: { request: { task_id: number }; reply: Reply<{ outcome: "cancelled" | "asked" }> };
  debug: { request: DebugRequest; reply: DebugReply };
  shutdown: { request: { restart: boolean }; reply: Reply<{ restart: boolean }> };
}

export type RequestName = keyof RequestMap;

/** What the kernel publishes on iopub. */
export interface IopubMap {
  status: { execution_state: "starting" | "busy" | "idle" };
  execute_input: { code: string; execution_count: number };
  stream: { name: "stdout" | "stderr"; text: string };
  display_data: DisplayContent;
  update_display_data: DisplayContent;
  execute_result: DisplayContent & { execution_count: number };
  error: ErrorFields;
  clear_output: { wait: boolean };
  debug_event: DebugEvent;
  iopub_welcome: { subscription: string };
  shutdown_reply: { status: "ok"; restart: boolean };
  comm_open: { comm_id: string; target_name: string; target_module?: string; data: MimeData };
  comm_msg: { comm_id: string; data: MimeData };
  comm_close: { comm_id: string; data: MimeData };
}

/** The stdin channel. */
export interface StdinMap {
  input_request: { prompt: string; password: boolean };
  input_reply: { value: string };
}

/** msg_type → content, all of them. */
export type MessageMap = IopubMap &
  StdinMap & { [K in RequestName as `${K}_request`]: RequestMap[K]["request"] } & {
    [K in RequestName as `${K}_reply`]: RequestMap[K]["reply"];
  };

export type IopubType = keyof IopubMap;
