// Language: when cells are checked, and what is said of it under them. Io thread. The service itself is loaded after the
// first reply, and its work is done beside the cells: none waits for it, unless it asks for strict checks.
import type { ErrorContent, LiveAnswers, LiveQuestion } from "../contract.ts";
import { parseDirectives, type TypecheckMode } from "../evaluator/compiler/parse-directives.ts";
import type { CellDiagnostic } from "../language/cell-diagnostics.ts";
import type { LanguageService } from "../language/language-service.ts";
import type { ExecutedCell } from "../language/session-cells.ts";
import { reportSeldom } from "./log.ts";
import type { Executions } from "./executions.ts";
import type { MainThread } from "./main-thread.ts";
import type { Publisher } from "./publisher.ts";
import type { Run } from "./runs.ts";

export interface LanguageParts {
  main: MainThread;
  executions: Executions;
  publisher: Publisher;
  directory: string;
  environment: NodeJS.ProcessEnv;
  report: (message: string) => void;
}

/**
 * How long main may take to answer a question about values before it counts as busy: while a cell runs, and else. Once it
 * is late nobody waits for it again until it has answered.
 */
const lookMs = { running: 100, idle: 250 };
/** When the check of a cell begins: small cells have ended by then. */
const beginMs = 5;

/** A cell's checks: what is known when it has ended. */
export interface CheckedCell {
  /** In strict mode only: why the cell must not run, if so. Waits for the check. */
  refusal: (() => Promise<ErrorContent | undefined>) | undefined;
  /** Begins the check beside the running cell. */
  begin: () => void;
  /** The cell ended. Waits for its check only where all errors must come before idle (LOOPBOOK_TYPECHECK=wait). */
  end: (ename: string | undefined) => Promise<void>;
}

export class Language {
  readonly #parts: LanguageParts;
  readonly #service: Promise<LanguageService>;
  readonly #load: () => void;
  #mode: TypecheckMode;
  /** Checks that have not begun, in the order of their cells. */
  readonly #begins: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  /**
   * Each cell's idle waits for its check. Programs that run notebooks drop what comes after idle, which a person's front
   * end shows: for handouts, whose readers are to see every error.
   */
  readonly #waits: boolean;

  constructor(parts: LanguageParts) {
    this.#parts = parts;
    const setting = parts.environment["LOOPBOOK_TYPECHECK"] ?? "warn";
    this.#waits = setting === "wait";
    this.#mode = setting === "strict" || setting === "off" ? setting : "warn";
    if (!["strict", "off", "warn", "wait"].includes(setting)) {
      parts.report(`LOOPBOOK_TYPECHECK is "${setting}"; it may be strict, warn, wait or off`);
    }
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#load = () => resolve(undefined);
    this.#service = promise.then(() => this.#create());
  }

  /** The service, loaded now if need be. */
  service(): Promise<LanguageService> {
    this.#load();
    this.#beginAll();
    return this.#service;
  }

  /** The service gets ready in the background. */
  warm(): void {
    this.service()
      .then((service) => service.warm())
      .catch((error: unknown) => this.#failed(error));
  }

  /** A cell is about to run. */
  cell(code: string, run: Run): CheckedCell {
    const [, session] = /^%typecheck\s+(strict|warn|off)\s*$/m.exec(code) ?? [];
    if (session !== undefined) this.#mode = session as TypecheckMode;
    const mode = parseDirectives(code).typecheck ?? this.#mode;
    let opened: Promise<ExecutedCell> | undefined;
    let checked: Promise<void> = Promise.resolve();
    const open = () => (opened ??= this.#service.then((service) => service.cell(code)));
    const refusal = async () => {
      this.#load();
      this.#beginAll();
      const cell = await open();
      const service = await this.#service;
      const { typeCheckError } = await import("../language/render-diagnostics.ts");
      const errors = await this.#errors(service, cell, "strict");
      if (errors.length === 0) return undefined;
      return typeCheckError(errors, code, `In[${run.executionCount}]`);
    };
    return {
      refusal: mode === "strict" ? refusal : undefined,
      begin: () =>
        this.#later(() => {
          checked = open().then(async (cell) => {
            const service = await this.#service;
            const shown =
              mode === "warn" && !run.silent && code.trim() !== "" ? this.#show(service, cell, run) : undefined;
            service.ran(cell);
            await shown;
          });
          checked.catch((error: unknown) => this.#failed(error));
        }),
      end: async (ename) => {
        if (ename === "SyntaxError") {
          this.#beginAll();
          this.#dropUnlessItParses(code, open()).catch((error: unknown) => this.#failed(error));
        }
        if (!this.#waits) return;
        this.#load();
        this.#beginAll();
        await checked.catch(() => undefined);
      },
    };
  }

  /** Puts a check off until most cells have ended: this thread is then free to send what they print. */
  #later(begin: () => void): void {
    this.#begins.push(begin);
    this.#timer ??= setTimeout(() => this.#beginAll(), beginMs);
  }

  #beginAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const begin of this.#begins.splice(0)) begin();
  }

  /** Cells run all the same, and are as often as they like what the service cannot read. */
  #failed(error: unknown): void {
    reportSeldom("failed type checks", `a cell's types could not be checked: ${String(error)}`);
  }

  async #show(service: LanguageService, cell: ExecutedCell, run: Run): Promise<void> {
    const errors = await this.#errors(service, cell, "warn");
    if (errors.length === 0) return;
    const { typeErrorDisplay } = await import("../language/render-diagnostics.ts");
    const data = typeErrorDisplay(errors, cell.source, `In[${run.executionCount}]`);
    this.#parts.publisher.publish("display_data", { data, metadata: {} }, run.parent);
  }

  /** The cell's type errors; none where there is no type server, as nothing is known then: cells run all the same. */
  async #errors(service: LanguageService, cell: ExecutedCell, mode: "warn" | "strict"): Promise<CellDiagnostic[]> {
    const { RpcError } = await import("../language/rpc-connection.ts");
    try {
      return await service.check(cell, mode);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (mode === "strict") this.#parts.report(`a cell ran unchecked: ${error.message}`);
      return [];
    }
  }

  async #dropUnlessItParses(code: string, opened: Promise<ExecutedCell>): Promise<void> {
    const { isComplete } = await import("../evaluator/compiler/is-complete.ts");
    if (isComplete(code).status === "complete") return;
    const cell = await opened;
    (await this.#service).drop(cell);
  }

  async #create(): Promise<LanguageService> {
    const { LanguageService } = await import("../language/language-service.ts");
    const { directory, report, main, executions } = this.#parts;
    const ask = <Kind extends keyof LiveAnswers>(question: Extract<LiveQuestion, { kind: Kind }>) => {
      const isRunning = executions.current !== undefined;
      // One unanswered question is enough to know that a running cell does not let main answer.
      if (isRunning && main.isLate) return Promise.resolve(undefined);
      return main.look(question, isRunning ? lookMs.running : lookMs.idle);
    };
    return new LanguageService({ directory, report, ask });
  }
}
