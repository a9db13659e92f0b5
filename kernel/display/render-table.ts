// An array of records as an HTML table.
// Main thread. plain objects with keys in common → `<table class="dataframe">`, or undefined; runs no getter.
import { types } from "../own-node.ts";
import { inspectText } from "./inspect-text.ts";
import { countOf, cutText } from "./safe-read.ts";

export interface TableOptions {
  /** The columns and their order; without it, all keys in the order of their first appearance. */
  columns?: readonly string[];
  /** Rows shown at most (100). */
  maxRows?: number;
}

const defaultMaxRows = 100;
const maxColumns = 30;
const maxCellCharacters = 200;
/** Share of the cells that must be filled: below it these are not records of one kind. */
const minFilled = 0.5;

/** The table of `value`, or undefined where it is not an array of plain objects with keys in common. */
export function recordsTable(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || types.isProxy(value)) return undefined;
  const sample: object[] = [];
  for (let index = 0; index < Math.min(value.length, defaultMaxRows); index++) {
    const row: unknown = Object.getOwnPropertyDescriptor(value, index)?.value;
    if (!isRecord(row)) return undefined;
    sample.push(row);
  }
  const keys = sample.map((row) => Object.keys(row));
  const columns = new Set(keys.flat());
  const filled = keys.reduce((sum, own) => sum + own.length, 0);
  if (filled < minFilled * columns.size * sample.length || columns.size === 0) return undefined;
  return tableOf(sample, value.length, [...columns]);
}

/** The table of `rows` (objects or arrays), as `display.table` shows it. Throws TypeError for anything else. */
export function tableHtml(rows: Iterable<unknown>, options: TableOptions = {}): string {
  const list = Array.isArray(rows) ? (rows as unknown[]) : [...rows];
  const shown = list.slice(0, options.maxRows ?? defaultMaxRows).map((row, index) => {
    if (typeof row === "object" && row !== null && !types.isProxy(row)) return row;
    throw new TypeError(`display.table: row ${index} is ${inspectText(row, 100)}, not an object or an array`);
  });
  const columns = options.columns ?? [...new Set(shown.flatMap((row) => Object.keys(row)))];
  return tableOf(shown, list.length, columns);
}

function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // A plain object of any realm: its prototype is the end of the chain and knows hasOwnProperty.
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}

function tableOf(rows: object[], total: number, allColumns: readonly string[]): string {
  const columns = allColumns.slice(0, maxColumns);
  const head = columns.map((name) => `<th>${escapeHtml(cutText(name, maxCellCharacters))}</th>`).join("");
  const body = rows.map((row, index) => `<tr><th>${index}</th>${columns.map((name) => cell(row, name)).join("")}</tr>`);
  const table = `<table class="dataframe">\n<thead><tr><th></th>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
  const left = [
    total > rows.length ? countOf(total - rows.length, "more row") : "",
    allColumns.length > columns.length ? countOf(allColumns.length - columns.length, "more column") : "",
  ].filter(Boolean);
  return left.length === 0 ? table : `${table}\n<p>… ${left.join(", ")}</p>`;
}

function cell(row: object, name: string): string {
  const descriptor = Object.getOwnPropertyDescriptor(row, name);
  if (!descriptor) return "<td></td>";
  if (!("value" in descriptor)) return "<td>[Getter]</td>";
  const value: unknown = descriptor.value;
  const numeric = typeof value === "number" || typeof value === "bigint";
  const content = typeof value === "string" ? cutText(value, maxCellCharacters) : inspectText(value, maxCellCharacters);
  return `<td style="text-align: ${numeric ? "right" : "left"}">${escapeHtml(content)}</td>`;
}

/** `text` for use between tags and in attributes of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
