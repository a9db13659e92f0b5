// SessionCells: the executed cells as modules, and which of them last gave each name its meaning. Io thread.
// code → document texts whose headers import the newest binding of every earlier name they use.
// Cells in a row that redeclare nothing of each other share one document, a chapter: the checker's work grows with the
// number of documents. A cell that redeclares a name of the current chapter begins the next one.
import { checkableText } from "./checkable-text.ts";
import { declarationText } from "./declaration-text.ts";
import { type CellNames, type NameKind, scanNames } from "./scan-names.ts";

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

export interface ExecutedCell extends CellDocument {
  names: CellNames;
}

interface Meaning {
  chapter: Chapter;
  kind: NameKind;
  /** The last chapter that assigned to it: its type as narrowed there holds from then on. */
  assignedIn?: Chapter;
}

interface Chapter {
  name: string;
  cells: ExecutedCell[];
  characters: number;
  declared: Map<string, NameKind>;
  assigned: Set<string>;
  /** Names from earlier chapters, with the meaning they had. */
  imported: Map<string, Meaning>;
}

const chapterCharacters = 8_000;
/** Names that a header gives for completion beside those the cell uses. */
const offeredAtMost = 60;

export const sessionName = ".loopbook-session.ts";
export const editName = ".loopbook-edit.ts";
export const checkName = ".loopbook-check.ts";

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

export class SessionCells {
  readonly #meanings = new Map<string, Meaning>();
  #chapters: Chapter[] = [];
  #serial = 0;

  /** The text of the statement that declared `name` last. */
  declarationOf(name: string): string | undefined {
    const cell = this.#meanings.get(name)?.chapter.cells.findLast(({ names }) => names.declared.has(name));
    return cell && declarationText(cell.source, name);
  }

  /** What a name of the session is. */
  kindOf(name: string): NameKind | undefined {
    return this.#meanings.get(name)?.kind;
  }

