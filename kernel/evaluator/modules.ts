// Modules that cells import: from the notebook's folder first, then Loopbook's own packages. Main thread.
// Hooks Node's resolver: `loopbook` is this very kernel's helper modules; what the folder lacks is sought beside the kernel.
import { createRequire, type LoadFnOutput, registerHooks } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "../own-node.ts";

import type * as Swc from "@swc/core";
import type { CellModules } from "./cell-modules.ts";
import { lineForDriver } from "./driver-files.ts";
import { existsSync, readFileSync, withOwnFiles } from "./own-files.ts";

const runsFromSources = import.meta.url.endsWith(".ts");
/** The checkout, or the package's dist/ folder: where `src` lies. The build keeps import.meta.url as in the sources. */
const codeRoot = new URL("../../", import.meta.url);

/** The kernel's own files, and in a checkout the packages that it uses. */
function isOwn(url: string | undefined): boolean {
  return url?.startsWith(codeRoot.href) === true;
}

interface NotFound {
  code?: string;
}

export function installModuleHooks(directory: string, cellModules: CellModules): void {
  const notebook = pathToFileURL(`${directory}/`).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isCell = context.parentURL?.startsWith(notebook) === true;
      const own = helperModule(specifier) ?? (isCell ? cellModules.resolve(specifier) : undefined);
      if (own !== undefined) return { url: own, shortCircuit: true };
      try {
        const next = () => nextResolve(specifier, context);
        const found = isOwn(context.parentURL) ? withOwnFiles(next) : next();
        // A cell may leave out `with { type: "json" }`, as TypeScript lets it.
        return isCell && isJson(found.url) ? { ...found, importAttributes: { type: "json" } } : found;
      } catch (error) {
        const { code } = error as NotFound;
        const isBare = !/^(\.{0,2}\/|[a-z]+:)/i.test(specifier);
        if (!isBare || (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND")) throw error;
        try {
          return nextResolve(specifier, { ...context, parentURL: codeRoot.href });
        } catch (second) {
          // The first error names the place the user knows: the notebook's folder.
          throw (second as NotFound).code === code ? error : second;
        }
      }
    },
    load(url, context, nextLoad) {
      const cell = cellModules.source(url);
      if (cell !== undefined) return { format: "module", source: transpile(cell, url), shortCircuit: true };
      const line = lineForDriver(url);
      try {
        const next = () => nextLoad(url, context);
        const loaded = isOwn(url) ? withOwnFiles(next) : next();
        return line === undefined ? loaded : withLine(loaded, url, line);
      } catch (error) {
        const { code } = error as NotFound;
        if (code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" && code !== "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING")
          throw error;
        // Enums, namespaces, decorators: what Node's own stripping leaves out.
        return {
          format: "module",
          source: transpile(readFileSync(fileURLToPath(url), "utf8"), url),
          shortCircuit: true,
        };
      }
    },
  });
}

/** `require` as a file in the notebook's folder would have it. */
export function createNotebookRequire(directory: string): NodeJS.Require {
  return createRequire(pathToFileURL(`${directory}/notebook.ts`));
}

/** `loopbook`, `loopbook/<module>` and `tslab` → the file URL of that helper module. */
export function helperModule(specifier: string): string | undefined {
  if (specifier === "tslab") return helperModule("loopbook/tslab");
  const match = /^loopbook(?:\/([\w-]+))?$/.exec(specifier);
  if (!match) return undefined;
  const url = new URL(`src/${match[1] ?? "index"}${runsFromSources ? ".ts" : ".js"}`, codeRoot);
  return withOwnFiles(() => existsSync(url)) ? url.href : undefined;
}

/** A driver's CommonJS file with a line more at its end, where it moves no other. */
function withLine(loaded: LoadFnOutput, url: string, line: string): LoadFnOutput {
  // `require` leaves the format open.
  if (loaded.format === "module") return loaded;
  const source = loaded.source ?? readFileSync(fileURLToPath(url));
  const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString();
  return { ...loaded, format: "commonjs", source: text + line };
}

function isJson(url: string): boolean {
  return url.startsWith("file:") && extname(fileURLToPath(url)) === ".json";
}

function transpile(source: string, filename: string): string {
  const { transformSync } = createRequire(import.meta.url)("@swc/core") as typeof Swc;
  const { code } = transformSync(source, {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps: "inline",
    jsc: {
      target: "esnext",
      parser: { syntax: "typescript", decorators: true },
      transform: { decoratorVersion: "2022-03", verbatimModuleSyntax: true },
    },
    module: { type: "es6" },
  });
  return code;
}
