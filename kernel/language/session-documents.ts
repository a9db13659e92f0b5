// SessionDocuments: what the type server has open of a session: its cells, the one being typed, the project. Io thread.
// cells that ran or are typed, files and packages that changed → documents of the server, told before its next request.
import { LocalFiles } from "./local-files.ts";
import { configName, packagesStamp, projectConfig } from "./project-config.ts";
import {
  type CellDocument,
  checkName,
  editName,
  type ExecutedCell,
  SessionCells,
  sessionName,
} from "./session-cells.ts";
import type { TypeServer } from "./type-server.ts";

export class SessionDocuments {
  readonly cells = new SessionCells();
  readonly #server: TypeServer;
  readonly #directory: string;
  readonly #files: LocalFiles;
  /** Documents of cells that the server has not been told of yet; undefined: to be closed. */
  #changes = new Map<string, string | undefined>();
  #packages: string;
  #state = 0;

  constructor(server: TypeServer, directory: string) {
    this.#server = server;
    this.#directory = directory;
    this.#files = new LocalFiles(directory);
    this.#packages = packagesStamp(directory);
    this.#configure();
  }

  /** Another number whenever anything has changed that answers of the server depend on. */
  get state(): number {
    return this.#state;
  }

  /** The cell that is being typed; `word` is what stands at the cursor. */
  edited(source: string, word?: string): CellDocument {
    this.#refresh();
    this.flush();
    return this.cells.edited(source, word);
  }

  /** A cell that is about to run, as it will be checked. */
  executed(source: string): ExecutedCell {
    this.#refresh();
    this.flush();
    this.#files.add(source);
    return this.cells.executed(source);
  }

  /** The cell runs: later cells see its names. */
  ran(cell: ExecutedCell): void {
    const [, reset] = /^%reset\b(.*)$/m.exec(cell.source) ?? [];
    if (reset !== undefined) this.cells.reset(reset.split(/[\s,]+/).filter((word) => word !== "" && word !== "-f"));
    this.#change(this.cells.add(cell));
  }

  /** The cell was no TypeScript at all: it is as if it had never been. */
  drop(cell: ExecutedCell): void {
    this.#change(this.cells.drop(cell));
  }

  /** Tells the server of the cells that ran since. False if there were none. */
  flush(): boolean {
    const changes = this.#changes;
    if (changes.size === 0) return false;
    this.#state++;
    this.#changes = new Map();
    for (const [name, text] of changes) {
      if (text === undefined) this.#server.remove(name);
      else this.#server.put(name, text);
    }
    return true;
  }

  #change({ put, remove }: ReturnType<SessionCells["add"]>): void {
    for (const { name, text } of put) this.#changes.set(name, text);
    for (const name of remove) this.#changes.set(name, undefined);
  }

  #configure(): void {
    this.#server.put(configName, projectConfig(this.#directory, [sessionName, editName, checkName]));
    this.#server.put(editName, "export {};");
    this.#server.put(sessionName, this.cells.session().text);
  }

  /** A cell may have installed packages: the server, which looks once, then starts anew beside the next cells. */
  #refresh(): void {
    const files = this.#files.changes();
    if (files.length > 0) {
      this.#state++;
      this.#server.filesChanged(files);
    }
    const packages = packagesStamp(this.#directory);
    if (packages === this.#packages) return;
    this.#packages = packages;
    this.#state++;
    this.#server.stop();
    this.#configure();
  }
}
