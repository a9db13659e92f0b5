// Declarations of the cell's top level become initialisations of bindings [main]: `const {a} = o` → `({a: a·.i} = o)`.
import type * as acorn from "acorn";
import type { Handlers, RewriteContext } from "./rewrite-context.ts";
import { patternNames } from "./lexical-scope.ts";
import { visitNamed, visitTarget } from "./rewrite-names.ts";

export const declarationHandlers: Handlers = {
  VariableDeclaration(node, cx) {
    if (declaresDecorated(node, cx)) return;
    rewriteDeclaration(node, cx);
    cx.endStatement(node.end);
  },
  ForInStatement: forEach,
  ForOfStatement: forEach,
};

/** A declaration as a statement, or in the head of a `for`. */
export function rewriteDeclaration(node: acorn.VariableDeclaration, cx: RewriteContext): void {
  const [first] = node.declarations;
  const [name] = first ? patternNames(first.id) : [];
  // A declaration without names, `const {} = x`, declares nothing in any scope and may stay as it is.
  const isSessions = name !== undefined && cx.isBound(name);
  if (node.kind === "using" || node.kind === "await using") {
    if (node.kind === "await using" && cx.functionDepth === 0) cx.isAsync = true;
    for (const declarator of node.declarations) usingDeclarator(declarator, cx, isSessions);
    return;
  }
  if (isSessions && first) cx.replace(node.start, first.start, "");
  for (const { id, init, start, end } of node.declarations) {
    if (!isSessions) {
      visitTarget(id, cx, "v");
      cx.visit(init);
    } else if (init) {
      if (id.type !== "Identifier") cx.insert(start, "(");
      visitTarget(id, cx, node.kind === "var" ? "v" : "i");
      visitNamed(id.type === "Identifier" ? id.name : undefined, init, cx);
      if (id.type !== "Identifier") cx.insert(end, ")");
    } else if (node.kind === "var") {
      // `var x;` leaves x as it is.
      cx.replace(start, end, "void 0");
    } else {
      visitTarget(id, cx, "i");
      cx.insert(end, " = void 0");
    }
  }
}

/** `let _B, _B_member;`: a decorated class is initialised where its decorators have run; the rest is swc's own. */
function declaresDecorated(node: acorn.VariableDeclaration, cx: RewriteContext): boolean {
  const names = node.declarations.map(({ id }) => (id.type === "Identifier" ? id.name : ""));
  if (!names.some((name) => cx.aliases.has(name))) return false;
  const others = names.filter((name) => !cx.aliases.has(name));
  cx.replace(node.start, node.end, others.length === 0 ? ";" : `let ${others.join(", ")};`);
  return true;
}

/** The native declaration stays, for its disposal; the binding takes the same value. */
function usingDeclarator({ id, init }: acorn.VariableDeclarator, cx: RewriteContext, isSessions: boolean): void {
  if (!init) return;
  if (isSessions && id.type === "Identifier") {
    cx.insert(init.start, `(${cx.bindingOf(id.name)}.i = `);
    cx.visit(init);
    cx.insert(init.end, ")");
  } else cx.visit(init);
}

/** The head of `for … in` and `for … of`; a `var` there is the session's, any other declaration the loop's own. */
function forEach(node: acorn.ForInStatement | acorn.ForOfStatement, cx: RewriteContext): void {
  const { left } = node;
  const isAwait = node.type === "ForOfStatement" && node.await;
  const atTop = isAwait && cx.functionDepth === 0;
  const disposes = left.type === "VariableDeclaration" && left.kind === "await using";
  if (atTop || (disposes && cx.functionDepth === 0)) cx.isAsync = true;
  const names = left.type === "VariableDeclaration" && left.kind !== "var" ? left.declarations.map(({ id }) => id) : [];
  cx.within(
    names.flatMap((id) => [...patternNames(id)]),
    () => {
      if (left.type !== "VariableDeclaration") visitTarget(left, cx, "v");
      else {
        const [declarator] = left.declarations;
        const [name] = declarator ? patternNames(declarator.id) : [];
        if (declarator && left.kind === "var" && name !== undefined && cx.isBound(name)) {
          cx.replace(left.start, declarator.start, "");
        }
        if (declarator) visitTarget(declarator.id, cx, "v");
      }
      const place = `${cx.runtime}.at = ${node.start}`;
      if (atTop) cx.insert(node.right.start, `(${place}, `);
      cx.visit(node.right);
      if (atTop) cx.insert(node.right.end, ")");
      visitLoopBody(node.body, cx, atTop ? `;${place};` : "");
    },
  );
}

/** A loop's body begins with a guard. `last` runs at its end, before the next round begins to wait. */
export function visitLoopBody(body: acorn.Statement, cx: RewriteContext, last = ""): void {
  if (body.type === "BlockStatement") {
    cx.insert(body.start + 1, `${cx.guard}();`);
    cx.visit(body);
    if (last !== "") cx.insert(body.end - 1, last);
  } else {
    cx.stopAt(body.start);
    cx.insert(body.start, `{${cx.guard}();`);
    cx.visit(body);
    cx.insert(body.end, `${last}}`);
  }
}
