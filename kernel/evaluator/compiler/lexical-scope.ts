// Which names a piece of JavaScript declares, and where [main]: acorn's tree → sets of names, by the language's rules.
import type * as acorn from "acorn";

/** A scope inside the cell. Names found in none of them belong to the session. */
export class LexicalScope {
  readonly names: Set<string>;
  readonly parent: LexicalScope | undefined;

  constructor(names: Iterable<string>, parent: LexicalScope | undefined) {
    this.names = new Set(names);
    this.parent = parent;
  }

  has(name: string): boolean {
    return this.names.has(name) || this.parent?.has(name) === true;
  }

  /** Every name that is visible here. */
  all(): string[] {
    return [...new Set([...this.names, ...(this.parent?.all() ?? [])])];
  }
}

export function* patternNames(pattern: acorn.Pattern | acorn.RestElement | null): Generator<string> {
  if (pattern === null) return;
  switch (pattern.type) {
    case "Identifier":
      yield pattern.name;
      return;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        yield* patternNames(property.type === "Property" ? property.value : property);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) yield* patternNames(element);
      return;
    case "AssignmentPattern":
      yield* patternNames(pattern.left);
      return;
    case "RestElement":
      yield* patternNames(pattern.argument);
      return;
    case "MemberExpression":
      return;
  }
}

export function* declaratorNames(declaration: acorn.VariableDeclaration): Generator<string> {
  for (const { id } of declaration.declarations) yield* patternNames(id);
}

/** Names that a list of statements declares for its own block: let, const, using, class, function. */
export function* blockNames(statements: readonly acorn.AnyNode[]): Generator<string> {
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration" && statement.kind !== "var") yield* declaratorNames(statement);
    else if (statement.type === "ClassDeclaration" || statement.type === "FunctionDeclaration") {
      if (statement.id !== null) yield statement.id.name;
    } else if (statement.type === "LabeledStatement") yield* blockNames([statement.body]);
  }
}

/** Names that `var` declares in a function's or a cell's statements, however deeply nested in blocks. */
export function* varNames(node: acorn.AnyNode | null | undefined): Generator<string> {
  if (node === null || node === undefined) return;
  switch (node.type) {
    case "VariableDeclaration":
      if (node.kind === "var") yield* declaratorNames(node);
      return;
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
      for (const statement of node.body) yield* varNames(statement);
      return;
    case "IfStatement":
      yield* varNames(node.consequent);
      yield* varNames(node.alternate);
      return;
    case "ForStatement":
      yield* varNames(node.init);
      yield* varNames(node.body);
      return;
    case "ForInStatement":
    case "ForOfStatement":
      yield* varNames(node.left);
      yield* varNames(node.body);
      return;
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
      yield* varNames(node.body);
      return;
    case "TryStatement":
      yield* varNames(node.block);
      yield* varNames(node.handler?.body);
      yield* varNames(node.finalizer);
      return;
    case "SwitchStatement":
      for (const { consequent } of node.cases) for (const statement of consequent) yield* varNames(statement);
      return;
    case "ExportNamedDeclaration":
      yield* varNames(node.declaration);
  }
}
