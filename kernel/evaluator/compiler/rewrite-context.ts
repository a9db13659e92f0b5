// What the rewriting steps of one cell share [main]: the text and its edits, the scope, and the names chosen.
import type * as acorn from "acorn";
import type { DeclarationKind } from "../scope/cell-runtime.ts";
import { EditList } from "./edits.ts";
import { LexicalScope } from "./lexical-scope.ts";

export type Handlers = {
  [Type in acorn.AnyNode["type"]]?: (node: Extract<acorn.AnyNode, { type: Type }>, cx: RewriteContext) => void;
};

/** A function or class of the cell, in the JavaScript before rewriting: what its `toString()` begins and ends with. */
export interface CodeRange {
  start: number;
  end: number;
}

/** Where a statement begins in the JavaScript, and the names around it. */
export interface StatementStart {
  at: number;
  scope: LexicalScope;
}

/** Statements that do nothing by themselves: nowhere to stop. */
const inert = new Set<acorn.AnyNode["type"]>([
  "FunctionDeclaration",
  "EmptyStatement",
  "BlockStatement",
  "ImportDeclaration",
  "ExportAllDeclaration",
]);

/** `undefined`, `NaN` and `Infinity` cannot be anything else in any cell. */
const fixedNames = new Set(["undefined", "NaN", "Infinity"]);

export class RewriteContext extends EditList {
  readonly text: string;
  readonly cell: number;
  readonly generation: number;
  /** Ends the names of bindings: more dots than any identifier of the cell has in a row. */
  readonly dots: string;
  readonly guard: string;
  readonly awaited: string;
  /** The wrapper's parameter: the CellRuntime. */
  readonly runtime: string;
  /** The cell's own names, in the order of their first declaration. */
  readonly declared = new Map<string, DeclarationKind>();
  /** Names in the JavaScript that stand for another name of the session (a decorated class). */
  readonly aliases = new Map<string, string>();
  /** Names used as values, as the JavaScript spells them. */
  readonly references = new Set<string>();
  /** Where each of them is used. */
  readonly uses: { name: string; at: number }[] = [];
  readonly ranges: CodeRange[] = [];
  /** Function declarations of the top level: they are there before the first statement. */
  readonly hoisted: string[] = [];
  /** Statements of the wrapper's head that stand for static imports; called when all references are known. */
  readonly imports: (() => string)[] = [];
  /** For a debugger: the places where it can stop. */
  readonly statements: StatementStart[] = [];
  /** The text is that of a direct eval. */
  readonly isEval: boolean;
  isAsync = false;
  /** 0 at the cell's top level. */
  functionDepth = 0;
  /** Whether `new.target` means something here: not at the top level, nor in its arrow functions. */
  hasNewTarget = false;
  /** Names of the wrapper itself; code that swc generated uses them bare. */
  scope = new LexicalScope([], undefined);
  readonly #handlers: Handlers;
  readonly #debug: boolean;

  /** `evalIn`: the text is a direct eval's, inside a cell whose wrapper calls its parameter so. */
  constructor(
    text: string,
    options: { cell: number; generation: number; evalIn?: string; debug?: boolean },
    handlers: Handlers,
  ) {
    super();
    this.text = text;
    this.cell = options.cell;
    this.generation = options.generation;
    this.#handlers = handlers;
    this.isEval = options.evalIn !== undefined;
    this.#debug = options.debug ?? false;
    const runs = text.includes("·") ? (text.match(/·+/g) ?? []).map((run) => run.length) : [];
    this.dots = "·".repeat(Math.max(0, ...runs) + 1);
    this.runtime = options.evalIn ?? `$${this.dots}$`;
    const taken = /\b(?:guard|awaited)\d/.test(text) ? `${this.runtime}.global.` : "";
    this.guard = `${taken}guard${options.generation}`;
    this.awaited = `${taken}awaited${options.generation}`;
  }

  /** Whether a name belongs to the session here: no scope inside the cell declares it. */
  isBound(name: string): boolean {
    return !this.scope.has(name) && !fixedNames.has(name);
  }

  /** The constant of the wrapper that holds a name's binding; a direct eval asks for the binding itself. */
  bindingOf(name: string): string {
    this.references.add(name);
    return this.isEval ? `(${this.runtime}.bind(${JSON.stringify(name)}))` : name + this.dots;
  }

  visit(node: acorn.AnyNode | null | undefined): void {
    if (node === null || node === undefined) return;
    const handler = this.#handlers[node.type] as ((node: acorn.AnyNode, cx: RewriteContext) => void) | undefined;
    if (handler) handler(node, this);
    else this.visitChildren(node);
  }

  visitAll(nodes: readonly (acorn.AnyNode | null)[]): void {
    for (const node of nodes) this.visit(node);
  }

  /** Statements in a row: for a debugger each begins with a guard. */
  visitStatements(nodes: readonly acorn.AnyNode[]): void {
    for (const node of nodes) {
      this.beginStatement(node);
      this.visit(node);
    }
  }

  /** A statement that stands alone, as after `else`: with a guard it becomes a block. */
  visitBody(node: acorn.AnyNode | null | undefined): void {
    const isWrapped = this.#debug && node && node.type !== "BlockStatement";
    if (isWrapped) this.insert(node.start, "{");
    if (isWrapped) this.beginStatement(node);
    this.visit(node);
    if (isWrapped) this.insert(node.end, "}");
  }

  beginStatement(node: acorn.AnyNode): void {
    if (!this.isGuarded(node)) return;
    this.stopAt(node.start);
    this.insert(node.start, `${this.guard}();`);
  }

  /** What begins the next line may begin with a parenthesis now: a statement that ended with its line gets its semicolon. */
  endStatement(end: number): void {
    if (this.text[end - 1] !== ";") this.insert(end, ";");
  }

  /** Whether the statement has a guard of its own, for a debugger. */
  isGuarded(node: acorn.AnyNode): boolean {
    if (!this.#debug || inert.has(node.type)) return false;
    if (node.type === "ExportNamedDeclaration") return Boolean(node.declaration && !inert.has(node.declaration.type));
    return node.type !== "ExpressionStatement" || node.directive === undefined;
  }

  /** The debugger can stop here; what is inserted at this place later belongs to it. */
  stopAt(at: number): void {
    if (this.#debug) this.statements.push({ at, scope: this.scope });
  }

  visitChildren(node: acorn.AnyNode): void {
    for (const value of Object.values(node) as unknown[]) {
      if (Array.isArray(value)) this.visitAll(value as (acorn.AnyNode | null)[]);
      else if (isNode(value)) this.visit(value);
    }
  }

  /** Visits within a scope of the given names. */
  within(names: Iterable<string>, visit: () => void): void {
    const outer = this.scope;
    this.scope = new LexicalScope(names, outer);
    visit();
    this.scope = outer;
  }

  /** The comment by which a function's or class's text is found again (see function-source.ts). */
  mark(range: CodeRange): string {
    if (this.isEval) return "";
    return `/*·${this.cell},${this.ranges.push(range) - 1}*/`;
  }
}

function isNode(value: unknown): value is acorn.AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
