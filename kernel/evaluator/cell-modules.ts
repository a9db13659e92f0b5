// Cells that are modules, as in tslab: `/** @module greeting */` at a cell's head makes `import … from "./greeting"` work.
// Main thread. source → a module of its own under a URL in the notebook's folder; running the cell again replaces it.

const head = /^\s*\/\*\*\s*@module\s+([\w./-]+)\s*\*\//;

export class CellModules {
  readonly #base: string;
  readonly #modules = new Map<string, { source: string; version: number }>();

  /** @param base URL of the notebook's folder, with a slash at its end */
  constructor(base: string) {
    this.#base = base;
  }

  /** Takes the cell if it is a module, under its name; later imports get the newest version. */
  define(source: string): string | undefined {
    const name = head.exec(source)?.[1];
    if (name === undefined) return undefined;
    const url = this.#urlOf(`./${name}`);
    const version = (this.#modules.get(url)?.version ?? 0) + 1;
    this.#modules.set(url, { source, version });
    return name;
  }

  /** `./greeting` → the URL of the newest version of that module; undefined where no cell made one. */
  resolve(specifier: string): string | undefined {
    if (this.#modules.size === 0 || !specifier.startsWith("./")) return undefined;
    const url = this.#urlOf(specifier);
    const module = this.#modules.get(url);
    return module && `${url}?version=${module.version}`;
  }

  /** The module's TypeScript, by a URL that `resolve` gave. */
  source(url: string): string | undefined {
    return url.includes("?version=") ? this.#modules.get(url.split("?", 1)[0] ?? "")?.source : undefined;
  }

  #urlOf(specifier: string): string {
    return new URL(specifier.replace(/\.[jt]sx?$/, ""), this.#base).href;
  }
}
