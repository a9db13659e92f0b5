// Whether a cell could run as it stands or needs more lines [io]: source → is_complete_reply's content.
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { mayBeTooDeep } from "./nesting.ts";
import { toJavaScript } from "./javascript.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { NoFolderError } from "./swc.ts";

export interface Completeness {
  status: "complete" | "incomplete" | "invalid" | "unknown";
  /** For "incomplete": what the next line should begin with. */
  indent?: string;
}

const step = "  ";

/** Decided by the parser that compiles cells, so that both always agree (messaging spec, "Code completeness"). */
export function isComplete(source: string): Completeness {
  // Finding out takes a process that may die of it: too long for a thread that others wait for.
  if (mayBeTooDeep(source)) return { status: "unknown" };
  try {
    const { plain, text } = toJavaScript(source, {});
    if (!plain) parseJavaScript(text);
    return { status: "complete" };
  } catch (error) {
    if (error instanceof NoFolderError) return { status: "unknown" };
    if (error instanceof CellSyntaxError) {
      const isOpen = error.atEnd || endsInsideString(source, error);
      return isOpen ? { status: "incomplete", indent: nextIndent(source, error) } : { status: "invalid" };
    }
    if (error instanceof SyntaxError) return { status: "invalid" };
    if (error instanceof RangeError) return { status: "unknown" }; // its tree is deeper than the stack
    throw error;
  }
}

/** A string whose line ends with a backslash goes on in the next line. */
function endsInsideString(source: string, { message }: CellSyntaxError): boolean {
  return /^(?:Unterminated string|Invalid string escape)/.test(message) && /(?:^|[^\\])(?:\\\\)*\\$/.test(source);
}

/** One step more than the last line if that opens a bracket, as much as it otherwise; none inside text. */
function nextIndent(source: string, { message }: CellSyntaxError): string {
  if (/^(?:Unterminated|Invalid string)/.test(message)) return "";
  const line = source.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^[^\S\n]*/.exec(line)?.[0] ?? "";
  const code = line.replace(/\/\/.*$/, "").trimEnd();
  return /[[({]$|=>$|^\s*(?:case\b.*|default\s*):$/.test(code) ? indent + step : indent;
}
