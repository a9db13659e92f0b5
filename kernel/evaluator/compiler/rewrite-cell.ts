// JavaScript of a cell → the edits that make it a cell function [main]: the statements of the top level, one by one.
import type * as acorn from "acorn";
import type { DeclarationKind } from "../scope/cell-runtime.ts";
import { decoratedClasses, sourceNames } from "./generated-names.ts";
import { blockNames, declaratorNames, LexicalScope, varNames } from "./lexical-scope.ts";
import { RewriteContext } from "./rewrite-context.ts";
import { declarationHandlers } from "./rewrite-declarations.ts";
import { rewriteImport, rewriteReexport } from "./rewrite-imports.ts";
import { nameHandlers } from "./rewrite-names.ts";
import { scopeHandlers } from "./rewrite-scopes.ts";

/** Every step of the rewriting, by the kind of node that it deals with. */
export const cellHandlers = { ...nameHandlers, ...declarationHandlers, ...scopeHandlers };

/** @param source the TypeScript, to tell its names from those that swc made up; undefined if swc had no part in it */
export function rewriteCell(
  text: string,
  program: acorn.Program,
  source: string | undefined,
  options: { cell: number; generation: number; debug?: boolean },
): RewriteContext {
  const cx = new RewriteContext(text, options, cellHandlers);
  const statements = program.body.map((statement) =>
    statement.type === "ExportNamedDeclaration" && statement.declaration ? statement.declaration : statement,
  );
  const names = [...varNames(program), ...blockNames(statements), ...defaultNames(program)];
  const own = source === undefined ? undefined : sourceNames(source);
  const isGenerated = (name: string) => own?.has(name) === false;
  for (const [generated, name] of source === undefined ? [] : decoratedClasses(program)) {
    if (names.includes(generated) && !isGenerated(name)) cx.aliases.set(generated, name);
  }
  // The class as it was before its decorators is swc's own affair.
  const undecorated = new Set(cx.aliases.values());
  const hidden = names.filter((name) => undecorated.has(name) || (isGenerated(name) && !cx.aliases.has(name)));
  cx.scope = new LexicalScope(hidden, undefined);
  for (const statement of statements) declare(statement, cx);
  for (const name of varNames(program)) {
    declareName(name, own?.merges(name) ? "enum" : "var", cx);
  }
  const last = program.body.findLast((statement) => !declaresNothing(statement));
  for (const statement of program.body) {
    cx.beginStatement(statement);
    topStatement(statement, cx, statement === last);
  }
  return cx;
}

function* defaultNames(program: acorn.Program): Generator<string> {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration" && "id" in statement.declaration && statement.declaration.id) {
      yield statement.declaration.id.name;
    }
  }
}

/** Lexical names first: they win over the `var` that swc adds for a namespace of the same name. */
function declare(statement: acorn.AnyNode, cx: RewriteContext): void {
  switch (statement.type) {
    case "ImportDeclaration":
      for (const { local } of statement.specifiers) declareName(local.name, "import", cx);
      return;
    case "ExportDefaultDeclaration":
      declare(statement.declaration, cx);
      return;
    case "FunctionDeclaration":
    case "ClassDeclaration":
      if (statement.id === null) return;
      declareName(statement.id.name, statement.type === "ClassDeclaration" ? "class" : "function", cx);
      return;
    case "VariableDeclaration": {
      if (statement.kind === "var") return;
      const kind = statement.kind === "let" ? "let" : "const";
      for (const name of declaratorNames(statement)) declareName(name, cx.aliases.has(name) ? "class" : kind, cx);
    }
  }
}

function declareName(name: string, kind: DeclarationKind, cx: RewriteContext): void {
  if (cx.isBound(name) && !cx.declared.has(name)) cx.declared.set(name, kind);
}

/** What swc may put at the end: `var N;` for a namespace, `export {}` for erased types. */
function declaresNothing(statement: acorn.AnyNode): boolean {
  if (statement.type === "ExportNamedDeclaration") return !statement.declaration && !statement.source;
  return (
    statement.type === "VariableDeclaration" &&
    statement.kind === "var" &&
    statement.declarations.every(({ init }) => !init)
  );
}

function topStatement(statement: acorn.Statement | acorn.ModuleDeclaration, cx: RewriteContext, isLast: boolean): void {
  switch (statement.type) {
    case "ImportDeclaration":
      rewriteImport(statement, cx);
      return;
    case "ExportAllDeclaration":
      rewriteReexport(statement.source, statement.attributes, statement, cx);
      return;
    case "ExportNamedDeclaration":
      if (statement.declaration) {
        cx.replace(statement.start, statement.declaration.start, "");
        topStatement(statement.declaration, cx, isLast);
      } else if (statement.source) rewriteReexport(statement.source, statement.attributes, statement, cx);
      else cx.replace(statement.start, statement.end, ";");
      return;
    case "ExportDefaultDeclaration":
      exportDefault(statement, cx, isLast);
      return;
    case "FunctionDeclaration":
      if (cx.isBound(statement.id.name)) cx.hoisted.push(statement.id.name);
      else if (cx.functionDepth === 0 && cx.scope.has(statement.id.name)) return; // a helper of swc's stays as it is
      cx.visit(statement);
      return;
    case "ClassDeclaration":
      if (!cx.isBound(statement.id.name)) cx.visit(statement);
      else {
        cx.insert(statement.start, `${cx.bindingOf(statement.id.name)}.i = `);
        cx.visit(statement);
        cx.insert(statement.end, ";");
      }
      return;
    case "ExpressionStatement":
      completion(statement, cx, isLast);
      return;
    default:
      cx.visit(statement);
  }
}

/** The last statement's value is the cell's; an assignment's is not shown. */
function completion({ expression, start, end }: acorn.ExpressionStatement, cx: RewriteContext, isLast: boolean): void {
  const shows = isLast && expression.type !== "AssignmentExpression";
  if (shows) cx.insert(start, `${cx.runtime}.result = (`);
  cx.visit(expression);
  if (shows) cx.insert(cx.text[end - 1] === ";" ? end - 1 : end, ")");
  cx.endStatement(end);
}

function exportDefault(statement: acorn.ExportDefaultDeclaration, cx: RewriteContext, isLast: boolean): void {
  const { declaration } = statement;
  const named =
    declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration" ? declaration : undefined;
  if (named?.id) {
    cx.replace(statement.start, declaration.start, "");
    topStatement(named, cx, isLast);
    return;
  }
  // As a module names what it exports so: `export default () => 1` is called "default".
  const shows = isLast && declaration.type !== "AssignmentExpression";
  cx.replace(
    statement.start,
    cx.text.indexOf("default", statement.start) + "default".length,
    shows ? `${cx.runtime}.result = ({default: ` : "({default: ",
  );
  cx.visit(declaration);
  const end = cx.text[statement.end - 1] === ";" ? statement.end - 1 : statement.end;
  cx.insert(end, "}).default;");
}
