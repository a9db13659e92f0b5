// Which of the checker's findings are errors of the cell. Io thread. LSP diagnostics → diagnostics in cell positions.
import { lineOffset, linePosition } from "./code-points.ts";
import type { TextRange } from "./completion-list.ts";
import type { CellDocument, ExecutedCell } from "./session-cells.ts";

export interface LspDiagnostic {
  range: TextRange;
  severity?: number;
  code?: number | string;
  message: string;
}

export interface CellDiagnostic {
  code: number;
  message: string;
  /** 1-based place in the cell, in UTF-16 units, and the length of what is meant, within its first line. */
  line: number;
  column: number;
  length: number;
}

/** Names that are not there yet: a later cell may declare them, and running says which are missing. */
const missingNames = new Set([
  2304, 2503, 2552, 2580, 2581, 2582, 2583, 2584, 2585, 2591, 2592, 2593, 2662, 2663, 2728, 18004,
]);
/** Modules without types or not installed: importing them says so. */
const missingModules = new Set([2307, 2732, 2792, 2882, 7016]);
/** Importing a binding makes it read-only for TypeScript; a cell may write to functions and classes of others. */
const writesToImport = 2632;

export function diagnosticsOf(
  found: readonly LspDiagnostic[],
  cell: ExecutedCell,
  mode: "warn" | "strict",
): CellDiagnostic[] {
  const errors = found.filter(({ severity, range }) => severity === 1 && isInCell(range, cell));
  // A cell that does not parse says so itself when it runs, better than the checker could.
  if (errors.some(({ code }) => isSyntax(Number(code)))) return [];
  return errors.filter((error) => counts(Number(error.code), mode, cell)).map((error) => inCell(error, cell));
}

function isInCell({ start }: TextRange, { headerLines, cellText }: CellDocument): boolean {
  const line = start.line - headerLines;
  return line >= 0 && line < cellText.split(/\r\n|\r|\n/).length;
}

function isSyntax(code: number): boolean {
  return code >= 1000 && code < 2000;
}

function counts(code: number, mode: "warn" | "strict", cell: CellDocument): boolean {
  if (code === writesToImport) return false;
  if (missingModules.has(code)) return mode === "strict" && code !== 7016 && !/^[%!]/m.test(cell.source);
  if (missingNames.has(code)) return mode === "strict";
  // Parameters without types are any: plain JavaScript, no error.
  if (code >= 7000 && code < 8000) return mode === "strict";
  return true;
}

function inCell({ range, code, message }: LspDiagnostic, { headerLines, cellText }: CellDocument): CellDiagnostic {
  const { line, character } = range.start;
  const start = lineOffset(cellText, { line: line - headerLines, character });
  const end = lineOffset(cellText, { line: range.end.line - headerLines, character: range.end.character });
  const firstLine = /[^\r\n]*/.exec(cellText.slice(start, end))?.[0] ?? "";
  const place = linePosition(cellText, start);
  return {
    code: Number(code),
    message,
    line: place.line + 1,
    column: place.character + 1,
    length: Math.max(1, firstLine.length),
  };
}
