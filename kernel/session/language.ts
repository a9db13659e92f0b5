// Language: when cells are checked, and what is said of it under them. Io thread. The service itself is loaded after the
// first reply, and its work is done beside the cells: none waits for it, unless it asks for strict checks.
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorContent, LiveAnswers, LiveQuestion } from "../contract.ts";
import { parseDirectives, type TypecheckMode } from "../evaluator/compiler/parse-directives.ts";
import type { CellDiagnostic } from "../language/cell-diagnostics.ts";
import type { LanguageService } from "../language/language-service.ts";
import type { ExecutedCell } from "../language/session-cells.ts";
import { CheckQueue } from "./check-queue.ts";
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
/** Somebody who asks waits so long for cells that have run and are not checked yet. */
const backlogMs = 1000;
/** Where more cells wait than this, the next is not checked: cells that come faster than checks are done would pile up. */
const checkedBehindAtMost = 500;

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
  readonly #checks = new CheckQueue(failed);
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

  /** The service, loaded now if need be, for somebody who asks: it knows what the cells so far have declared. */
  async service(): Promise<LanguageService> {
    this.#load();
    await Promise.race([this.#checks.begun(), delay(backlogMs, undefined, { ref: false })]);
    return this.#service;
  }

  /** The service gets ready in the background. */
  warm(): void {
    this.#load();
    this.#service.then((service) => service.warm()).catch(failed);
  }

  /** A cell is about to run. */
  cell(code: string, run: Run): CheckedCell {
    const [, session] = /^%typecheck\s+(strict|warn|off)\s*$/m.exec(code) ?? [];
    if (session !== undefined) this.#mode = session as TypecheckMode;
    const mode = parseDirectives(code).typecheck ?? this.#mode;
    let cell: ExecutedCell | undefined;
    const refusal = async () => {
      this.#load();
      await this.#checks.done();
      const service = await this.#service;
      cell = service.cell(code);
      const { typeCheckError } = await import("../language/render-diagnostics.ts");
      const errors = await this.#errors(service, cell, "strict");
      return errors.length === 0 ? undefined : typeCheckError(errors, code, `In[${run.executionCount}]`);
    };
    let isSyntaxError = false;
    const check = async () => {
      const service = await this.#service;
      // What was no TypeScript at all did nothing.
      if (isSyntaxError && !(await parses(code))) return;
      cell ??= service.cell(code);
      const isShown =
        mode === "warn" && !run.silent && code.trim() !== "" && this.#checks.waiting < checkedBehindAtMost;
      const shown = isShown ? this.#show(service, cell, run) : undefined;
      service.ran(cell);
      await shown;
      if (this.#checks.waiting === 0) await service.digest();
    };
    const drop = async () => {
      if (cell && !(await parses(code))) (await this.#service).drop(cell);
    };
    return {
      refusal: mode === "strict" ? refusal : undefined,
      begin: () => this.#checks.later(check),
      end: async (ename) => {
        isSyntaxError = ename === "SyntaxError";
        if (isSyntaxError) this.#checks.later(drop);
        if (!this.#waits) return;
        this.#load();
        await this.#checks.done();
      },
    };
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

async function parses(code: string): Promise<boolean> {
  const { isComplete } = await import("../evaluator/compiler/is-complete.ts");
  return isComplete(code).status === "complete";
}

/** Cells run all the same, and are as often as they like what the service cannot read. */
function failed(error: unknown): void {
  reportSeldom("failed type checks", `a cell's types could not be checked: ${String(error)}`);
}
