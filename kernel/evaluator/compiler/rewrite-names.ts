// References to session names become reads and writes of bindings [main]: `x` → `x·.v`, `f(x)` → `(0, f·.v)(x·.v)`.
import type * as acorn from "acorn";
import type { Handlers, RewriteContext } from "./rewrite-context.ts";

/** `v` assigns, `i` initialises: what a declaration does to its targets. */
export type Access = "v" | "i";

export const nameHandlers: Handlers = {
  Identifier(node, cx) {
    target(node, cx, "v", false);
  },
  // A call must not pass the binding as `this`.
  CallExpression(node, cx) {
    if (node.callee.type === "Identifier" && node.callee.name === "eval" && cx.isBound("eval")) {
      directEval(node, cx);
      return;
    }
    callee(node.callee, cx);
    cx.visitAll(node.arguments);
  },
  TaggedTemplateExpression(node, cx) {
    callee(node.tag, cx);
    cx.visit(node.quasi);
  },
  UnaryExpression(node, cx) {
    const { argument } = node;
    if (node.operator === "typeof" && argument.type === "Identifier" && cx.isBound(argument.name)) {
      replaceName(argument, cx, ".t");
    } else cx.visit(argument);
  },
  MemberExpression(node, cx) {
    cx.visit(node.object);
    if (node.computed) cx.visit(node.property);
  },
  AssignmentExpression(node, cx) {
    const { left, operator, right } = node;
    const isNaming = left.start === node.start && /^(?:=|\|\|=|&&=|\?\?=)$/.test(operator);
    const named = left.type === "Identifier" && isNaming ? left.name : undefined;
    visitTarget(left, cx, "v");
    visitNamed(named, right, cx);
  },
  ExpressionStatement(node, cx) {
    cx.visit(node.expression);
    cx.endStatement(node.end);
  },
  ReturnStatement(node, cx) {
    cx.visit(node.argument);
    cx.endStatement(node.end);
  },
  ThrowStatement(node, cx) {
    cx.visit(node.argument);
    cx.endStatement(node.end);
  },
  LabeledStatement(node, cx) {
    cx.visit(node.body);
  },
  BreakStatement() {},
  ContinueStatement() {},
  MetaProperty(node, cx) {
    if (node.meta.name === "import") cx.replace(node.start, node.end, `${cx.runtime}.meta`);
  },
};

/** The targets of an assignment or declaration; only those that belong to the session change. */
export function visitTarget(
  pattern: acorn.Pattern | acorn.RestElement | null,
  cx: RewriteContext,
  access: Access,
): void {
  if (pattern === null) return;
  switch (pattern.type) {
    case "Identifier":
      target(pattern, cx, access);
      return;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") visitTarget(property, cx, access);
        else {
          const { value } = property;
          const name = value.type === "AssignmentPattern" ? value.left : value;
          if (property.computed) cx.visit(property.key);
          if (property.shorthand && name.type === "Identifier" && cx.isBound(name.name)) {
            cx.insert(property.start, `${keyText(name, cx)}: `);
          }
          visitTarget(value, cx, access);
        }
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) visitTarget(element, cx, access);
      return;
    case "AssignmentPattern":
      visitTarget(pattern.left, cx, access);
      // `[(x) = () => {}] = []` names nothing.
      visitNamed(
        pattern.left.type === "Identifier" && pattern.left.start === pattern.start ? pattern.left.name : undefined,
        pattern.right,
        cx,
      );
      return;
    case "RestElement":
      visitTarget(pattern.argument, cx, access);
      return;
    case "MemberExpression":
      cx.visit(pattern);
  }
}

/** The value of a name: an anonymous function or class takes the name, which `x·.v = …` alone would not give it. */
export function visitNamed(name: string | undefined, value: acorn.Expression, cx: RewriteContext): void {
  const wraps = name !== undefined && cx.isBound(name) && isAnonymousFunction(value);
  const shown = name === undefined ? "" : (cx.aliases.get(name) ?? name);
  // A computed key would give V8's classes the name even where they have a static `name` of their own.
  const key = shown === "__proto__" ? `["__proto__"]` : shown;
  if (wraps) cx.insert(value.start, `({ ${key}: `);
  cx.visit(value);
  if (wraps) cx.insert(value.end, ` })["${shown}"]`);
}

function isAnonymousFunction(node: acorn.Expression): boolean {
  if (node.type === "ArrowFunctionExpression") return true;
  return (node.type === "FunctionExpression" || node.type === "ClassExpression") && !node.id;
}

function callee(node: acorn.Expression | acorn.Super, cx: RewriteContext): void {
  if (node.type !== "Identifier" || !cx.isBound(node.name)) {
    cx.visit(node);
    return;
  }
  // V8 names the parenthesis as the place of a call like this one: it becomes part of the name's own place.
  const [opening = ""] = /^\s*(?:\?\.\s*)?\(/.exec(cx.text.slice(node.end, node.end + 8)) ?? [];
  replaceName(node, cx, `.v)${opening}`, "(0, ", opening.length);
}

function target(node: acorn.Identifier, cx: RewriteContext, access: Access, isTarget = true): void {
  // A decorated class's only assignment is its initialisation.
  if (cx.isBound(node.name)) replaceName(node, cx, `.${cx.aliases.has(node.name) && isTarget ? "i" : access}`);
}

/** `{x}` → `{x: x·.v}`. */
export function visitShorthand(node: acorn.Identifier, cx: RewriteContext): void {
  if (cx.isBound(node.name)) replaceName(node, cx, ".v", `${keyText(node, cx)}: `);
}

/** Puts the binding in the identifier's place: all of it stands where the identifier began. */
function replaceName(node: acorn.Identifier, cx: RewriteContext, after: string, before = "", more = 0): void {
  cx.uses.push({ name: node.name, at: node.start });
  if (before !== "") cx.insert(node.start, before);
  cx.replace(node.start, node.end + more, cx.bindingOf(node.name) + after);
}

/** A shorthand property's key. `__proto__: x` would set the prototype, which `{ __proto__ }` does not. */
function keyText(node: acorn.Identifier, cx: RewriteContext): string {
  return node.name === "__proto__" ? `["__proto__"]` : cx.text.slice(node.start, node.end);
}

/** A direct eval stays one, so that it sees the locals around it; its text is made to see the session's names too. */
function directEval(node: acorn.CallExpression, cx: RewriteContext): void {
  const [first, ...rest] = node.arguments;
  if (first === undefined) {
    callee(node.callee, cx);
    return;
  }
  const last = rest.at(-1) ?? first;
  const place = `"${cx.scope.all().join(" ")}", "${cx.runtime}", ${cx.generation}, ${cx.hasNewTarget}`;
  const spreads = first.type === "SpreadElement";
  cx.insert(first.start, spreads ? `...${cx.runtime}.evalArguments([` : `${cx.runtime}.evalText(`);
  cx.visit(first);
  if (!spreads) cx.insert(first.end, `, ${place})`);
  cx.visitAll(rest);
  if (spreads) cx.insert(last.end, `], ${place})`);
}
