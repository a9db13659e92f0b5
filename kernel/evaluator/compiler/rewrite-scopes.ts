// Functions, classes, blocks, loops and catches [main]: opens their scopes, and puts in the guards of design section 4.
import type * as acorn from "acorn";
import { blockNames, declaratorNames, patternNames, varNames } from "./lexical-scope.ts";
import { rewriteDeclaration, visitLoopBody } from "./rewrite-declarations.ts";
import { visitShorthand, visitTarget } from "./rewrite-names.ts";
import type { Handlers, RewriteContext } from "./rewrite-context.ts";

type Fn =
  | acorn.FunctionDeclaration
  | acorn.AnonymousFunctionDeclaration
  | acorn.FunctionExpression
  | acorn.ArrowFunctionExpression;
type Class = acorn.ClassDeclaration | acorn.AnonymousClassDeclaration | acorn.ClassExpression;

const afterStatic = /^static(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/.*(?![^\n\r\u2028\u2029]))*/;

export const scopeHandlers: Handlers = {
  FunctionDeclaration: (node, cx) => visitFunction(node, cx),
  FunctionExpression: (node, cx) => visitFunction(node, cx),
  ArrowFunctionExpression: (node, cx) => visitFunction(node, cx),
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  // A method's text, as its `toString()` gives it, begins at its name or `async`, `get`, `set`, `*`.
  // It is marked before its key, which may hold functions of its own: the lowest number in a text is that of the text.
  MethodDefinition(node, cx) {
    const skipped = node.static ? (afterStatic.exec(cx.text.slice(node.start, node.end))?.[0].length ?? 0) : 0;
    const mark = cx.mark({ start: node.start + skipped, end: node.end });
    if (node.computed) cx.visit(node.key);
    visitFunction(node.value, cx, mark);
  },
  Property(node, cx) {
    if (node.shorthand && node.value.type === "Identifier") {
      visitShorthand(node.value, cx);
      return;
    }
    const method =
      node.value.type === "FunctionExpression" && (node.method || node.kind !== "init") ? node.value : undefined;
    const mark = method && cx.mark({ start: node.start, end: node.end });
    if (node.computed) cx.visit(node.key);
    if (method) visitFunction(method, cx, mark);
    else cx.visit(node.value);
  },
  PropertyDefinition(node, cx) {
    if (node.computed) cx.visit(node.key);
    inFunction(cx, () => cx.within(["arguments"], () => cx.visit(node.value)));
  },
  StaticBlock(node, cx) {
    inFunction(cx, () => cx.within([...varNames(node), ...blockNames(node.body)], () => cx.visitStatements(node.body)));
  },
  BlockStatement(node, cx) {
    cx.within(blockNames(node.body), () => cx.visitStatements(node.body));
  },
  IfStatement(node, cx) {
    cx.visit(node.test);
    cx.visitBody(node.consequent);
    cx.visitBody(node.alternate);
  },
  SwitchCase(node, cx) {
    cx.visit(node.test);
    cx.visitStatements(node.consequent);
  },
  SwitchStatement(node, cx) {
    cx.visit(node.discriminant);
    cx.within(blockNames(node.cases.flatMap(({ consequent }) => consequent)), () => cx.visitAll(node.cases));
  },
  ForStatement(node, cx) {
    const { init } = node;
    const names = init?.type === "VariableDeclaration" && init.kind !== "var" ? declaratorNames(init) : [];
    cx.within(names, () => {
      if (init?.type === "VariableDeclaration") rewriteDeclaration(init, cx);
      else cx.visit(init);
      cx.visit(node.test);
      cx.visit(node.update);
      visitLoopBody(node.body, cx);
    });
  },
  WhileStatement(node, cx) {
    cx.visit(node.test);
    visitLoopBody(node.body, cx);
  },
  DoWhileStatement(node, cx) {
    visitLoopBody(node.body, cx);
    cx.visit(node.test);
  },
  TryStatement(node, cx) {
    const { block, handler, finalizer } = node;
    const unnamed = handler?.param && handler.param.type !== "Identifier";
    // What a pattern takes apart must be clean before: an inner catch does it.
    if (unnamed) cx.insert(block.start, "{try ");
    cx.visit(block);
    const caught = `caught${cx.dots}1`;
    if (unnamed) cx.insert(block.end, ` catch (${caught}) {throw ${cx.runtime}.caught(${caught});}}`);
    cx.visit(handler);
    cx.visit(finalizer);
  },
  CatchClause(node, cx) {
    const { param, body } = node;
    if (!param) {
      cx.visit(body);
      return;
    }
    cx.within(patternNames(param), () => {
      visitTarget(param, cx, "v");
      if (param.type === "Identifier") {
        // In an eval a statement's value would be the whole text's; a declaration has none.
        const declared = cx.isEval ? `const caught${cx.dots}2 = ` : "";
        cx.insert(body.start + 1, `${declared}${param.name} = ${cx.runtime}.caught(${param.name});`);
      }
      cx.visit(body);
    });
  },
  AwaitExpression(node, cx) {
    cx.insert(node.start, `${cx.awaited}(`);
    if (cx.functionDepth === 0) {
      cx.isAsync = true;
      cx.insert(node.argument.start, `(${cx.runtime}.at = ${node.start}, `);
    }
    cx.visit(node.argument);
    if (cx.functionDepth === 0) cx.insert(node.argument.end, ")");
    cx.insert(node.end, ")");
  },
};

function visitFunction(node: Fn, cx: RewriteContext, mark = cx.mark({ start: node.start, end: node.end })): void {
  const { body, params } = node;
  const isArrow = node.type === "ArrowFunctionExpression";
  const ownName = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
  const parameters = params.flatMap((param) => [...patternNames(param)]);
  const visit = () => {
    cx.within([...ownName, ...parameters, ...(isArrow ? [] : ["arguments"])], () => {
      for (const param of params) visitTarget(param, cx, "v");
      if (body.type === "BlockStatement") {
        const directives = body.body.filter((statement) => "directive" in statement && statement.directive);
        cx.insert(body.start + 1, mark);
        const isGuarded = body.body.some((statement) => cx.isGuarded(statement));
        if (!isGuarded) {
          const last = directives.at(-1)?.end;
          cx.insert(last ?? body.start + 1, `${last === undefined ? "" : ";"}${cx.guard}();`);
        }
        cx.within([...varNames(body), ...blockNames(body.body)], () => cx.visitStatements(body.body));
      } else {
        cx.stopAt(body.start);
        cx.insert(body.start, `(${mark}${cx.guard}(), `);
        cx.visit(body);
        cx.insert(body.end, ")");
      }
    });
  };
  inFunction(cx, visit, isArrow);
}

function visitClass(node: Class, cx: RewriteContext): void {
  cx.within(node.id ? [node.id.name] : [], () => {
    const mark = cx.mark({ start: node.start, end: node.end });
    cx.visit(node.superClass);
    cx.insert(node.body.start + 1, mark);
    cx.visitAll(node.body.body);
  });
}

function inFunction(cx: RewriteContext, visit: () => void, isArrow = false): void {
  const { hasNewTarget } = cx;
  cx.functionDepth++;
  cx.hasNewTarget ||= !isArrow;
  visit();
  cx.functionDepth--;
  cx.hasNewTarget = hasNewTarget;
}
