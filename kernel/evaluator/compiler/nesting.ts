// Code so deeply nested that the compiler's native stack would end, and the kernel with it [main, io]: refused instead.
// text → nothing, or CellSyntaxError. What might be too deep is compiled first in a process that may die of it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CellSyntaxError } from "./cell-syntax-error.ts";

/** The stack that the trial has: less than any thread of the kernel has (Windows gives the main thread 1 MiB). */
export const trialStackMiB = process.platform === "win32" ? 0.75 : 3;
/**
 * What fits on that stack in any case. Measured with 4 MiB: 714 levels of `({a:`, 891 of `if(1)`, 1388 of `(`, 2698 of
 * labels, 15,878 of `1+`. A text of 1000 characters, or with so many signs of nesting, is far from all of them.
 */
const safeCharacters = (1000 * trialStackMiB) / 3;
const safeSigns = (800 * trialStackMiB) / 3;
/** Nothing that a person or a program writes takes so long, also on a busy machine; some texts made to do harm take hours. */
const trialMs = 30_000;

const spawn = spawnSync;
let lastFine = "";

/** @throws CellSyntaxError */
export function refuseTooDeep(text: string): void {
  if (!mayBeTooDeep(text) || text === lastFine) return;
  const trial = fileURLToPath(new URL("./nesting-trial-worker.ts", import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, error } = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", trial], {
    input: text,
    env,
    stdio: ["pipe", "ignore", "ignore"],
    timeout: trialMs,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  if (status !== 0) {
    const isLate = (error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
    const what = isLate ? `takes more than ${trialMs / 1000} s to compile` : "is nested too deeply to be compiled";
    throw new CellSyntaxError(`This code ${what}`, { line: 1, column: 1 });
  }
  lastFine = text;
}

/** Cheap, and false for all but the longest cells: then the compiler can take the text as it is. */
export function mayBeTooDeep(text: string): boolean {
  return text.length >= safeCharacters && signsOfNesting(text) >= safeSigns;
}

/**
 * Never less than the levels of nesting that a parser may see: open brackets, the longest stretch of signs without an
 * end of any statement or element (chains of operators, arrows, types), and statements that hold a statement.
 */
function signsOfNesting(text: string): number {
  let open = 0;
  let deepest = 0;
  let stretch = 0;
  let longest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Letters, digits, `_` and `$`, and everything beyond ASCII.
    if (
      code > 0x7d ||
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39)
    )
      continue;
    stretch++;
    if (code === 0x28 || code === 0x5b || code === 0x7b) {
      if (++open > deepest) deepest = open;
    } else if ((code === 0x29 || code === 0x5d || code === 0x7d) && open > 0) open--;
    // , ; { }
    if (code === 0x2c || code === 0x3b || code === 0x7b || code === 0x7d) {
      if (stretch > longest) longest = stretch;
      stretch = 0;
    }
  }
  const nested = text.match(/\b(?:if|else|for|while|do|with)\b/g)?.length ?? 0;
  return 2 * deepest + Math.max(longest, stretch) + nested;
}
