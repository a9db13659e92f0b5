// How a task ended, seen without asking for it: asking for an exception would count as retrieving it. Main thread.
import { inspect } from "node:util";
import type { Task } from "../tasks/task.ts";
import type { FailureMark, Outcome } from "./task-record.ts";

/** What a future keeps for itself. */
interface Insides {
  readonly outcome: "pending" | "value" | "error" | "cancelled";
  readonly value: unknown;
  readonly error: unknown;
  readonly failure: FailureMark | undefined;
}

const outcomes = { pending: undefined, value: "finished", error: "failed", cancelled: "cancelled" } as const;
const mostCharacters = 60;

function insides(task: Task): Insides {
  return task as unknown as Insides;
}

export function outcomeOf(task: Task): Outcome | undefined {
  return outcomes[insides(task).outcome];
}

/** What says whether somebody has asked for the exception. */
export function failureOf(task: Task): FailureMark | undefined {
  return insides(task).failure;
}

/** The result or the exception in a few words; undefined before the end and for no result. */
export function describeEnding(task: Task): string | undefined {
  const { outcome, value, error } = insides(task);
  if (outcome === "error") return cut(error instanceof Error ? `${error.name}: ${error.message}` : brief(error));
  if (outcome !== "value" || value === undefined) return undefined;
  return cut(brief(value));
}

/** Objects by their kind alone: looking into them costs time, and may run their code. */
function brief(value: unknown): string {
  if (Array.isArray(value)) return `Array(${String(value.length)})`;
  if (typeof value === "object" && value !== null) return "object";
  if (typeof value === "string") return inspect(value.slice(0, mostCharacters + 1));
  return typeof value === "function" ? "function" : String(value);
}

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}
