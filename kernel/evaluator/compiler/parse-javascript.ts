// acorn, loaded at its first use and taught what cells need [main, io]: JavaScript → its tree.
import { createRequire } from "node:module";
import type * as Acorn from "acorn";

const require = createRequire(import.meta.url);
type ParserClass = typeof Acorn.Parser;
let parsers: { cell: ParserClass; atTop: ParserClass; inFunction: ParserClass } | undefined;

/** @throws acorn's error, a SyntaxError with `pos` */
export function parseJavaScript(text: string): Acorn.Program {
  parsers ??= createParsers();
  return parsers.cell.parse(text, { ecmaVersion: "latest", sourceType: "module" });
}

/**
 * Parses code that stands inside other code, as a direct eval's or a breakpoint's does: whether `super`, `new.target`
 * and private names mean something there is left to V8; `newTarget` false refuses that one. @throws acorn's error
 */
export function parseInside(text: string, newTarget = true): Acorn.Program {
  parsers ??= createParsers();
  const lenient = { allowSuperOutsideMethod: true, checkPrivateFields: false };
  const parser = newTarget ? parsers.inFunction : parsers.atTop;
  return parser.parse(text, { ecmaVersion: "latest", sourceType: "script", ...lenient });
}

/** acorn's own parts that are changed here; its types leave them out. */
interface Insides {
  readonly input: string;
  readonly start: number;
  next(): void;
  parseDynamicImport(node: object): object;
  parseImportMeta(node: { meta?: object }): object;
  readonly scopeStack: Record<"var" | "lexical" | "functions", NameList>[];
  enterScope(flags: number): void;
}

/**
 * The names that a scope declares, as acorn asks for them. Its own lists are searched from end to end at each
 * declaration: a cell of 20,000 took four seconds to read.
 */
class NameList {
  /** The first of them. */
  0: string | undefined;
  /** Made when there is a first: most scopes declare nothing. */
  #names: Set<string> | undefined;

  push(name: string): void {
    this[0] ??= name;
    (this.#names ??= new Set()).add(name);
  }

  /** -1 if it is not among them. */
  indexOf(name: string): number {
    return this.#names?.has(name) === true ? 0 : -1;
  }
}

function createParsers(): NonNullable<typeof parsers> {
  const { Parser } = require("acorn") as typeof Acorn;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the parser that is asked
  const { parseImportMeta, enterScope } = Parser.prototype as unknown as Insides;
  class CellParser extends Parser {
    enterScope(this: Insides, flags: number): void {
      enterScope.call(this, flags);
      const scope = this.scopeStack.at(-1);
      if (scope) for (const list of ["var", "lexical", "functions"] as const) scope[list] = new NameList();
    }

    /** A cell may name in `export { x }` what another cell declared: exports mean nothing in a notebook. */
    checkLocalExport(): void {
      // Every name may be exported.
    }

    /** V8 has `import.source(…)`, acorn not yet. */
    parseImportMeta(this: Insides, node: { meta?: object }): object {
      if (!/^\.\s*source\s*\(/.test(this.input.slice(this.start, this.start + 40)))
        return parseImportMeta.call(this, node);
      delete node.meta;
      this.next();
      this.next();
      return this.parseDynamicImport(node);
    }
  }
  class InsideParser extends CellParser {
    /** As the code around it is. */
    readonly strict: boolean;
    constructor(options: Acorn.Options, input: string) {
      super(options, input);
      this.strict = true;
    }
    get allowDirectSuper(): boolean {
      return true;
    }
  }
  class FunctionParser extends InsideParser {
    get allowNewDotTarget(): boolean {
      return true;
    }
  }
  return { cell: CellParser, atTop: InsideParser, inFunction: FunctionParser };
}
