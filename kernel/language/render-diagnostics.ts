// Type errors as people see them: code frames under the cell, or the error of a cell that must not run. Io thread.
// diagnostics → MIME bundle (text/plain, text/html), or Jupyter's three error fields.
import type { ErrorContent } from "../contract.ts";
import { codeFrame } from "../display/code-frame.ts";
import type { CellDiagnostic } from "./cell-diagnostics.ts";

/** More errors than these are counted, not shown. */
const shownAtMost = 10;

export function typeErrorDisplay(
  errors: readonly CellDiagnostic[],
  source: string,
  label: string,
): Record<string, string> {
  const title = `${countOf(errors.length)} (the cell ran all the same; // @typecheck off silences this)`;
  const blocks = errors.slice(0, shownAtMost).map((error) => ({ error, ...block(error, source, label) }));
  const rest = restOf(errors);
  const plain = [title, ...blocks.map(({ head, frame }) => `\n${head}\n${frame}`), ...rest].join("\n");
  const html = [
    `<div class="loopbook-type-errors" style="border-left: 3px solid #d9822b; padding-left: 8px">`,
    `<div><b>${escapeHtml(countOf(errors.length))}</b> <small>the cell ran all the same; <code>// @typecheck off</code> silences this</small></div>`,
    ...blocks.map(({ error, frame }) => htmlBlock(error, frame, label)),
    ...rest.map((line) => `<div>${escapeHtml(line)}</div>`),
    `</div>`,
  ].join("\n");
  return { "text/plain": plain, "text/html": html };
}

/** What a cell in strict mode fails with. */
export function typeCheckError(errors: readonly CellDiagnostic[], source: string, label: string): ErrorContent {
  const [first] = errors;
  const evalue = `${countOf(errors.length)}, the cell did not run${first ? `: TS${first.code}: ${first.message}` : ""}`;
  const traceback = [`TypeCheckError: ${countOf(errors.length)}, the cell did not run`];
  for (const error of errors.slice(0, shownAtMost)) {
    const { head, frame } = block(error, source, label);
    traceback.push("", head, ...frame.split("\n"));
  }
  return { ename: "TypeCheckError", evalue, traceback: [...traceback, ...restOf(errors)] };
}

function block(
  { code, message, line, column, length }: CellDiagnostic,
  source: string,
  label: string,
): { head: string; frame: string } {
  const frame = codeFrame(source, line, column);
  const caret = frame.findIndex((text) => /^\s*\|\s*\^$/.test(text));
  if (caret !== -1) frame[caret] = `${frame[caret] ?? ""}${"^".repeat(Math.max(0, Math.min(length, 60) - 1))}`;
  return { head: `${label}:${line}:${column} TS${code}: ${message}`, frame: frame.join("\n") };
}

function htmlBlock({ code, message, line, column }: CellDiagnostic, frame: string, label: string): string {
  const link = `<a href="https://typescript.tv/errors/#ts${code}" target="_blank" rel="noopener">TS${code}</a>`;
  const place = `<code>${escapeHtml(label)}:${line}:${column}</code>`;
  const [first = "", ...more] = message.split("\n");
  const details = more.length > 0 ? `<pre style="margin: 0">${escapeHtml(more.join("\n"))}</pre>` : "";
  return `<div>${place} ${link}: ${escapeHtml(first)}</div>${details}<pre style="margin: 2px 0 8px">${escapeHtml(frame)}</pre>`;
}

function restOf(errors: readonly CellDiagnostic[]): string[] {
  return errors.length > shownAtMost ? [`… and ${errors.length - shownAtMost} more`] : [];
}

function countOf(count: number): string {
  return `${count} type error${count === 1 ? "" : "s"}`;
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? character,
  );
}
