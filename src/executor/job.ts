// What goes to a thread of a pool and what comes back.
import type { MessagePort } from "node:worker_threads";
import type { PortableFunction } from "./portable-function.ts";
import type { ErrorData } from "./thread-error.ts";

export interface Job {
  fn: PortableFunction;
  args: readonly unknown[];
  /** Arguments that are functions themselves, by their place. */
  functions: readonly (readonly [index: number, fn: PortableFunction])[];
  /** What `import` and `require` start from. */
  directory: string;
  /** Takes what the function prints, and its outcome. */
  port: MessagePort;
}

export type JobOutcome = { value: unknown; error?: undefined } | { error: ErrorData };

/** What comes through the port: what the function prints, then its outcome. */
export type JobMessage = { stream: "stdout" | "stderr"; text: string } | { outcome: JobOutcome };