  /** The session's names and what they are, newest last. */
  *names(): Generator<{ name: string; kind: NameKind }> {
    for (const [name, { kind }] of this.#meanings) yield { name, kind };
  }

  /** The cell that is being typed: the names it uses, and those that begin like the word at the cursor, are in reach. */
  edited(source: string, word = ""): CellDocument {
    const cellText = checkableText(source);
    const { declared, used } = scanNames(cellText);
    const wanted = new Map<string, Meaning>();
    const prefix = word.toLowerCase();
    let offered = 0;
    for (const [name, meaning] of [...this.#meanings].reverse()) {
      if (declared.has(name)) continue;
      const isOffered = !used.has(name) && name.toLowerCase().startsWith(prefix) && offered++ < offeredAtMost;
      if (used.has(name) || isOffered) wanted.set(name, meaning);
    }
    return { name: editName, text: `${header(wanted)}\n${cellText}`, headerLines: 1, source, cellText };
  }

  /** A cell about to run, as it is checked. */
  executed(source: string): ExecutedCell {
    const cellText = checkableText(source);
    const names = scanNames(cellText);
    const text = `${header(this.#uses(names))}\n${cellText}`;
    return { name: checkName, text, headerLines: 1, source, cellText, names };
  }

  /** Makes the names of a cell that runs those that later cells see. Returns the documents that changed. */
  add(cell: ExecutedCell): { put: { name: string; text: string }[]; remove: string[] } {
    const { declared, assigned, used, isBalanced } = cell.names;
    const assigns = [...assigned].some((name) => isVariable(this.#meanings.get(name)?.kind));
    // What only uses names leaves nothing that later cells could see.
    if (!isBalanced || !(declared.size > 0 || assigns || used.has("declare"))) return { put: [], remove: [] };
    const uses = this.#uses(cell.names);
    const chapter = this.#chapterFor(cell, uses);
    chapter.cells.push(cell);
    chapter.characters += cell.source.length;
    for (const [name, meaning] of uses) if (meaning.chapter !== chapter) chapter.imported.set(name, { ...meaning });
    for (const name of assigned) {
      const meaning = this.#meanings.get(name);
      if (!meaning || !isVariable(meaning.kind)) continue;
      meaning.assignedIn = chapter;
      chapter.assigned.add(name);
    }
    for (const [name, kind] of declared) {
      chapter.declared.set(name, kind);
      if (isVariable(kind)) chapter.assigned.add(name);
      this.#meanings.delete(name);
      this.#meanings.set(name, { chapter, kind, ...(isVariable(kind) && { assignedIn: chapter }) });
    }
    const remove = this.#close(chapter);
    // Where a cell only replaces what an earlier one declared, one document changes and none comes or goes.
    if (chapter.cells.length === 1) chapter.name = remove.pop() ?? chapter.name;
    return { put: [this.session(), { name: chapter.name, text: chapterText(chapter) }], remove };
  }

  /** Takes a cell back that turned out not to run. Its chapter is written anew without it. */
  drop(cell: ExecutedCell): { put: { name: string; text: string }[]; remove: string[] } {
    const chapter = this.#chapters.find(({ cells }) => cells.includes(cell));
    if (!chapter) return { put: [], remove: [] };
    chapter.cells = chapter.cells.filter((kept) => kept !== cell);
    for (const name of cell.names.declared.keys()) {
      if (chapter.cells.some(({ names }) => names.declared.has(name))) continue;
      chapter.declared.delete(name);
      chapter.assigned.delete(name);
      if (this.#meanings.get(name)?.chapter === chapter) this.#meanings.delete(name);
    }
    return { put: [{ name: chapter.name, text: chapterText(chapter) }], remove: [] };
  }

  /** Forgets names, as `%reset` does; all when none are given. */
  reset(names: readonly string[]): void {
    if (names.length === 0) this.#meanings.clear();
    else for (const name of names) this.#meanings.delete(name);
  }

  /** The document that makes all chapters part of the project. */
  session(): { name: string; text: string } {
    const imports = this.#chapters.map(({ name }) => `import "./${name}";`);
    return { name: sessionName, text: [narrowed, ...imports, "export {};", ""].join("\n") };
  }

  #uses({ declared, used }: CellNames): Map<string, Meaning> {
    const uses = new Map<string, Meaning>();
    for (const name of used) {
      const meaning = declared.has(name) ? undefined : this.#meanings.get(name);
      if (meaning) uses.set(name, meaning);
    }
    return uses;
  }

  #chapterFor(cell: ExecutedCell, uses: Map<string, Meaning>): Chapter {
    const current = this.#chapters.at(-1);
    if (current && current.characters < chapterCharacters && fits(cell, uses, current)) return current;
    const chapter: Chapter = {
      name: `.loopbook-cells-${++this.#serial}.ts`,
      cells: [],
      characters: 0,
      declared: new Map(),
      assigned: new Set(),
      imported: new Map(),
    };
    this.#chapters.push(chapter);
    return chapter;
  }

  /** Closes the chapters that no name depends on any more. */
  #close(current: Chapter): string[] {
    const needed = new Set<Chapter>([current]);
    const need = (chapter: Chapter): void => {
      if (needed.has(chapter) && chapter !== current) return;
      needed.add(chapter);
      for (const { chapter: from, assignedIn } of chapter.imported.values()) {
        if (from !== current) need(from);
        if (assignedIn && assignedIn !== current) need(assignedIn);
      }
    };
    need(current);
    for (const { chapter, assignedIn } of this.#meanings.values()) {
      if (!needed.has(chapter)) need(chapter);
      if (assignedIn && !needed.has(assignedIn)) need(assignedIn);
    }
    const closed = this.#chapters.filter((chapter) => !needed.has(chapter));
    if (closed.length > 0) this.#chapters = this.#chapters.filter((chapter) => needed.has(chapter));
    return closed.map(({ name }) => name);
  }
}

/** Whether the cell may stand in the chapter: none of its names means something else there. */
function fits({ names }: ExecutedCell, uses: Map<string, Meaning>, chapter: Chapter): boolean {
  for (const [name, kind] of names.declared) {
    if (chapter.imported.has(name)) return false;
    const known = chapter.declared.get(name);
    if (known !== undefined && !(known === "import" && kind === "import")) return false;
  }
  for (const [name, meaning] of uses) {
    const known = chapter.imported.get(name);
    if (known && (known.chapter !== meaning.chapter || chapter.declared.has(name))) return false;
    if (!known && meaning.chapter !== chapter && chapter.declared.has(name)) return false;
  }
  return true;
}

function chapterText({ cells, declared, assigned, imported }: Chapter): string {
  const states = [...assigned].map((variable) => `export const ˑ${variable} = ${variable};`).join(" ");
  const texts = cells.map(({ cellText }) => `${cellText}\n;`);
  return [header(imported), ...texts, `export { ${[...declared.keys()].join(", ")} };`, states].join("\n");
}

/** One line that gives names the meaning they have now. */
function header(meanings: ReadonlyMap<string, Meaning>): string {
  const imports = new Map<string, string[]>();
  const parts: string[] = ["export {};"];
  for (const [name, { chapter, kind, assignedIn }] of meanings) {
    if (isVariable(kind)) {
      // An import would be read-only: a variable of its own, of the declared type, narrowed as the last cell left it.
      const type = `typeof import("./${chapter.name}").${name}`;
      parts.push(`declare let ${name}: ${type};`);
      if (assignedIn) parts.push(`${name} = null! as ˑNow<${type}, typeof import("./${assignedIn.name}").ˑ${name}>;`);
    } else {
      const group = imports.get(chapter.name);
      if (group) group.push(name);
      else imports.set(chapter.name, [name]);
    }
  }
  for (const [document, names] of imports) parts.push(`import { ${names.join(", ")} } from "./${document}";`);
  return parts.join(" ");
}

function isVariable(kind: NameKind | undefined): boolean {
  return kind === "let" || kind === "var";
}
