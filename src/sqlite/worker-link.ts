// The way to a connection's worker thread: a queue with one request under way. Main thread. Request → answer or SqliteError.
import { Worker } from "node:worker_threads";
import { Suspension } from "../tasks/suspension.ts";
import { SqliteError } from "./errors.ts";
import type { Answer, Failure, OpenData, Opened, Request } from "./messages.ts";
import { interruptConnection, interruptLibrary } from "./native-interrupt.ts";

interface Waiting {
  readonly request: Request;
  readonly wait: Suspension<Answer>;
  /** Where the call was made: an error's stack. */
  readonly site: { stack?: string };
}

export class WorkerLink {
  inTransaction = false;
  /** Called when the connection's thread has ended. */
  onClosed: (() => void) | undefined;
  readonly #worker: Worker;
  readonly #name: string;
  readonly #stopFlag: Int32Array;
  readonly #library: string | undefined;
  readonly #queue: Waiting[] = [];
  readonly #opening: Suspension<undefined>;
  #underWay: Waiting | undefined;
  #handle: bigint | undefined;
  #isClosed = false;

  /** `name` is what the inspector and errors call the connection. */
  constructor(options: Omit<OpenData, "extension" | "shared">, name: string) {
    this.#name = name;
    this.#library = interruptLibrary();
    const shared = new SharedArrayBuffer(4);
    this.#stopFlag = new Int32Array(shared);
    const workerData: OpenData = { ...options, extension: this.#library, shared };
    this.#opening = new Suspension<undefined>({ kind: "sqlite", label: `open ${name}` });
    this.#worker = new Worker(new URL("./sqlite-worker.ts", import.meta.url), { workerData, name: "sqlite" });
    this.#worker.once("message", ({ handle }: Opened) => {
      this.#handle = handle;
      this.#worker.on("message", this.#answered);
      this.#opening.resolve(undefined);
      this.#next();
    });
    this.#worker.once("error", this.#ended);
    this.#worker.once("exit", () => {
      this.#ended(undefined);
    });
    this.#opening.onCancel = () => void this.#worker.terminate();
  }

  /** Resolves when the database is open. */
  get opened(): Promise<undefined> {
    return this.#opening.promise;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Cancelling the wait takes the request back, or stops it where it runs already. */
  send(request: Request): Promise<Answer> {
    if (this.#isClosed) {
      const sql = "sql" in request ? request.sql : undefined;
      return Promise.reject(new SqliteError("the connection is closed", "SQLITE_MISUSE", sql));
    }
    const sql = "sql" in request ? request.sql : request.kind;
    const wait = new Suspension<Answer>({ kind: "sqlite", label: `sqlite ${this.#name}: ${shortened(sql)}` });
    if (wait.done) return wait.promise;
    const waiting: Waiting = { request, wait, site: {} };
    Error.captureStackTrace(waiting.site);
    wait.onCancel = () => {
      this.#withdraw(waiting);
    };
    if (request.kind === "close") this.#isClosed = true;
    this.#queue.push(waiting);
    this.#next();
    return wait.promise;
  }

  /** Sends what nobody waits for. */
  post(request: Request): void {
    if (!this.#isClosed) this.send(request).catch(() => undefined);
  }

  /** Stops the request under way, if any: it fails with SQLITE_INTERRUPT. */
  interrupt(): void {
    if (!this.#underWay || this.#underWay.request.kind === "close") return;
    Atomics.store(this.#stopFlag, 0, 1);
    if (this.#library !== undefined && this.#handle !== undefined) interruptConnection(this.#library, this.#handle);
  }

  #withdraw(waiting: Waiting): void {
    const place = this.#queue.indexOf(waiting);
    if (place >= 0) this.#queue.splice(place, 1);
    else if (waiting === this.#underWay) this.interrupt();
  }

  #next(): void {
    if (this.#underWay || !this.#opening.done) return;
    const waiting = this.#queue.shift();
    if (!waiting) {
      // An idle connection does not keep the program alive.
      this.#worker.unref();
      return;
    }
    this.#underWay = waiting;
    this.#worker.ref();
    Atomics.store(this.#stopFlag, 0, 0);
    this.#worker.postMessage(waiting.request);
  }

  readonly #answered = (answer: Answer | Failure): void => {
    const waiting = this.#underWay;
    this.#underWay = undefined;
    this.inTransaction = answer.inTransaction;
    // A cursor that nobody will read.
    if (waiting?.wait.cancelled && "cursor" in answer && answer.cursor !== undefined) {
      this.post({ kind: "free", cursor: answer.cursor });
    }
    if (!("failed" in answer)) {
      waiting?.wait.resolve(answer);
    } else {
      const { message, code, sql, parameterCount } = answer.failed;
      const error = new SqliteError(message, code, sql, parameterCount);
      const frames = waiting?.site.stack?.split("\n").slice(1).join("\n") ?? "";
      error.stack = `${error.name}: ${message}\n${frames}`;
      waiting?.wait.reject(error);
    }
    this.#next();
  };

  readonly #ended = (cause: unknown): void => {
    this.#isClosed = true;
    const reason = cause instanceof Error ? cause.message : "the connection's thread ended";
    const code = (cause as { code?: string } | undefined)?.code ?? "SQLITE_ABORT";
    const error = new SqliteError(`${this.#name}: ${reason}`, code);
    error.cause = cause;
    this.#opening.reject(error);
    for (const { wait } of [this.#underWay, ...this.#queue.splice(0)].filter((each) => each !== undefined)) {
      wait.reject(error);
    }
    this.#underWay = undefined;
    this.onClosed?.();
  };
}

function shortened(sql: string): string {
  const line = sql.trim().replaceAll(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
