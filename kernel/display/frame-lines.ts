// Stack frames as lines of a traceback: Node's inner frames gone, its public ones dim, recursion folded.
// Main thread. frames → lines `    at f (In[3]:2:5)`.
import { currentFolder, fileURLToPath, pathToFileURL } from "../own-node.ts";
import { countOf, cutText } from "./safe-read.ts";
import type { StackFrame } from "./stack-trace.ts";

const maxFrames = 50;
const maxLineCharacters = 500;
/** A recursion through up to this many functions is recognised. */
const maxPeriod = 4;
/** Rounds of a recursion that are shown. */
const shownRounds = 3;

/** The frames as lines; a file below the working directory is named relative to it. */
export function frameLines(frames: readonly StackFrame[]): string[] {
  const base = workingFolder();
  const lines = frames
    .filter((frame) => !frame.fileName?.startsWith("node:internal/"))
    .map((frame) => lineOf(frame, base));
  const folded = foldRecursion(lines);
  if (folded.length <= maxFrames) return folded;
  return [...folded.slice(0, maxFrames), `    … ${countOf(folded.length - maxFrames, "more frame")}`];
}

/** Its URL; what no file lies below where the folder was removed. */
function workingFolder(): string {
  try {
    return pathToFileURL(`${currentFolder()}/`).href;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "file:///no%20folder/";
    throw error;
  }
}

function lineOf(frame: StackFrame, base: string): string {
  const line = `    at ${cutText(nearby(frame, base), maxLineCharacters)}`;
  return frame.fileName?.startsWith("node:") ? `\u001b[2m${line}\u001b[22m` : line;
}

function nearby({ text, fileName, place }: StackFrame, base: string): string {
  if (place || fileName === undefined) return text;
  if (fileName.startsWith(base)) return text.replace(fileName, `./${decodeURI(fileName.slice(base.length))}`);
  if (!fileName.startsWith("file:") && fileName.startsWith(fileURLToPath(base))) {
    return text.replace(fileName, `./${fileName.slice(fileURLToPath(base).length)}`);
  }
  return text;
}

function foldRecursion(lines: string[]): string[] {
  const result: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const { period, rounds } = repetitionAt(lines, index);
    const shown = period * Math.min(rounds, shownRounds);
    result.push(...lines.slice(index, index + shown));
    if (rounds > shownRounds)
      result.push(`    … ${countOf(period * (rounds - shownRounds), "more frame")} of this recursion`);
    index += period * rounds;
  }
  return result;
}

/** The shortest repeated pattern that begins at `index`; one round of one line where there is none. */
function repetitionAt(lines: string[], index: number): { period: number; rounds: number } {
  for (let period = 1; period <= maxPeriod; period++) {
    let end = index + period;
    while (end < lines.length && lines[end] === lines[end - period]) end++;
    const rounds = Math.floor((end - index) / period);
    if (rounds > shownRounds) return { period, rounds };
  }
  return { period: 1, rounds: 1 };
}
