// Magics after a `%` at the start of a line, what they take, and the directives. Io thread.
// cell and cursor → candidates, or undefined where code is typed.
import { isMagic, magicHelp } from "../evaluator/magics/magic-help.ts";
import type { Candidate } from "./completion-list.ts";
import { pathsOf } from "./path-completion.ts";

const typecheckModes = ["strict", "warn", "off"];
const npmCommands = ["install", "uninstall", "update", "list", "view", "outdated", "run", "init"];
const directives = ["settle", "background", "timeout", "typecheck"];

export interface MagicPlace {
  source: string;
  cursor: number;
  directory: string;
  /** The session's names, newest last. */
  names: () => Iterable<{ name: string }>;
}

export function completeMagic({ source, cursor, directory, names }: MagicPlace): Candidate[] | undefined {
  const line = source.slice(source.lastIndexOf("\n", cursor - 1) + 1, cursor);
  const offer = (texts: readonly string[], typed: string) =>
    texts.map((text) => ({
      text,
      type: "magic",
      start: cursor - typed.length,
      end: cursor,
      sortKey: "",
      deprecated: false,
    }));
  const [, percent = "%", name, space = "", argument = ""] = /^(%%?)(\w*)(\s*)(.*)$/.exec(line) ?? [];
  if (name !== undefined) {
    const all = Object.keys(magicHelp).flatMap((magic) => (magic === "!" ? [] : percent + magic));
    if (space === "") return argument === "" ? offer(all, line) : [];
    const word = /[^\s,]*$/.exec(argument)?.[0] ?? "";
    if (name === "time") return undefined;
    if (name === "typecheck") return word === argument ? offer(typecheckModes, word) : [];
    if (name === "npm") return word === argument ? offer(npmCommands, word) : [];
    if (name === "load") return pathsOf(argument, cursor, directory);
    if (name === "reset" || (name === "page" && word === argument))
      return offer([...names()].map((known) => known.name).reverse(), word);
    return [];
  }
  const [, , directive] = /^(\s*\/\/\s*@)(\w*)$/.exec(line) ?? [];
  if (directive !== undefined) return offer(directives, directive);
  const [, mode] = /^\s*\/\/\s*@typecheck\s+(\w*)$/.exec(line) ?? [];
  if (mode !== undefined) return offer(typecheckModes, mode);
  // The rest of a command line belongs to the shell.
  return /^![^=!(]/.test(line) ? [] : undefined;
}

/** What a magic whose name is at the cursor takes and does. */
export function magicAt(source: string, cursor: number): { usage: string; about: string } | undefined {
  const start = source.lastIndexOf("\n", cursor - 1) + 1;
  const [, percent = "", name = ""] = /^(%%?)(\w+)/.exec(source.slice(start)) ?? [];
  return isMagic(name) && cursor - start <= percent.length + name.length ? magicHelp[name] : undefined;
}
