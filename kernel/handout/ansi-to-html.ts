// Terminal text → HTML: SGR colours become spans, a carriage return overwrites its line, all other escapes go.
// Numbers are ECMA-48's "Select Graphic Rendition" and xterm's 256 colours.
import { escapeHtml } from "./escape-html.ts";

interface Style {
  color?: string | undefined;
  background?: string | undefined;
  bold?: boolean;
  faint?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
  struck?: boolean;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const escapes = /\x1b\[([0-9;:]*)m|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]/g;

export function ansiToHtml(text: string): string {
  let style: Style = {};
  let html = "";
  let at = 0;
  const overwritten = overwrite(text);
  const put = (end: number) => {
    const part = overwritten.slice(at, end);
    if (part !== "") html += span(escapeHtml(part), style);
  };
  for (const match of overwritten.matchAll(escapes)) {
    put(match.index);
    at = match.index + match[0].length;
    if (match[1] !== undefined) style = applySgr(style, match[1]);
  }
  put(overwritten.length);
  return html;
}

/** What a terminal would show of progress lines: what follows the last carriage return, with backspaces done. */
function overwrite(text: string): string {
  let line = text
    .replaceAll("\r\n", "\n")
    .replace(/[^\n]*\r(?=[^\n])/g, "")
    .replaceAll("\r", "");
  while (/[^\n\b]\u0008/.test(line)) line = line.replace(/[^\n\b]\u0008/g, "");
  return line.replaceAll("\b", "");
}

function applySgr(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes.slice(at + 1));
      if (code === 38) next.color = color;
      else next.background = color;
      at += used;
    } else next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, faint: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 9) return { ...style, struck: true };
  if (code === 22) return { ...style, bold: false, faint: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, inverse: false };
  if (code === 29) return { ...style, struck: false };
  if (code === 39) return { ...style, color: undefined };
  if (code === 49) return { ...style, background: undefined };
  const color = namedColor(code % 10, code >= 90);
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: color };
  return style;
}

/** The colour after 38 or 48, and how many codes it took. */
function extendedColor([kind, ...rest]: number[]): [string | undefined, number] {
  const [first = 0, second = 0, third = 0] = rest;
  if (kind === 2) return [`rgb(${first}, ${second}, ${third})`, 4];
  if (kind !== 5) return [undefined, 1];
  if (first < 16) return [namedColor(first % 8, first >= 8), 2];
  if (first >= 232) {
    const gray = 8 + (first - 232) * 10;
    return [`rgb(${gray}, ${gray}, ${gray})`, 2];
  }
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  const cube = first - 16;
  const parts = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return [`rgb(${parts.map(level).join(", ")})`, 2];
}

/** A colour of the theme, so that it can be read on light and dark paper. */
function namedColor(index: number, isBright: boolean): string {
  return `var(--ansi-${isBright ? "bright-" : ""}${names[index] ?? "black"})`;
}

function span(html: string, style: Style): string {
  const foreground = style.inverse ? (style.background ?? "var(--paper)") : style.color;
  const background = style.inverse ? (style.color ?? "var(--ink)") : style.background;
  const rules = [
    foreground !== undefined && `color:${foreground}`,
    background !== undefined && `background:${background}`,
    style.bold && "font-weight:bold",
    style.faint && "opacity:.7",
    style.italic && "font-style:italic",
    (style.underline || style.struck) &&
      `text-decoration:${[style.underline && "underline", style.struck && "line-through"].filter(Boolean).join(" ")}`,
  ].filter((rule) => typeof rule === "string");
  return rules.length === 0 ? html : `<span style="${rules.join(";")}">${html}</span>`;
}
