// A function in a form that another thread can run: its source, or where it is exported. Main thread.
import { Script } from "node:vm";
import { host } from "../host.ts";
import { CapturedVariableError, NotTransferableError } from "./errors.ts";
import { freeNames } from "./free-names.ts";

type AnyFunction = (...args: never[]) => unknown;

/** How a thread comes by the function. */
export type PortableFunction =
  /** An expression that gives it. `self` is the name by which it calls itself, where its expression binds none. */
  | { readonly kind: "source"; readonly name: string; readonly expression: string; readonly self?: string }
  | { readonly kind: "export"; readonly name: string; readonly url: string };

const exportKey = Symbol.for("loopbook.exportedAs");

/** Marks an exported function, so that `runInExecutor` imports it in the thread, where its source alone would not do. */
export function exportedAs<F extends AnyFunction>(url: string, name: string, fn: F): F {
  return Object.defineProperty(fn, exportKey, { value: { kind: "export", url, name } });
}

/** @throws CapturedVariableError where it uses variables from outside; NotTransferableError where it has no source. */
export async function portableFunction(fn: AnyFunction): Promise<PortableFunction> {
  const exported = (fn as { [exportKey]?: PortableFunction })[exportKey];
  if (exported) return exported;
  const name = fn.name || "the function";
  const cellFunction = host()?.functionSource(fn);
  if (cellFunction) {
    const { javascript, captured, position } = cellFunction;
    return fromSource(name, expressionOf(javascript), captured, position);
  }
  const builtin = fromBuiltin(fn);
  if (builtin) return builtin;
  // A test runner's own spelling of `import()`.
  const text = Function.prototype.toString.call(fn).replaceAll("__vite_ssr_dynamic_import__(", "import(");
  if (text.endsWith("{ [native code] }")) {
    throw new NotTransferableError(`${name} is native code, which has no source to send: wrap it in a function`);
  }
  const { parse } = await import("acorn");
  const [expression, program] = parsed(text, (source) => parse(source, { ecmaVersion: "latest" }));
  return fromSource(name, expression, freeNames(program));
}

/** What a thread has beside the globals. */
const threadNames = new Set(["require", "undefined"]);

function fromSource(
  name: string,
  expression: string,
  captured: readonly string[],
  position?: string,
): PortableFunction {
  const others = captured.filter((each) => each !== name && !(each in globalThis) && !threadNames.has(each));
  if (others.length > 0) throw new CapturedVariableError(name, others, position);
  return { kind: "source", name, expression, ...(captured.includes(name) && { self: name }) };
}

/** Node's modules whose functions block or calculate: what one runs in a thread. */
const blockingModules = ["fs", "crypto", "zlib", "child_process", "path", "os", "util", "url", "v8"];

/** A function of one of Node's own modules: those share variables that their source does not show. */
function fromBuiltin(fn: AnyFunction): PortableFunction | undefined {
  for (const module of blockingModules) {
    const exports = process.getBuiltinModule(module) as Record<string, unknown>;
    if (exports[fn.name] === fn) return { kind: "export", url: `node:${module}`, name: fn.name };
  }
  return undefined;
}

/** A method's text is no expression by itself. */
const asMethod = (text: string): string => `Object.values({ ${text} })[0]`;

function parsed<P>(text: string, parse: (source: string) => P): [expression: string, program: P] {
  try {
    return [text, parse(`(${text})`)];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [asMethod(text), parse(`(${asMethod(text)})`)];
  }
}

function expressionOf(text: string): string {
  return parsed(text, (source) => {
    // Compiled, never called.
    new Script(`(${source})`);
  })[0];
}
