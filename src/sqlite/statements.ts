// What a statement's text and parameters tell before SQLite sees them. Pure functions, for the worker.
import type { SqlParameter, SqlParameters } from "./messages.ts";

const changes = /^(?:\s|--[^\n]*\n|\/\*(?:(?!\*\/)[^])*\*\/)*(?:INSERT|UPDATE|DELETE|REPLACE|WITH)\b/i;

/** Whether it is a statement that Python's sqlite3 begins a transaction for. */
export function isChange(sql: string): boolean {
  return changes.test(sql);
}

/** The parameters as better-sqlite3 takes them. */
export function boundParameters(parameters: SqlParameters): unknown[] {
  if (Array.isArray(parameters)) return parameters.some(isBoolean) ? parameters.map(stored) : parameters;
  return [Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, stored(value)]))];
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function stored(value: SqlParameter): unknown {
  return typeof value === "boolean" ? Number(value) : value;
}

export function countOf(parameters: SqlParameters): number {
  return Array.isArray(parameters) ? parameters.length : Object.keys(parameters).length;
}
