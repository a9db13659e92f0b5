// Paths of files in a string, from the notebook's folder. Io thread. cell and cursor → candidates.
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Candidate } from "./completion-list.ts";
import { lex } from "./lex.ts";

const listedAtMost = 500;

/** What the folder holds that the string at the cursor has begun to name; nothing outside strings. */
export function completePath(source: string, cursor: number, directory: string): Candidate[] {
  const tokens = lex(source.slice(0, cursor));
  const string = tokens.at(-1);
  // A quote that is closed again before the cursor is no string being typed.
  const isText = string?.kind === "string" || (string?.kind === "template" && /^`(?![^]*\$\{$)/.test(string.text));
  const isOpen = isText && (string.text.length === 1 || string.text.at(-1) !== string.text[0]);
  if (!isOpen || string.end !== cursor) return [];
  const typed = string.text.slice(1);
  const isArgument = tokens.at(-2)?.text === "(" && tokens.at(-3)?.kind === "name";
  return typed.includes("/") || isArgument ? pathsOf(typed, cursor, directory) : [];
}

/** What the folder holds that `typed`, which ends at the cursor, has begun to name. */
export function pathsOf(typed: string, cursor: number, directory: string): Candidate[] {
  const slash = typed.lastIndexOf("/");
  const start = cursor - (typed.length - slash - 1);
  const folder = path.resolve(directory, typed.slice(0, slash + 1).replace(/^~(?=\/)/, homedir()));
  const wantsHidden = typed.slice(slash + 1).startsWith(".");
  return entries(folder)
    .filter(({ name }) => wantsHidden || !name.startsWith("."))
    .map(({ name, isFolder }) => ({
      text: isFolder ? `${name}/` : name,
      type: isFolder ? "folder" : "file",
      start,
      end: cursor,
      sortKey: isFolder ? "0" : "1",
      deprecated: false,
    }));
}

function entries(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .slice(0, listedAtMost)
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch {
    return []; // what is typed names no folder that can be read (yet)
  }
}
