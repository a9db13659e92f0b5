// Notebook files: nbformat 4 in, 4.5 out (nbformat's own schema and line splitting).
// path → Notebook with text joined; Notebook → path, written whole or not at all.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Output } from "../client/output-list.ts";
import type { MimeData } from "../protocol/messages.ts";

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: Record<string, MimeData>;
}

export type Cell = CodeCell | TextCell;

export interface CellMetadata extends Record<string, unknown> {
  tags?: string[];
}

export interface Notebook {
  cells: Cell[];
  metadata: NotebookMetadata;
  nbformat: 4;
  nbformat_minor: number;
}

export interface NotebookMetadata extends Record<string, unknown> {
  kernelspec?: { name?: string; display_name?: string; language?: string };
  language_info?: Record<string, unknown>;
  title?: string;
}

type Json = Record<string, unknown>;

/** @throws Error that names the file and what is wrong in it */
export async function readNotebook(file: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new Error(`the notebook ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    return parseNotebook(text);
  } catch (cause) {
    throw new Error(`${file} is not a notebook: ${(cause as Error).message}`, { cause });
  }
}

export function parseNotebook(text: string): Notebook {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error("it holds no JSON object");
  if (value["nbformat"] !== 4) throw new Error(`its "nbformat" is ${JSON.stringify(value["nbformat"])}, and 4 is read`);
  const { cells, metadata } = value;
  if (!Array.isArray(cells)) throw new Error('it has no list of "cells"');
  return {
    cells: cells.map(parseCell),
    metadata: isObject(metadata) ? metadata : {},
    nbformat: 4,
    nbformat_minor: Math.max(5, Number(value["nbformat_minor"] ?? 0)),
  };
}

/** Writes it as nbformat does: sorted keys, one space of indent, text as a list of lines. */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  await writeWhole(file, notebookText(notebook));
}

export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" && { outputs: cell.outputs.map(splitOutput) }),
  }));
  return `${JSON.stringify(sorted({ ...notebook, cells }), undefined, 1)}\n`;
}

/** Written beside its place and renamed: a reader sees a whole file or none. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await makeFolder(path.dirname(file));
  const next = partOf(file);
  try {
    await writeFile(next, text);
    await rename(next, file);
  } finally {
    await rm(next, { force: true });
  }
}

function parseCell(value: unknown, at: number): Cell {
  if (!isObject(value)) throw new Error(`cell ${at + 1} is not an object`);
  const type = value["cell_type"];
  const common = {
    // Files older than 4.5 have no ids.
    id: typeof value["id"] === "string" ? value["id"] : randomUUID().slice(0, 8),
    metadata: isObject(value["metadata"]) ? value["metadata"] : {},
    source: joined(value["source"], `the source of cell ${at + 1}`),
  };
  if (type === "code") {
    const outputs = Array.isArray(value["outputs"]) ? value["outputs"] : [];
    const count = value["execution_count"];
    const executionCount = typeof count === "number" ? count : null;
    return { cell_type: type, ...common, execution_count: executionCount, outputs: outputs.map(joinOutput) };
  }
  if (type !== "markdown" && type !== "raw")
    throw new Error(`cell ${at + 1} is of the unknown type ${JSON.stringify(type)}`);
  const { attachments } = value;
  return {
    cell_type: type,
    ...common,
    ...(isObject(attachments) && { attachments: attachments as Record<string, MimeData> }),
  };
}

function joinOutput(value: unknown): Output {
  if (!isObject(value)) throw new Error("an output is not an object");
  if (value["output_type"] === "stream") return { ...value, text: joined(value["text"], "a stream's text") } as Output;
  if (!isObject(value["data"])) return value as unknown as Output;
  const data = Object.entries(value["data"]).map(([type, part]: [string, unknown]) => [
    type,
    isLines(part) && !isJson(type) ? part.join("") : part,
  ]);
  return { ...value, data: Object.fromEntries(data) as MimeData } as Output;
}

function splitOutput(output: Output): Json {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  const data = Object.entries(output.data).map(([type, part]) => [
    type,
    typeof part === "string" && !isJson(type) && !isBinary(type) ? lines(part) : part,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function joined(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (isLines(value)) return value.join("");
  throw new Error(`${what} is neither text nor a list of lines`);
}

/** Python's splitlines(keepends=True), for line feeds. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function isJson(type: string): boolean {
  return type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

function isBinary(type: string): boolean {
  return /^(image\/(?!svg\+xml)|application\/pdf|audio\/|video\/)/.test(type);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Where a file is written before it takes its place. */
function partOf(file: string): string {
  return `${file}.${process.pid}.part`;
}

/** Says beforehand what `writeWhole` would say after hours. @throws the file system's error */
export async function tryToWrite(file: string): Promise<void> {
  await makeFolder(path.dirname(file));
  const probe = partOf(file);
  await writeFile(probe, "");
  await rm(probe, { force: true });
}

/** One level after the other: where a folder cannot be made (as below /proc), Node's own `recursive` tries for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(path.dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
