// Names in swc's output that the user never wrote [main]: helpers and temporaries stay inside the cell's wrapper.
import type * as acorn from "acorn";

/** The names of a TypeScript text, gone through once however many are asked for. */
export interface SourceNames {
  /** Whether a name of the JavaScript is the user's own; swc's helpers are not. */
  has(name: string): boolean;
  /** Whether a name is an enum or a namespace: parts in one cell merge, another cell's is replaced. */
  merges(name: string): boolean;
}

export function sourceNames(source: string): SourceNames {
  let words: Set<string> | undefined;
  let merging: Set<string> | undefined;
  return {
    has(name) {
      words ??= new Set(unescaped(source).match(word));
      if (!words.has(name)) return false;
      return !decoratorHelpers.has(name) || declares(name, source);
    },
    merges(name) {
      merging ??= new Set(Array.from(source.matchAll(mergingDeclaration), ([, merged = ""]) => merged));
      return merging.has(name);
    },
  };
}

const word = /[\p{ID_Continue}$\u200c\u200d]+/gu;
const mergingDeclaration = /\b(?:enum|namespace|module)\s+([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)/gu;

function declares(name: string, source: string): boolean {
  return new RegExp(`\\b(?:function|class|const|let|var|enum|namespace)\\s[^;]*\\b${name}\\b`).test(source);
}

/** An identifier may be spelled with escapes: `\u{61}`. */
export function unescaped(source: string): string {
  if (!source.includes("\\u")) return source;
  return source.replace(/\\u(?:\{([\da-f]+)\}|([\da-f]{4}))/gi, (_escape, long?: string, short?: string) => {
    const code = parseInt(long ?? short ?? "", 16);
    return code > 0x10ffff ? "" : String.fromCodePoint(code);
  });
}

/** Helpers of the decorators' runtime whose names a user's own words may contain. */
const decoratorHelpers = new Set(["toPrimitive", "toPropertyKey", "checkInRHS", "setFunctionName"]);

/**
 * swc leaves a decorated class its name and keeps what the decorators made of it in a variable of its own, which all
 * other code uses: `[_B, _initClass] = _apply_decs(…)` inside `class B`. Yields such a variable and the class's name.
 */
export function* decoratedClasses(program: acorn.Program): Generator<[generated: string, name: string]> {
  // A stack of its own, as a sum of some thousand terms is a tree as deep.
  const open: [node: unknown, className: string | undefined][] = [[program.body, undefined]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, className] = next;
    if (typeof node !== "object" || node === null) continue;
    const typed = node as acorn.AnyNode;
    if (typed.type === "ClassDeclaration" || typed.type === "ClassExpression") {
      open.push([typed.superClass, typed.id?.name ?? className], [typed.body.body, typed.id?.name ?? className]);
      continue;
    }
    if (typed.type === "AssignmentExpression" && className !== undefined) {
      const result = decoratedClass(typed);
      if (result !== undefined) yield [result, className];
    }
    for (const child of Object.values(node).reverse() as unknown[]) open.push([child, className]);
  }
}

function decoratedClass({ left, right }: acorn.AssignmentExpression): string | undefined {
  if (right.type !== "CallExpression" || right.callee.type !== "Identifier") return undefined;
  if (!right.callee.name.startsWith("_apply_decs") || left.type !== "ObjectPattern") return undefined;
  for (const property of left.properties) {
    if (property.type !== "Property" || property.key.type !== "Identifier" || property.key.name !== "c") continue;
    const [first] = property.value.type === "ArrayPattern" ? property.value.elements : [];
    if (first?.type === "Identifier") return first.name;
  }
  return undefined;
}
