// Which names a function takes from outside itself. Pure; for plain Node, where no compiler has looked at the code.
import type { AnyNode, Function as FunctionNode, Node, Pattern } from "acorn";

type Names = Set<string>;
type Child = Node | readonly (Node | null)[] | null | undefined;

/** The names that `program` refers to and does not declare, in the order of their first use. */
export function freeNames(program: Node): string[] {
  const free: Names = new Set();
  visit(program as AnyNode, [], free);
  return [...free];
}

function visit(node: AnyNode, scopes: readonly Names[], free: Names): void {
  switch (node.type) {
    case "Identifier":
      if (!scopes.some((names) => names.has(node.name))) free.add(node.name);
      return;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      visitFunction(node, scopes, free);
      return;
    case "ClassDeclaration":
    case "ClassExpression":
      visitChildren(node, node.id ? [...scopes, new Set([node.id.name])] : scopes, free);
      return;
    case "BlockStatement":
    case "StaticBlock":
      visitChildren(node, [...scopes, declaredIn(node.body)], free);
      return;
    case "SwitchStatement":
      visitChildren(node, [...scopes, declaredIn(node.cases.flatMap((each) => each.consequent))], free);
      return;
    case "ForStatement":
      visitChildren(node, [...scopes, declaredIn(node.init ? [node.init] : [])], free);
      return;
    case "ForInStatement":
    case "ForOfStatement":
      visitChildren(node, [...scopes, declaredIn([node.left])], free);
      return;
    case "CatchClause":
      visitChildren(node, node.param ? [...scopes, boundIn(node.param)] : scopes, free);
      return;
    case "MemberExpression":
      visit(node.object, scopes, free);
      if (node.computed) visit(node.property, scopes, free);
      return;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node.computed) visit(node.key, scopes, free);
      if (node.value) visit(node.value, scopes, free);
      return;
    case "LabeledStatement":
      visit(node.body, scopes, free);
      return;
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
      return;
    default:
      visitChildren(node, scopes, free);
  }
}

function visitFunction(node: FunctionNode, scopes: readonly Names[], free: Names): void {
  const names: Names = new Set(node.type === "ArrowFunctionExpression" ? [] : ["arguments"]);
  if (node.id) names.add(node.id.name);
  for (const parameter of node.params) addBound(parameter, names);
  if (node.body.type === "BlockStatement") addVars(node.body, names);
  const inner = [...scopes, names];
  for (const parameter of node.params) visit(parameter, inner, free);
  visit(node.body, inner, free);
}

function visitChildren(node: Node, scopes: readonly Names[], free: Names): void {
  for (const child of children(node)) visit(child, scopes, free);
}

function* children(node: Node): Generator<AnyNode> {
  for (const value of Object.values(node) as Child[]) {
    for (const child of Array.isArray(value) ? (value as readonly (Node | null)[]) : [value as Node | null]) {
      if (typeof child === "object" && child !== null && "type" in child) yield child as AnyNode;
    }
  }
}

/** What `let`, `const`, `using`, `class` and `function` declare directly among these statements. */
function declaredIn(statements: readonly Node[]): Names {
  const names: Names = new Set();
  for (const statement of statements as readonly AnyNode[]) {
    if (statement.type === "VariableDeclaration") for (const { id } of statement.declarations) addBound(id, names);
    else if (statement.type === "ClassDeclaration" || statement.type === "FunctionDeclaration") {
      addBound(statement.id, names);
    }
  }
  return names;
}

/** What `var` declares anywhere in a function but in the functions within. */
function addVars(node: Node, names: Names): void {
  for (const child of children(node)) {
    if (/Function|^Class/.test(child.type)) continue;
    if (child.type === "VariableDeclaration" && child.kind === "var") {
      for (const { id } of child.declarations) addBound(id, names);
    }
    addVars(child, names);
  }
}

function boundIn(pattern: Pattern): Names {
  const names: Names = new Set();
  addBound(pattern, names);
  return names;
}

function addBound(pattern: Pattern | Node | null, names: Names): void {
  const node = pattern as AnyNode | null;
  if (node?.type === "Identifier") names.add(node.name);
  else if (node?.type === "ObjectPattern") {
    for (const property of node.properties) addBound(property.type === "Property" ? property.value : property, names);
  } else if (node?.type === "ArrayPattern") for (const element of node.elements) addBound(element, names);
  else if (node?.type === "AssignmentPattern") addBound(node.left, names);
  else if (node?.type === "RestElement") addBound(node.argument, names);
}
