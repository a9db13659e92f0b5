// LanguageService: completion, inspection and type checks of cells. Io thread; loaded after the first reply.
// executed cells and the one being typed → documents of the type server → answers.
import { type CellDiagnostic, diagnosticsOf, type LspDiagnostic } from "./cell-diagnostics.ts";
import { linePosition, utf16Offset } from "./code-points.ts";
import {
  candidatesOf,
  completeReply,
  type CompletionItem,
  type CompleteReply,
  matching,
  type Place,
  wordStart,
} from "./completion-list.ts";
import { type Hover, inspectReply, type InspectReply, magicReply } from "./inspection.ts";
import { type AskLive, completeLive } from "./live-completion.ts";
import { completeMagic, magicAt } from "./magic-completion.ts";
import { completePath } from "./path-completion.ts";
import { configName } from "./project-config.ts";
import { RpcError } from "./rpc-connection.ts";
import type { NameKind } from "./scan-names.ts";
import { type CellDocument, checkName, type ExecutedCell } from "./session-cells.ts";
import { SessionDocuments } from "./session-documents.ts";
import { addSignatures } from "./signatures.ts";
import { TypeServer } from "./type-server.ts";
import { calleeAt, pathAt, type PathPlace, receiverAt } from "./value-path.ts";

export interface LanguageParts {
  directory: string;
  report: (message: string) => void;
  /** Asks the live values; undefined when main is busy and does not answer in time. */
  ask: AskLive;
}

interface DiagnosticReport {
  items: LspDiagnostic[];
}

/** How long an answer may take; types that are not there by then are left out. */
const answerMs = 5000;
/** A check of a cell gives up after this. */
const checkMs = 20_000;

export class LanguageService {
  readonly #parts: LanguageParts;
  readonly #server: TypeServer;
  readonly #documents: SessionDocuments;
  /** What the server said of the cell checked last, and the state of the session then. */
  #known: { text: string; state: number; report: Promise<DiagnosticReport> } | undefined;

  constructor(parts: LanguageParts) {
    this.#parts = parts;
    this.#server = new TypeServer({ directory: parts.directory, configName, report: parts.report });
    this.#documents = new SessionDocuments(this.#server, parts.directory);
  }

  get serverPid(): number | undefined {
    return this.#server.pid;
  }

  /** Starts the type server and lets it load what every cell needs. */
  async warm(): Promise<void> {
    const source = "display.";
    const cell = this.#documents.edited(source);
    await this.#completions(cell, source.length, checkMs).catch(orGone);
  }

  stop(): void {
    this.#server.stop();
  }

