// Builds the object that a cell's compiled function takes [main]: file URL and bindings → CellRuntime.
import { createRequire, isBuiltin } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "../../own-node.ts";
import { cleanError } from "../compiler/clean-message.ts";
import { evalArguments, evalText } from "../compiler/compile-eval.ts";
import type { CellMeta, CellRuntime } from "./cell-runtime.ts";

/** `import.meta.resolve`: specifier and the file URL of the asking cell → URL. */
export type Resolve = (specifier: string, parent: string) => string;

export function createRuntime(
  filename: string,
  resolve: Resolve = resolveAsRequire,
  bindings: Pick<CellRuntime, "bind" | "import">,
): CellRuntime {
  let meta: CellMeta | undefined;
  return {
    ...bindings,
    result: undefined,
    at: undefined,
    get meta() {
      return (meta ??= createMeta(filename, resolve));
    },
    caught: cleanError,
    evalText,
    evalArguments,
    global: globalThis,
  };
}

function createMeta(url: string, resolve: Resolve): CellMeta {
  const filename = fileURLToPath(url);
  // Without a prototype, as a module's.
  return Object.assign(Object.create(null) as object, {
    url,
    filename,
    dirname: dirname(filename),
    main: false as const,
    resolve: (specifier: string) => resolve(specifier, url),
  });
}

function resolveAsRequire(specifier: string, parent: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  if (/^\.{0,2}\/|^[a-z][a-z\d+.-]*:/i.test(specifier)) return new URL(specifier, parent).href;
  return pathToFileURL(createRequire(parent).resolve(specifier)).href;
}
