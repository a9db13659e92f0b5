// Stack traces in the user's terms: cell frames by cell and TypeScript position, the kernel's own frames left out.
// Main thread. V8's call sites (or a stack's text) → frames; installs the formatter behind every `error.stack`.
import { describeThrown, readString } from "./safe-read.ts";

/** A position in a cell, in 1-based lines and columns of its TypeScript. */
export interface CellPlace {
  /** `In[3]` */
  label: string;
  line: number;
  column: number;
  /** The cell's TypeScript. */
  source: string;
}

/** What the evaluator knows about the files that appear in stack frames. */
export interface CellFrames {
  /** Maps a V8 position (1-based) in a cell's file to its TypeScript place; undefined for any other file. */
  locate(fileName: string, line: number, column: number): CellPlace | undefined;
  isKernelFile(fileName: string): boolean;
  /** Takes what the compiler put into names out of an error's message. */
  cleanMessage?: (text: string) => string;
}

export interface StackFrame {
  /** What stands behind `at `. */
  text: string;
  fileName: string | undefined;
  place: CellPlace | undefined;
}

/** Frames of errors whose stack this module formatted, to be believed while the stack's text is still that one. */
const formatted = new WeakMap<object, { stack: string; frames: StackFrame[] }>();

/** Sources by label, for stacks of which only the text is left (an error that came from a worker thread). */
const sources = new Map<string, string>();
const maxSources = 500;

/**
 * Makes `error.stack` name cells (`at f (In[3]:2:5)`) and leave the kernel's frames out, for all errors of this
 * realm. A user may set `Error.prepareStackTrace` afterwards. Returns a function that takes the formatter back.
 */
export function installPrepareStackTrace(frames: CellFrames): () => void {
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const original = before?.value as Formatter | undefined;
  const prepare = (error: Error, sites: NodeJS.CallSite[]): string => {
    const kept = withoutKernel(
      sites.map((site) => frameOfSite(site, frames)),
      frames,
    );
    const lines = kept.map((frame) => frame.text);
    const stack = withHeader(error, lines, original);
    formatted.set(error, { stack, frames: kept });
    return stack;
  };
  Error.prepareStackTrace = prepare;
  return () => {
    if (Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.value !== prepare) return; // a user's own
    Object.defineProperty(Error, "prepareStackTrace", before ?? { value: undefined });
  };
}

type Formatter = (error: Error, lines: string[]) => unknown;

/** Node's own formatter knows its errors' first line (`TypeError [ERR_…]: …`), and joins what it is given. */
function withHeader(error: Error, lines: string[], original: Formatter | undefined): string {
  try {
    if (original?.name === "ErrorPrepareStackTrace") return String(original(error, lines));
    return [Error.prototype.toString.call(error), ...lines].join("\n    at ");
  } catch {
    return [describeThrown(error), ...lines].join("\n    at "); // `name` or `message` throws
  }
}

/**
 * The frames of an error, innermost first. `text` is what its stack says before them, where somebody else wrote the
 * stack: Node puts the place of a module's syntax error there, and a user may have overwritten all of it.
 */
export function framesOf(error: object, frames: CellFrames): { frames: StackFrame[]; text: string } {
  const stack = readString(error, "stack") ?? ""; // reading it formats it
  const known = formatted.get(error);
  if (known?.stack === stack) return { frames: known.frames, text: "" };
  const lines = stack.split("\n", maxStackLines);
  const found = lines.flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  const text = stack.split(/\n\s+at /, 1)[0] ?? "";
  if (found.length === 0) return { frames: [], text };
  return {
    frames: withoutKernel(
      found.map((text) => frameOfText(text, frames)),
      frames,
    ),
    text,
  };
}

const maxStackLines = 20_000;

function frameOfSite(site: NodeJS.CallSite, frames: CellFrames): StackFrame {
  const text = (site as { toString(): string }).toString();
  const fileName = site.getScriptNameOrSourceURL() ?? site.getFileName() ?? undefined;
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (!fileName || line === null || column === null) return frameOfText(text, frames);
  const place = remember(frames.locate(fileName, line, column));
  return { text: place ? text.replace(`${fileName}:${line}:${column}`, nameOf(place)) : text, fileName, place };
}

/** Reads `f (file:1:2)`, `async f (file:1:2)`, `file:1:2`. */
function frameOfText(text: string, frames: CellFrames): StackFrame {
  if (text.includes("(eval at ")) return frameOfEval(text, frames);
  const match = /^(?:.*? \(|async )?([^()]*?):(\d+):(\d+)\)?$/.exec(text);
  const [, fileName, line, column] = match ?? [];
  if (!fileName || !line || !column) return { text, fileName: undefined, place: undefined };
  const place = placeOf(fileName, Number(line), Number(column), frames);
  return { text: place ? text.replace(`${fileName}:${line}:${column}`, nameOf(place)) : text, fileName, place };
}

/** `eval at f (file:1:2), <anonymous>:1:1`: names the place of the `eval`, but is no frame of the cell itself. */
function frameOfEval(text: string, frames: CellFrames): StackFrame {
  const named = text.replace(/\(([^()]*):(\d+):(\d+)\)/, (whole, fileName: string, line: string, column: string) => {
    const place = placeOf(fileName, Number(line), Number(column), frames);
    return place ? `(${nameOf(place)})` : whole;
  });
  return { text: named, fileName: "eval", place: undefined };
}

function placeOf(fileName: string, line: number, column: number, frames: CellFrames): CellPlace | undefined {
  return remember(frames.locate(fileName, line, column)) ?? recall(fileName, line, column);
}

function nameOf(place: CellPlace): string {
  return `${place.label}:${place.line}:${place.column}`;
}

function remember(place: CellPlace | undefined): CellPlace | undefined {
  if (!place || sources.get(place.label) === place.source) return place;
  const oldest = sources.size >= maxSources ? sources.keys().next().value : undefined;
  if (oldest !== undefined) sources.delete(oldest);
  sources.set(place.label, place.source); // a label's newest source: silent runs do not count up
  return place;
}

function recall(label: string, line: number, column: number): CellPlace | undefined {
  const source = sources.get(label);
  return source === undefined ? undefined : { label, line, column, source };
}

/** Leaves out the kernel's frames, and Node's and V8's own ones that lead to or from them. */
function withoutKernel(all: StackFrame[], frames: CellFrames): StackFrame[] {
  const isKernel = all.map(
    (frame) => frame.fileName !== undefined && !frame.place && frames.isKernelFile(frame.fileName),
  );
  if (!isKernel.includes(true)) return all;
  const dropped = [...isKernel];
  for (let index = 1; index < all.length; index++) {
    if (dropped[index - 1] && isForeign(all[index])) dropped[index] = true;
  }
  for (let index = all.length - 2; index >= 0; index--) {
    if (dropped[index + 1] && isForeign(all[index])) dropped[index] = true;
  }
  return all.filter((frame, index) => !dropped[index] && !(dropped[index + 1] && isWrapper(frame, all[index - 1])));
}

/** The compiler puts a cell's code into two functions: the outer one's frame, next to the kernel's, tells nothing. */
function isWrapper(frame: StackFrame, inner: StackFrame | undefined): boolean {
  const bare = (candidate: StackFrame) => candidate.place && candidate.text === nameOf(candidate.place);
  return Boolean(inner && bare(frame) && bare(inner) && inner.place?.label === frame.place?.label);
}

function isForeign(frame: StackFrame | undefined): boolean {
  return !frame?.place && (frame?.fileName === undefined || frame.fileName.startsWith("node:"));
}
