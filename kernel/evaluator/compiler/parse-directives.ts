// Cell directives (`// @settle 5s` and the like) [main]: a cell's leading comments → Directives.

export type TypecheckMode = "strict" | "warn" | "off";

export interface Directives {
  /** `@settle 5s`: hold reply and idle until the cell's own work is done, this long at most. */
  settleSeconds?: number;
  /** `@background`: the cell replies at once and goes on as a task. */
  background: boolean;
  /** `@timeout 5s`: the cell interrupts itself. */
  timeoutSeconds?: number;
  /** `@typecheck strict|warn|off`. */
  typecheck?: TypecheckMode;
  /** One line for each directive that is not understood. */
  warnings: string[];
}

const usage = ["@settle 5s", "@background", "@timeout 5s", "@typecheck strict|warn|off"];
const typecheckModes: readonly string[] = ["strict", "warn", "off"] satisfies TypecheckMode[];

/** Reads the `// @name value` lines among the comments that stand before a cell's first code. */
export function parseDirectives(source: string): Directives {
  const directives: Directives = { background: false, warnings: [] };
  for (const line of leadingCommentLines(source)) {
    const [, name, value] = /^\s*\/\/\s*@(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !name.startsWith("ts-")) apply(directives, name, value);
  }
  return directives;
}

function apply(directives: Directives, name: string, value: string): void {
  const malformed = (expected: string): void => {
    directives.warnings.push(`@${name} takes ${expected}, not ${value === "" ? "nothing" : `"${value}"`}.`);
  };
  switch (name) {
    case "background":
      if (value === "") directives.background = true;
      else malformed("no value");
      return;
    case "settle":
    case "timeout": {
      const seconds = parseSeconds(value);
      if (seconds === undefined) malformed("a time such as 5s, 0.5s, 200ms or 2m");
      else directives[`${name}Seconds`] = seconds;
      return;
    }
    case "typecheck":
      if (isTypecheckMode(value)) directives.typecheck = value;
      else malformed("strict, warn or off");
      return;
    default:
      directives.warnings.push(`There is no directive @${name}. Those that exist: ${usage.join(", ")}.`);
  }
}

function isTypecheckMode(value: string): value is TypecheckMode {
  return typecheckModes.includes(value);
}

/** `5s`, `0.5 s`, `200ms`, `2m`; a bare number is seconds. */
function parseSeconds(text: string): number | undefined {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m)?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * { ms: 0.001, s: 1, m: 60 }[unit as "ms" | "s" | "m"];
}

/** Lines before the first code: blank ones, `//` and `#` comments, and block comments (whose lines hold no directives). */
function* leadingCommentLines(source: string): Generator<string> {
  let rest = source.replace(/^\uFEFF/, "");
  for (;;) {
    const [blank] = /^\s*/.exec(rest) ?? [""];
    rest = rest.slice(blank.length);
    const [comment] = /^(?:\/\/|#)[^\n]*|^\/\*[\s\S]*?\*\//.exec(rest) ?? [];
    if (comment === undefined) return;
    if (comment.startsWith("//")) yield comment;
    rest = rest.slice(comment.length);
  }
}
