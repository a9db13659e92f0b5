// The names that a cell declares at its top level, uses, and assigns to, also while it is half written. Io thread.
// text → CellNames. Types count as names here: the checker knows them in later cells.
import { lex, type Token } from "./lex.ts";

export type NameKind = "const" | "let" | "var" | "function" | "class" | "enum" | "namespace" | "type" | "import";

export interface CellNames {
  declared: Map<string, NameKind>;
  used: Set<string>;
  assigned: Set<string>;
  /** All brackets and templates are closed. */
  isBalanced: boolean;
}

const modifiers = new Set(["export", "default", "declare", "abstract", "async"]);
const assignment = /^(?:=|\?\?=|&&=|\|\|=|\*\*=|<<=|[-+*/%&|^]=|\+\+|--)$/;
const blockKeyword = /^(?:if|for|while|switch|catch|with|await)$/;
const statementKeyword =
  /^(?:const|let|var|function|class|enum|interface|import|export|if|for|while|do|return|throw|try|switch|break|continue|using|declare|abstract)$/;

export function scanNames(text: string): CellNames {
  const tokens = lex(text);
  const last = tokens.at(-1);
  const isBalanced = last === undefined || (last.depth === 0 && !/[([{]$/.test(last.text));
  const names: CellNames = { declared: new Map(), used: new Set(), assigned: new Set(), isBalanced };
  const scanner = new Scanner(tokens, names);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== "name") continue;
    const previous = tokens[index - 1]?.text;
    if (previous !== "." && previous !== "?.") {
      names.used.add(token.text);
      if (assignment.test(tokens[index + 1]?.text ?? "") || previous === "++" || previous === "--")
        names.assigned.add(token.text);
    }
    if (token.depth === 0 && scanner.beginsStatement(index)) scanner.declaration(index);
    else if (token.text === "var" && scanner.isInBlocksOnly(index)) scanner.declarators(index + 1, "var");
  }
  return names;
}

class Scanner {
  readonly #tokens: Token[];
  readonly #names: CellNames;

  constructor(tokens: Token[], names: CellNames) {
    this.#tokens = tokens;
    this.#names = names;
  }

  beginsStatement(index: number): boolean {
    const previous = this.#tokens[index - 1];
    if (!previous || previous.text === ";" || previous.text === "}" || previous.text === ":") return true;
    if (previous.kind === "name" && modifiers.has(previous.text) && previous.depth === 0) return true;
    if (previous.text === ")" || this.#text(index - 2) === "@") return true;
    if (!this.#tokens[index]?.newlineBefore) return false;
    return previous.kind !== "punctuation" || /^(?:\]|\+\+|--|>|!)$/.test(previous.text);
  }

  /** The statement at `index` (at depth 0), if it declares something. */
  declaration(index: number): void {
    const keyword = this.#text(index);
    const next = this.#text(index + 1);
    const isName = this.#tokens[index + 1]?.kind === "name";
    const sameLine = !this.#tokens[index + 1]?.newlineBefore;
    switch (keyword) {
      case "const":
        if (next === "enum") this.#declare(this.#text(index + 2), "enum");
        else this.declarators(index + 1, "const");
        break;
      case "let":
      case "var":
        this.declarators(index + 1, keyword);
        break;
      case "using":
        if (isName && sameLine) this.declarators(index + 1, "const");
        break;
      case "await":
        if (next === "using") this.declarators(index + 2, "const");
        break;
      case "function":
        this.#declare(next === "*" ? this.#text(index + 2) : next, "function");
        break;
      case "class":
      case "enum":
        if (isName) this.#declare(next, keyword);
        break;
      case "interface":
        if (isName && sameLine) this.#declare(next, "type");
        break;
      case "type":
        if (isName && sameLine && /^[=<]$/.test(this.#text(index + 2) ?? "")) this.#declare(next, "type");
        break;
      case "namespace":
      case "module":
        if (isName && sameLine && /^[{.]$/.test(this.#text(index + 2) ?? "")) this.#declare(next, "namespace");
        break;
      case "import":
        this.#imports(index + 1);
        break;
    }
  }

  /** `a = 1, {b, c: d} = e` from `index` on. */
  declarators(index: number, kind: NameKind): void {
    for (let at = index; ;) {
      const token = this.#tokens[at];
      if (!token) return;
      const depth = token.depth;
      if (token.text === "{" || token.text === "[") at = this.#pattern(at, kind);
      else if (token.kind === "name" && this.#endsDeclarator(at + 1, depth))
        this.#declare(this.#tokens[at++]?.text, kind);
      else return;
      // To the comma after this declarator's type and value.
      let comma: number | undefined;
      for (; at < this.#tokens.length; at++) {
        const current = this.#tokens[at];
        if (!current || current.depth < depth) return;
        if (current.depth > depth) continue;
        if (current.text === ";") return;
        if (current.text === ",") {
          comma = at;
          break;
        }
        if (current.text === "<") at = this.#skipTypeArguments(at);
        else if (current.newlineBefore && statementKeyword.test(current.text) && this.beginsStatement(at)) return;
      }
      if (comma === undefined) return;
      at = comma + 1;
    }
  }

  /** Whether only blocks (no function, class or object) are around the token: a `var` there belongs to the cell. */
  isInBlocksOnly(index: number): boolean {
    let depth = this.#tokens[index]?.depth ?? 0;
    for (let at = index - 1; at >= 0 && depth > 0; at--) {
      const token = this.#tokens[at];
      if (!token || token.depth !== depth - 1 || !/^[([{]$/.test(token.text)) continue;
      if (token.text === "[" || !this.#opensBlock(at)) return false;
      depth--;
    }
    return depth === 0;
  }

  #opensBlock(at: number): boolean {
    const previous = this.#tokens[at - 1];
    if (this.#text(at) === "(") return blockKeyword.test(previous?.text ?? "");
    if (!previous || /^(?:;|\}|\{|else|try|finally|do|:)$/.test(previous.text)) return true;
    if (previous.text !== ")") return false;
    for (let open = at - 2; open >= 0; open--) {
      const token = this.#tokens[open];
      if (token?.text === "(" && token.depth === previous.depth) return blockKeyword.test(this.#text(open - 1) ?? "");
    }
    return false;
  }

  /** Names of a destructuring pattern; returns the index after it. */
  #pattern(index: number, kind: NameKind): number {
    const depth = this.#tokens[index]?.depth ?? 0;
    let at = index + 1;
    let expectsTarget = true;
    for (; at < this.#tokens.length; at++) {
      const token = this.#tokens[at];
      if (!token || token.depth <= depth) return at + 1;
      if (token.depth > depth + 1) continue;
      if (token.text === ",") expectsTarget = true;
      else if (token.text === "=") expectsTarget = false;
      else if (expectsTarget && (token.text === "{" || token.text === "[") && this.#isNestedPattern(at, index)) {
        at = this.#pattern(at, kind) - 1;
        expectsTarget = false;
      } else if (expectsTarget && token.kind === "name" && this.#text(at + 1) !== ":") {
        this.#declare(token.text, kind);
        expectsTarget = false;
      }
    }
    return at;
  }

  /** In an object pattern a bracket before a colon is a computed key. */
  #isNestedPattern(at: number, opening: number): boolean {
    return this.#text(opening) === "[" || this.#text(at) === "{" || this.#text(at - 1) === ":";
  }

  #imports(index: number): void {
    const first = this.#tokens[index];
    if (!first || first.text === "(" || first.text === "." || first.kind === "string") return;
    for (let at = index; at < this.#tokens.length; at++) {
      const token = this.#tokens[at];
      if (!token || token.text === "from" || token.text === "=" || token.kind === "string" || token.text === ";")
        return;
      if (token.text === "{") {
        at = this.#namedImports(at, token.depth);
        continue;
      }
      if (token.kind !== "name" || token.text === "as") continue;
      const next = this.#text(at + 1);
      if (token.text === "type" && next !== "from" && next !== "," && next !== "=") continue;
      if (next === "from" || next === "," || next === "=" || this.#text(at - 1) === "as")
        this.#declare(token.text, "import");
    }
  }

  #namedImports(opening: number, depth: number): number {
    for (let at = opening + 1; at < this.#tokens.length; at++) {
      const token = this.#tokens[at];
      if (!token || token.depth <= depth) return at;
      const next = this.#text(at + 1);
      if (token.kind === "name" && (next === "," || next === "}" || next === undefined))
        this.#declare(token.text, "import");
    }
    return this.#tokens.length;
  }

  #endsDeclarator(at: number, depth: number): boolean {
    const token = this.#tokens[at];
    if (!token || token.depth < depth || token.newlineBefore) return true;
    return /^(?:=|:|,|;|!|of|in)$/.test(token.text);
  }

  /** The index of the `>` that ends type arguments begun at `at`; `at` itself where it is a comparison. */
  #skipTypeArguments(at: number): number {
    let open = 0;
    for (let index = at; index < this.#tokens.length; index++) {
      const token = this.#tokens[index];
      if (!token || token.kind === "regexp") return at;
      if (token.text === "<") open++;
      else if (token.text === ">" && --open === 0) return index;
      else if (
        /^(?:\+|-|\*|\/|&&|\|\||===?|!==?|\+\+|--|;)$/.test(token.text) &&
        token.depth === this.#tokens[at]?.depth
      )
        return at;
    }
    return at;
  }

  #declare(name: string | undefined, kind: NameKind): void {
    if (name === undefined || !/^[\p{ID_Start}$_]/u.test(name)) return;
    const known = this.#names.declared.get(name);
    // A value and a type of one name: the value's kind tells how the name may be used.
    if (known === undefined || known === "type") this.#names.declared.set(name, kind);
  }

  #text(index: number): string | undefined {
    return this.#tokens[index]?.text;
  }
}
