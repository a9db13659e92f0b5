// Magic lines: `%name …` and `!command` where a statement could begin. Main thread. source → source with calls in their place.
// Each call stays on its own line, so that positions of all other lines are those of the cell.
import { isComplete } from "../compiler/is-complete.ts";

/** `%name`, or `!command` that is not the start of an expression such as `!(…)`, `!!x`, `!function`. */
const candidate = /^(?:%%?[a-z_]\w*|!(?![=!(]|\s*(?:function|async|new|await)\b)\s*\S)/i;

/** The name under which cells reach the magics; not an identifier that a user would write. */
export const magicFunction = "ˑmagic";

export interface MagicCall {
  name: string;
  argument: string;
}

/** Cells without a candidate line come back as they are, untouched and unparsed. */
export function rewriteMagics(source: string, isDeclared: (name: string) => boolean = () => false): string {
  if (!/^[%!]/m.test(source)) return source;
  const lines = source.split("\n");
  let changed = false;
  for (const [index, line] of lines.entries()) {
    const before = lines.slice(0, index).join("\n");
    if (!candidate.test(line) || isNegation(line, before, isDeclared) || !canBeginStatement(before)) continue;
    lines[index] = rewriteLine(line);
    changed = true;
  }
  return changed ? lines.join("\n") : source;
}

/** `!done` of a name that the notebook knows is an expression, not the command `done`. */
function isNegation(line: string, before: string, isDeclared: (name: string) => boolean): boolean {
  const name = /^!([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:[.(\[][^]*)?;?\s*$/u.exec(line)?.[1];
  return (
    name !== undefined &&
    (isDeclared(name) || new RegExp(`[^\\p{ID_Continue}$]${RegExp.escape(name)}\\b`, "u").test(` ${before}`))
  );
}

function canBeginStatement(before: string): boolean {
  return before.trim() === "" || isComplete(before).status === "complete";
}

function rewriteLine(line: string): string {
  const { name, argument } = parse(line);
  if (name === "time") return `await ${magicFunction}.time(); ${argument}`;
  return `await ${magicFunction}.call(${JSON.stringify(name)}, ${JSON.stringify(argument)});`;
}

function parse(line: string): MagicCall {
  const text = line.replace(/\r$/, "");
  if (text.startsWith("!")) return { name: "!", argument: text.slice(1).trim() };
  const [, name = "", argument = ""] = /^%%?(\w+)\s*(.*)$/.exec(text) ?? [];
  return { name, argument: argument.trim() };
}
