// A cell's TypeScript → the text of a function that runs it in the session's scope [main]. The compiler's front door.
// toJavaScript → rewriteCell → wrapper. No source map is made here: positions.ts compiles again when one is asked for.
import type { Declaration } from "../scope/cell-runtime.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { fromAcorn, type JavaScript, type JavaScriptOptions, toJavaScript } from "./javascript.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { type Directives, parseDirectives } from "./parse-directives.ts";
import { originalOffset } from "./original-offset.ts";
import { rewriteCell } from "./rewrite-cell.ts";
import type { CodeRange, RewriteContext } from "./rewrite-context.ts";

export interface CompileOptions extends JavaScriptOptions {
  /** A number of this execution alone; it marks the texts of the cell's functions. */
  cell: number;
  /** The generation of guards that the cell calls. */
  generation: number;
  /** The cell's file URL, e.g. `file:///dir/In[3]`. */
  filename: string;
  /** For a debugger: a guard before every statement, so that an interrupt ends a cell that is paused at any of them. */
  debug?: boolean;
}

export interface CompiledCell {
  /**
   * For `new vm.Script`; evaluates to a function that takes a CellRuntime and returns the cell's function. Call it as
   * `script(runtime)()`, not as a method: in two steps, so that a stack shows the cell's own frame alone.
   */
  script: string;
  /** Whether the cell's function returns a promise. */
  isAsync: boolean;
  declared: Declaration[];
  /** Names of other cells, globals or builtins that the cell uses. */
  references: string[];
  directives: Directives;
}

/** All that one compilation knows, for positions and function texts. */
export interface Compilation {
  javascript: JavaScript;
  edits: Edit[];
  head: string;
  script: string;
  ranges: CodeRange[];
  names: RewriteContext;
}

/** @throws CellSyntaxError */
export function compileCell(source: string, options: CompileOptions): CompiledCell {
  const { script, names } = compile(source, options);
  const declared = [...names.declared].map(([name, kind]) => ({ name: names.aliases.get(name) ?? name, kind }));
  const references = [...names.references].filter((name) => !names.declared.has(name));
  return { script, isAsync: names.isAsync, declared, references, directives: parseDirectives(source) };
}

/** Compiles, with or without swc's map; the script is the same for the same arguments. @throws CellSyntaxError */
export function compile(source: string, options: CompileOptions, sourceMaps = false): Compilation {
  const javascript = toJavaScript(source, options, sourceMaps);
  const { text } = javascript;
  let names: RewriteContext;
  try {
    const { plain } = javascript;
    names = rewriteCell(text, plain ?? parseJavaScript(text), plain ? undefined : source, options);
  } catch (thrown) {
    throw fromAcorn(thrown, source, (offset) => originalOffset(toJavaScript(source, options, true), offset));
  }
  const head = wrapperHead(names);
  const script = `${head}${applyEdits(text, names.edits)}\n}); })`;
  return { javascript, edits: names.edits, head, script, ranges: names.ranges, names };
}

/**
 * The outer function keeps the bindings in constants of its own, so that the code inside sees them as constants and
 * V8 folds them; the inner one, which it returns, is async only if the cell awaits, and `this` is undefined in both.
 * It stands in parentheses: V8 then compiles it with the outer one, instead of looking it over first. It names the runtime
 * to have it in the scope of all functions of the cell: as long as one of them lives, so does the cell's source.
 */
function wrapperHead(names: RewriteContext): string {
  const { runtime, dots } = names;
  const imports = names.imports.map((statement) => statement()).join("");
  const hoisted = names.hoisted.map((name) => `${names.bindingOf(name)}.i = ${name};`).join("");
  const bindings = [...names.references].map(
    (name) => `${name}${dots} = ${runtime}.bind(${JSON.stringify(names.aliases.get(name) ?? name)})`,
  );
  const constants = bindings.length === 0 ? "" : `const ${bindings.join(", ")}; `;
  const inner = names.isAsync ? "(async () => " : "(() => ";
  return `(function (${runtime}) { "use strict"; ${constants}return ${inner}{${runtime};${hoisted}${imports}`;
}
