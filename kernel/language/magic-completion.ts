// Names of magics after a `%` at the start of a line. Io thread. cell and cursor → candidates, or undefined elsewhere.
import type { Candidate } from "./completion-list.ts";

/** What `kernel/evaluator/magics` knows; a test holds the two lists together. */
export const magicNames = ["lsmagic", "npm", "time", "who", "reset", "typecheck"] as const;

export function completeMagic(source: string, cursor: number): Candidate[] | undefined {
  const line = source.slice(source.lastIndexOf("\n", cursor - 1) + 1, cursor);
  const choice = /^%%?typecheck\s+(\w*)$/.exec(line);
  if (choice) return candidates(["strict", "warn", "off"], cursor - (choice[1]?.length ?? 0), cursor);
  if (/^%%?\w*$/.test(line)) {
    const percent = /^%%?/.exec(line)?.[0] ?? "%";
    return candidates(
      magicNames.map((name) => `${percent}${name}`),
      cursor - line.length,
      cursor,
    );
  }
  const directive = /^\s*\/\/\s*@(\w*)$/.exec(line);
  if (directive)
    return candidates(["settle", "background", "timeout", "typecheck"], cursor - (directive[1]?.length ?? 0), cursor);
  const mode = /^\s*\/\/\s*@typecheck\s+(\w*)$/.exec(line);
  if (mode) return candidates(["strict", "warn", "off"], cursor - (mode[1]?.length ?? 0), cursor);
  // The rest of a magic line belongs to npm or the shell.
  return /^(?:%%?(?!time\b)\w|![^=!(])/.test(line) ? [] : undefined;
}

function candidates(texts: readonly string[], start: number, end: number): Candidate[] {
  return texts.map((text) => ({ text, type: "magic", start, end, sortKey: "", deprecated: false }));
}
