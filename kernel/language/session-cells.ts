// SessionCells: the executed cells as modules, one document each, and which of them last gave each name its meaning.
// Io thread. code → document text whose header imports the newest binding of every earlier name.
import { checkableText } from "./checkable-text.ts";
import { declarationText } from "./declaration-text.ts";
import { type NameKind, scanNames } from "./scan-names.ts";

export interface CellDocument {
  /** Name of the document in the notebook's folder. */
  name: string;
  text: string;
  /** Lines of the header: the cell's first line stands after them. */
  headerLines: number;
  /** The cell's source. */
  source: string;
  /** The cell's source as the checker sees it: same length, same lines. */
  cellText: string;
}

interface Meaning {
  document: string;
  kind: NameKind;
  /** The last cell that assigned to it: its type as narrowed there holds from then on. */
  assignedIn?: string;
}

interface Kept {
  source: string;
  imports: Set<string>;
}

/** Cells that no name depends on any more are closed when this many have gathered. */
const closeAbove = 40;

/**
 * The type that a variable declared as D has in the next cell, if it was N at the end of this one. Values that callbacks
 * may change meanwhile are not narrowed: neither to null or undefined, nor to one literal of several.
 */
const narrowed = `declare global {
  type ˑNow<D, N> = [N] extends [null | undefined] ? D
    : [N] extends [string | number | bigint | boolean]
      ? (string extends N ? N : number extends N ? N : bigint extends N ? N : ˑKeep<D, N>)
      : N;
  type ˑKeep<D, N> = Exclude<D, Exclude<null | undefined, N>>;
}`;

export const sessionName = ".loopbook-session.ts";
export const editName = ".loopbook-edit.ts";

export class SessionCells {
  readonly #meanings = new Map<string, Meaning>();
  readonly #cells = new Map<string, Kept>();
  #serial = 0;
  #keptAtLast = 0;

  /** The source text of the statement that declared `name` last. */
  declarationOf(name: string): string | undefined {
    const meaning = this.#meanings.get(name);
    const source = meaning && this.#cells.get(meaning.document)?.source;
    return source === undefined ? undefined : declarationText(source, name);
  }

  /** The cell that is being typed: all earlier names are in reach. */
  edited(source: string): CellDocument {
    const cellText = checkableText(source);
    const { declared } = scanNames(cellText);
    const { text: header } = this.#header((name) => !declared.has(name));
    return { name: editName, text: `${header}\n${cellText}`, headerLines: 1, source, cellText };
  }

  /** The document of a cell about to run; it counts for later cells once `add` is called with it. */
  executed(source: string): CellDocument & { names: ReturnType<typeof scanNames> } {
    const cellText = checkableText(source);
    const names = scanNames(cellText);
    const { declared, used, assigned } = names;
    const { text: header } = this.#header((name) => used.has(name) && !declared.has(name));
    const name = `.loopbook-cell-${++this.#serial}.ts`;
    const exported = [...declared.keys()].join(", ");
    const states = [...assigned, ...declared.keys()].filter((variable) => this.#isVariable(variable, declared));
    const footer = [...new Set(states)].map((variable) => `export const ˑ${variable} = ${variable};`).join(" ");
    const text = `${header}\n${cellText}\n;export { ${exported} }; ${footer}`;
    return { name, text, headerLines: 1, source, cellText, names };
  }

  /** Keeps the cell's document. */
  open(cell: ReturnType<SessionCells["executed"]>): void {
    const imports = new Set<string>();
    for (const name of cell.names.used) {
      const meaning = cell.names.declared.has(name) ? undefined : this.#meanings.get(name);
      if (!meaning) continue;
      imports.add(meaning.document);
      if (meaning.assignedIn !== undefined) imports.add(meaning.assignedIn);
    }
    this.#cells.set(cell.name, { source: cell.source, imports });
  }

  /** Drops a cell that did not run. */
  drop(document: string): void {
    this.#cells.delete(document);
    for (const [name, meaning] of this.#meanings) if (meaning.document === document) this.#meanings.delete(name);
  }

  /** Makes an open cell's names those that later cells see. Returns the documents that nothing needs any more. */
  add(cell: ReturnType<SessionCells["executed"]>): string[] {
    const { declared, assigned } = cell.names;
    for (const name of assigned) {
      const meaning = this.#meanings.get(name);
      if (meaning && isVariable(meaning.kind)) meaning.assignedIn = cell.name;
    }
    for (const [name, kind] of declared) {
      this.#meanings.delete(name);
      this.#meanings.set(name, { document: cell.name, kind, ...(isVariable(kind) && { assignedIn: cell.name }) });
    }
    return this.#cells.size > this.#keptAtLast + closeAbove ? this.#close() : [];
  }

  /** Forgets names, as `%reset` does; all when none are given. */
  reset(names?: string[]): void {
    if (names === undefined || names.length === 0) this.#meanings.clear();
    else for (const name of names) this.#meanings.delete(name);
  }

  /** A document that imports all cells in use, so that the checker knows them as part of its project. */
  session(): string {
    return `${narrowed}\n${[...this.#cells.keys()].map((name) => `import "./${name}";`).join("\n")}\nexport {};\n`;
  }

  #isVariable(name: string, declared: Map<string, NameKind>): boolean {
    const kind = declared.get(name) ?? this.#meanings.get(name)?.kind;
    return kind !== undefined && isVariable(kind);
  }

  /** One line that gives names the meaning they have now. */
  #header(wanted: (name: string) => boolean): { text: string } {
    const imports = new Map<string, string[]>();
    const parts: string[] = ["export {};"];
    for (const [name, { document, kind, assignedIn }] of this.#meanings) {
      if (!wanted(name)) continue;
      if (isVariable(kind)) {
        // An import would be read-only: a variable of its own, of the declared type, narrowed as the last cell left it.
        const type = `typeof import("./${document}").${name}`;
        parts.push(`declare let ${name}: ${type};`);
        if (assignedIn !== undefined) {
          parts.push(`${name} = null! as ˑNow<${type}, typeof import("./${assignedIn}").ˑ${name}>;`);
        }
      } else {
        const group = imports.get(document);
        if (group) group.push(name);
        else imports.set(document, [name]);
      }
    }
    for (const [document, names] of imports) parts.push(`import { ${names.join(", ")} } from "./${document}";`);
    return { text: parts.join(" ") };
  }

  #close(): string[] {
    const needed = new Set<string>();
    const need = (document: string): void => {
      if (needed.has(document)) return;
      needed.add(document);
      for (const imported of this.#cells.get(document)?.imports ?? []) need(imported);
    };
    for (const { document, assignedIn } of this.#meanings.values()) {
      need(document);
      if (assignedIn !== undefined) need(assignedIn);
    }
    const closed = [...this.#cells.keys()].filter((name) => !needed.has(name));
    for (const name of closed) this.#cells.delete(name);
    this.#keptAtLast = this.#cells.size;
    return closed;
  }
}

function isVariable(kind: NameKind): boolean {
  return kind === "let" || kind === "var";
}
