// How a thrown value becomes Jupyter's error fields.
// Main thread. thrown value → ename, evalue, traceback (one line an element); never throws, bounded in size.
import type { ErrorContent } from "../contract.ts";
import { codeFrame } from "./code-frame.ts";
import { inspectText } from "./inspect-text.ts";
import { countOf, cutText, headOf, isErrorLike, readProperty, readString } from "./safe-read.ts";
import { framesOf, type CellFrames, type CellPlace, type StackFrame } from "./stack-trace.ts";
import { extraProperties, relatedErrors, type RelatedError } from "./error-parts.ts";
import { frameLines } from "./frame-lines.ts";

export type { CellFrames } from "./stack-trace.ts";

const maxMessageCharacters = 10_000;
const maxMessageLines = 100;
const maxLines = 400;
const maxDepth = 8;
const maxErrors = 40;

/** The cell that an error without frames belongs to: a syntax error has a position, but was never run. */
export interface FailedCell {
  label: string;
  source: string;
}

interface Progress {
  frames: CellFrames;
  cell: FailedCell | undefined;
  seen: Set<unknown>;
  /** Errors that may still be shown: a tree of them can be very wide. */
  left: number;
  /** The code frame is shown once: for the first error of the chain that has a cell's position. */
  framed: boolean;
}

/**
 * The error that a front end is sent for `thrown`.
 * - An Error: `ename` is its name (its class's name where it inherits the plain "Error"), `evalue` its message.
 * - An object whose class is called an error, and has a message, without being one: the class's name and the message.
 * - Anything else: `ename` is "Uncaught" as in Node's "Uncaught 'text'"; `evalue` is a string itself, and `inspect`'s
 *   text of any other value.
 * `traceback` reads well with its ANSI colours taken out; colours always span whole lines.
 */
export function renderError(thrown: unknown, frames: CellFrames, cell?: FailedCell): ErrorContent {
  const { ename, evalue } = nameAndMessage(thrown, frames);
  const lines = errorLines(thrown, { frames, cell, seen: new Set(), left: maxErrors, framed: false }, 0);
  const traceback =
    lines.length <= maxLines ? lines : [...lines.slice(0, maxLines), `… ${lines.length - maxLines} more lines`];
  return { ename, evalue, traceback };
}

function nameAndMessage(thrown: unknown, frames: CellFrames): { ename: string; evalue: string } {
  if (!isErrorLike(thrown)) {
    const className = errorClassOf(thrown);
    const message = readString(thrown, "message");
    if (className !== undefined && message !== undefined)
      return { ename: cutText(className, 200), evalue: cutText(message, maxMessageCharacters) };
    const evalue = typeof thrown === "string" ? thrown : inspectText(thrown, maxMessageCharacters);
    return { ename: "Uncaught", evalue: cutText(evalue, maxMessageCharacters) };
  }
  return { ename: nameOf(thrown), evalue: messageOf(thrown, frames) };
}

/** `function MyError(message) { this.message = message }`, as code from before classes has it. */
function errorClassOf(thrown: unknown): string | undefined {
  const className = readString(readProperty(thrown, "constructor"), "name");
  return className !== undefined && /^[\w$]+(?:Error|Exception)$/.test(className) ? className : undefined;
}

function messageOf(error: Error, { cleanMessage }: CellFrames): string {
  let message: unknown;
  try {
    message = error.message;
  } catch {
    return "(its message cannot be read)";
  }
  if (message === undefined) return "";
  if (typeof message !== "string") return inspectText(message, maxMessageCharacters);
  // A huge message is cut before anything walks it.
  const head = headOf(message, maxMessageCharacters);
  const left = message.length - head.length;
  return (cleanMessage?.(head) ?? head) + (left > 0 ? `… ${countOf(left, "more character")}` : "");
}

function nameOf(error: Error): string {
  const name = readString(error, "name");
  const className = readString(readProperty(error, "constructor"), "name");
  const shown = name && (name !== "Error" || Object.hasOwn(error, "name")) ? name : className || name;
  return cutText((shown || "Error").replaceAll(/\s+/g, " "), 200);
}

