// A tolerant lexer of TypeScript: half-written code too. Io thread. text → tokens with their depth of brackets.
// It exists because names must be known in cells that do not parse yet, within a fraction of a millisecond.

export interface Token {
  kind: "name" | "number" | "string" | "template" | "regexp" | "punctuation";
  text: string;
  start: number;
  end: number;
  /** How many brackets (round, square, curly, `${`) are open around it; an opening bracket counts as outside itself. */
  depth: number;
  newlineBefore: boolean;
}

const space = /(?:[\s\uFEFF]+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const name = /#?[\p{ID_Start}$_\\][\p{ID_Continue}$\u200c\u200d\\]*/uy;
const number = /\.?\d(?:[\w.]|(?<=[eE])[+-])*/y;
const string = /"(?:[^"\\\n\r]|\\[\s\S])*"?|'(?:[^'\\\n\r]|\\[\s\S])*'?/y;
const regexp = /\/(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/[a-z]*/y;
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;
const punctuation =
  /\.\.\.|=>|[=!]==?|\?\?=|\?\.(?!\d)|\?\?|\+\+|--|&&=|\|\|=|&&|\|\||\*\*=|<<=|[-+*/%&|^]=|<=|[\s\S]/uy;

const beforeRegexp = /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof)$/;

export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  /** Depths at which a `}` ends a template's `${`. */
  const templates: number[] = [];
  let at = 0;
  let depth = 0;
  let newlineBefore = false;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: Token["kind"], found: string): void => {
    tokens.push({ kind, text: found, start: at, end: at + found.length, depth, newlineBefore });
    at += found.length;
    newlineBefore = false;
  };
  const template = (opening: string): void => {
    const start = at;
    at += opening.length;
    const rest = match(templateText) ?? "";
    at = start;
    push("template", opening + rest);
    if (rest.endsWith("${")) {
      templates.push(depth);
      depth++;
    }
  };
  while (at < text.length) {
    const blank = match(space);
    if (blank !== undefined) {
      newlineBefore ||= /[\n\r\u2028\u2029]/.test(blank);
      at += blank.length;
      continue;
    }
    const character = text[at];
    const previous = tokens.at(-1);
    if (character === "`") template("`");
    else if (character === "}" && templates.at(-1) === depth - 1) {
      templates.pop();
      depth--;
      template("}");
    } else if (character === '"' || character === "'") push("string", match(string) ?? character);
    else if (character === "/" && startsRegexp(previous) && match(regexp) !== undefined)
      push("regexp", match(regexp) ?? "/");
    else if (match(number) !== undefined) push("number", match(number) ?? "");
    else if (match(name) !== undefined) push("name", match(name) ?? "");
    else {
      const found = match(punctuation) ?? text.slice(at, at + 1);
      if (/^[)\]}]$/.test(found) && depth > 0) depth--;
      push("punctuation", found);
      if (/^[([{]$/.test(found)) depth++;
    }
  }
  return tokens;
}

/** Whether code may be typed at `offset`: it is in no comment, string, regular expression or text of a template. */
export function isInCode(source: string, offset: number): boolean {
  const before = source.slice(0, offset);
  const last = lex(before).at(-1);
  const blanks = before.slice(last?.end ?? 0);
  if (/^(?:\s|\/\*(?:(?!\*\/)[^])*\*\/|\/\/[^\n]*\n)*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*)$/.test(blanks)) return false;
  if (last?.end !== offset) return true;
  if (last.kind === "string") return last.text.length > 1 && last.text.endsWith(last.text.charAt(0));
  if (last.kind === "template") return last.text.endsWith("${") || (last.text.length > 1 && last.text.endsWith("`"));
  return last.kind !== "regexp";
}

function startsRegexp(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === "name") return beforeRegexp.test(previous.text);
  if (previous.kind === "punctuation") return !/^(?:\)|\]|\}|\+\+|--)$/.test(previous.text);
  // Text of a template that goes on with an expression.
  return previous.kind === "template" && previous.text.endsWith("${");
}