  async complete(code: string, cursorCodePoints: number): Promise<CompleteReply> {
    this.#server.asked();
    const cursor = utf16Offset(code, cursorCodePoints);
    const { directory } = this.#parts;
    const magic = completeMagic({ source: code, cursor, directory, names: () => this.#documents.cells.names() });
    if (magic) {
      const place: Place = { source: code, cursor, headerLines: 0 };
      return completeReply(matching(magic, place), place, {});
    }
    const start = wordStart(code, cursor);
    const receiver = receiverAt(code, start);
    const cell = this.#documents.edited(code, receiver.isMember ? undefined : code.slice(start, cursor));
    const place: Place = { source: code, cursor, headerLines: cell.headerLines };
    const live = completeLive(this.#parts.ask, receiver, place);
    let metadata: Record<string, unknown> = {};
    let items: CompletionItem[] | undefined;
    try {
      items = await this.#completions(cell, cursor, answerMs);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      metadata = { loopbook: { types: false, reason: error.message } };
    }
    let found = matching(candidatesOf(items ?? [], place), place);
    // What types know nothing of (any, unknown, keys that came at run time) is left to the values.
    const knowsNothing = items === undefined || items.length === 0 || items.every(({ kind }) => kind === wordKind);
    if (knowsNothing || found.length === 0) {
      const paths = completePath(code, cursor, directory);
      found = matching(paths.length > 0 ? paths : await live(), place);
    }
    for (const candidate of found) {
      const kind = candidate.type === "variable" ? this.#documents.cells.kindOf(candidate.text) : undefined;
      if (kind !== undefined) candidate.type = kindWords[kind] ?? candidate.type;
    }
    await addSignatures(this.#server, found);
    return completeReply(found, place, metadata);
  }

  async inspect(code: string, cursorCodePoints: number, detailLevel: 0 | 1): Promise<InspectReply> {
    this.#server.asked();
    const cursor = utf16Offset(code, cursorCodePoints);
    const magic = magicAt(code, cursor);
    if (magic) return magicReply(magic);
    const reply = await this.#inspect(code, cursor, pathAt(code, cursor), detailLevel);
    // Front ends ask from within a call's brackets too, for the function that is called.
    const callee = reply.found ? undefined : calleeAt(code, cursor);
    return callee ? this.#inspect(code, callee.start, callee, detailLevel) : reply;
  }

  async #inspect(code: string, cursor: number, target: PathPlace | undefined, level: 0 | 1): Promise<InspectReply> {
    const cell = this.#documents.edited(code);
    const value = target && this.#parts.ask({ kind: "describe", path: target.path });
    const { line, character } = linePosition(code, target?.start ?? cursor);
    const position = { line: line + cell.headerLines, character };
    const textDocument = { uri: this.#server.uri(cell.name) };
    const hover = await this.#server
      .request<Hover | null>("textDocument/hover", { textDocument, position }, answerMs, cell)
      .catch((error: unknown) => ({ gone: orGone(error) }));
    const root = target?.path.length === 1 ? String(target.path[0]) : undefined;
    return inspectReply({
      hover,
      value: await value,
      source: level === 1 && root !== undefined ? this.#documents.cells.declarationOf(root) : undefined,
      name: String(target?.path.at(-1) ?? ""),
    });
  }

  /** A cell that is about to run, as it will be checked. */
  cell(source: string): ExecutedCell {
    return this.#documents.executed(source);
  }

  /** The cell runs: later cells see its names. */
  ran(cell: ExecutedCell): void {
    this.#documents.ran(cell);
  }

  /** The cell was no TypeScript at all: it is as if it had never been. */
  drop(cell: ExecutedCell): void {
    this.#documents.drop(cell);
  }

  /**
   * Type errors of a cell, against the cells that ran before. One at a time: they share a document.
   * @throws RpcError when there is no type server
   */
  async check(cell: ExecutedCell, mode: "warn" | "strict"): Promise<CellDiagnostic[]> {
    // A cell that is run again and again costs one check.
    const { text } = cell;
    const { state } = this.#documents;
    if (this.#known?.text !== text || this.#known.state !== state) {
      this.#known = { text, state, report: this.#report(cell) };
    }
    const known = this.#known;
    try {
      return diagnosticsOf((await known.report).items, cell, mode);
    } catch (error) {
      if (this.#known === known) this.#known = undefined;
      throw error;
    }
  }

  /** Lets the server take in the cells that ran since, so that the next request need not wait for that. */
  async digest(): Promise<void> {
    if (!this.#documents.flush()) return;
    const textDocument = { uri: this.#server.uri(checkName) };
    await this.#server.request("textDocument/foldingRange", { textDocument }, checkMs).catch(orGone);
  }

  #report(cell: ExecutedCell): Promise<DiagnosticReport> {
    this.#server.checked();
    const textDocument = { uri: this.#server.uri(cell.name) };
    return this.#server.request<DiagnosticReport>("textDocument/diagnostic", { textDocument }, checkMs, cell);
  }

  async #completions(cell: CellDocument, cursor: number, timeoutMs: number): Promise<CompletionItem[]> {
    const { line, character } = linePosition(cell.source, cursor);
    const textDocument = { uri: this.#server.uri(cell.name) };
    const position = { line: line + cell.headerLines, character };
    const list = await this.#server.request<{ items: CompletionItem[] } | CompletionItem[] | null>(
      "textDocument/completion",
      { textDocument, position, context: { triggerKind: 1 } },
      timeoutMs,
      cell,
    );
    return Array.isArray(list) ? list : (list?.items ?? []);
  }
}

/** What front ends call the kinds of a session's names; the rest are variables. */
const kindWords: Partial<Record<NameKind, string>> = {
  function: "function",
  class: "class",
  enum: "enum",
  namespace: "namespace",
  type: "type",
};

/** LSP's kind for words that merely occur in the text. */
const wordKind = 1;

/** Lets an answer fail for want of a server, and nothing else. */
function orGone(error: unknown): string {
  if (error instanceof RpcError) return error.message;
  throw error;
}