/** The compiler's error: it has a position in the cell, and no frames that would tell anything. */
function isSyntaxErrorOfCell(error: Error): boolean {
  const types = ["line", "column", "atEnd"].map((key) => typeof readProperty(error, key));
  return readProperty(error, "name") === "SyntaxError" && types.join() === "number,number,boolean";
}

function errorLines(thrown: unknown, progress: Progress, depth: number): string[] {
  const { ename, evalue } = nameAndMessage(thrown, progress.frames);
  if (!isErrorLike(thrown)) return headerLines(depth === 0 ? `Uncaught ${shownValue(thrown)}` : shownValue(thrown));
  progress.seen.add(thrown);
  const code = readString(thrown, "code");
  const name = code?.startsWith("ERR_") ? `${ename} [${cutText(code, 100)}]` : ename;
  const header = headerLines(evalue === "" ? name : `${name}: ${evalue}`);
  const { frames, text } = stackOf(thrown, progress);
  return [
    ...header,
    ...codeFrameLines(frames.find((frame) => frame.place)?.place, progress),
    ...overwrittenStack(text, ename, evalue),
    ...frameLines(frames),
    ...(isSyntaxErrorOfCell(thrown) ? [] : extraProperties(thrown)),
    ...relatedErrors(thrown).flatMap((related) => relatedLines(related, progress, depth + 1)),
  ];
}

function shownValue(thrown: unknown): string {
  return inspectText(thrown, maxMessageCharacters);
}

function headerLines(header: string): string[] {
  const lines = header.split(/\r\n|[\n\r]/);
  const shown = lines.slice(0, maxMessageLines).map((line) => `\u001b[31m${line}\u001b[39m`);
  return lines.length <= maxMessageLines ? shown : [...shown, `… ${lines.length - maxMessageLines} more lines`];
}

function stackOf(error: Error, { frames, cell }: Progress): { frames: StackFrame[]; text: string } {
  const line = readProperty(error, "line");
  const column = readProperty(error, "column");
  if (!isSyntaxErrorOfCell(error) || typeof line !== "number" || typeof column !== "number")
    return framesOf(error, frames);
  const label = readString(error, "label") ?? cell?.label ?? "cell";
  const place: CellPlace = { label, line, column, source: readString(error, "source") ?? cell?.source ?? "" };
  return { frames: [{ text: `${label}:${line}:${column}`, fileName: undefined, place }], text: "" };
}

function codeFrameLines(place: CellPlace | undefined, progress: Progress): string[] {
  if (!place || progress.framed) return [];
  const lines = codeFrame(place.source, place.line, place.column);
  if (lines.length === 0) return [];
  progress.framed = true;
  const coloured = lines.map((line) => (/^ *\| *\^$/.test(line) ? `\u001b[31m${line}\u001b[39m` : line));
  return [`${place.label}:${place.line}:${place.column}`, ...coloured];
}

/** What a stack says before its frames, less the name and message that were shown already. */
function overwrittenStack(text: string, ename: string, evalue: string): string[] {
  if (text === "") return [];
  const lines = cutText(text, maxMessageCharacters)
    .trimEnd()
    .split(/\r\n|[\n\r]/);
  const [message = ""] = evalue.split(/\r\n|[\n\r]/, 1);
  const isHeader = (line: string) => line === message || line === ename || line.endsWith(`: ${message}`);
  const header = lines.findLastIndex(isHeader);
  return (header < 0 ? lines : lines.slice(0, header)).slice(0, maxMessageLines);
}

function relatedLines(related: RelatedError, progress: Progress, depth: number): string[] {
  if (related.note !== undefined) return [`  ${related.note}`];
  if (progress.seen.has(related.thrown)) return [`  ${related.label}: (shown above)`];
  if (depth > maxDepth || progress.left <= 0) return [`  ${related.label}: … (left out)`];
  progress.left -= 1;
  const [first = "", ...rest] = errorLines(related.thrown, progress, depth);
  return [`  ${related.label}: ${first}`, ...rest.map((line) => `  ${line}`)];
}
