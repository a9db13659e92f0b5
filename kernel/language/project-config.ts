// The TypeScript project that cells are checked in: the notebook's own tsconfig.json, and what notebooks need beyond it.
// Io thread. notebook's folder → text of a configuration document, never written to disk.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseJsonc } from "./jsonc.ts";

export const configName = ".loopbook-tsconfig.json";

const runsFromSources = import.meta.url.endsWith(".ts");
/** The checkout, or the installed package. */
const packageRoot = fileURLToPath(new URL(runsFromSources ? "../../" : "../../../", import.meta.url));
export const globalsPath = path.join(path.dirname(fileURLToPath(import.meta.url)), "cell-globals.d.ts");

type Paths = Record<string, string[]>;

interface UserConfig {
  path: string;
  paths: Paths;
}

/** What holds whatever a tsconfig.json says: a cell is a module of its own that is never emitted. */
const forced = {
  noEmit: true,
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  customConditions: ["node"],
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  isolatedModules: false,
  verbatimModuleSyntax: false,
  isolatedDeclarations: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  composite: false,
  incremental: false,
  declaration: false,
  skipLibCheck: true,
};

/** Where the notebook's folder says nothing. `catch (e)` gives `any`: notebooks read `e.message` all the time. */
const defaults = { strict: true, lib: ["esnext"], types: ["node"], useUnknownInCatchVariables: false };

/** The configuration for notebooks in `directory`, whose documents are those named. */
export function projectConfig(directory: string, documents: readonly string[]): string {
  const user = findUserConfig(directory);
  const paths = { ...ownPaths(directory), ...user?.paths };
  return JSON.stringify({
    ...(user && { extends: user.path }),
    compilerOptions: {
      ...(user ? { types: ["node"], ...typesOf(user.path) } : defaults),
      ...forced,
      typeRoots: typeRoots(directory),
      paths,
    },
    files: [...documents, globalsPath, configName],
    include: [],
    exclude: [],
  });
}

/** Changes whenever npm changes what is installed in the folder, and with the folder's tsconfig.json. */
export function packagesStamp(directory: string): string {
  return ["node_modules/.package-lock.json", "tsconfig.json", "package.json"]
    .map((file) => statSync(path.join(directory, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .join(" ");
}

/** The tsconfig.json that shows an editor the same types, for folders that have none. */
export function editorConfig(directory: string): EditorConfig {
  const { noEmit, target, module, moduleResolution, customConditions, moduleDetection } = forced;
  const { allowImportingTsExtensions, resolveJsonModule, skipLibCheck } = forced;
  return {
    compilerOptions: {
      ...defaults,
      ...{ noEmit, target, module, moduleResolution, customConditions, moduleDetection },
      ...{ allowImportingTsExtensions, resolveJsonModule, skipLibCheck },
      typeRoots: typeRoots(directory),
      paths: loopbookPaths(),
    },
    include: ["**/*.ts", ".virtual_documents/**/*"],
    exclude: ["node_modules"],
  };
}

interface EditorConfig {
  compilerOptions: { paths: Paths; typeRoots: string[]; [option: string]: unknown };
  include: string[];
  exclude: string[];
}

/** Names that `import` may say of Loopbook itself, and where their types are. */
function loopbookPaths(): Paths {
  const types = path.join(packageRoot, runsFromSources ? "src" : "dist/types");
  const extension = runsFromSources ? ".ts" : ".d.ts";
  return { loopbook: [path.join(types, `index${extension}`)], "loopbook/*": [path.join(types, `*${extension}`)] };
}

/** Folders that hold `@types/node`: the notebook's own ones first. */
function typeRoots(directory: string): string[] {
  return [...nodeModulesAbove(directory), ...nodeModulesAbove(packageRoot)]
    .map((folder) => path.join(folder, "@types"))
    .filter((folder) => existsSync(folder));
}

function ownPaths(directory: string): Paths {
  const paths = loopbookPaths();
  const { dependencies } = JSON.parse(readFileSync(path.join(packageRoot, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const notebooks = nodeModulesAbove(directory);
  const own = nodeModulesAbove(packageRoot);
  // At run time a package that the notebook's folder lacks is taken from beside the kernel.
  for (const name of Object.keys(dependencies)) {
    const has = (folder: string) => existsSync(path.join(folder, name));
    const folder = name.startsWith("@types/") || notebooks.some(has) ? undefined : own.find(has);
    if (folder === undefined) continue;
    paths[name] = [path.join(folder, name)];
    paths[`${name}/*`] = [path.join(folder, name, "*")];
  }
  return paths;
}

function findUserConfig(directory: string): UserConfig | undefined {
  const file = path.join(directory, "tsconfig.json");
  return existsSync(file) ? { path: file, paths: readPaths(file) } : undefined;
}

function typesOf(file: string): { types?: string[] } {
  const types = readConfig(file)?.compilerOptions?.types;
  return Array.isArray(types) && types.every((type) => typeof type === "string") ? { types } : {};
}

interface ConfigFile {
  extends?: unknown;
  compilerOptions?: { paths?: Paths; baseUrl?: string; types?: unknown };
}

/** A configuration that cannot be read is reported by the checker itself. */
function readConfig(file: string): ConfigFile | undefined {
  if (!existsSync(file)) return undefined;
  return parseJsonc(readFileSync(file, "utf8")) as ConfigFile | undefined;
}

/** `paths` is not merged by `extends`: the user's are read, made absolute, and stated beside ours. */
function readPaths(file: string): Paths {
  const config = readConfig(file);
  const base = path.resolve(path.dirname(file), config?.compilerOptions?.baseUrl ?? ".");
  const own = config?.compilerOptions?.paths;
  if (own) {
    return Object.fromEntries(
      Object.entries(own).map(([key, targets]) => [key, targets.map((target) => path.resolve(base, target))]),
    );
  }
  const parents = [config?.extends].flat().filter((parent) => typeof parent === "string" && parent.startsWith("."));
  const parent = parents.at(-1) as string | undefined;
  if (parent === undefined) return {};
  const parentFile = path.resolve(path.dirname(file), parent.endsWith(".json") ? parent : `${parent}.json`);
  return parentFile === file ? {} : readPaths(parentFile);
}

function nodeModulesAbove(directory: string): string[] {
  const folders: string[] = [];
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    folders.push(path.join(at, "node_modules"));
    if (path.dirname(at) === at) return folders.filter((folder) => existsSync(folder));
  }
}
