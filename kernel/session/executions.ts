// Executions: the queue of execute requests. Io thread. One cell runs at a time; an error aborts those that wait.
// request → ExecuteCommand to main → Outcome → ExecuteReply.
import type { Outcome } from "../contract.ts";
import type { Message } from "../protocol/header.ts";
import type { ExecuteReply, ExecuteRequest } from "../protocol/messages.ts";
import type { MainThread } from "./main-thread.ts";
import type { Run, Runs } from "./runs.ts";

interface Waiting {
  start: () => Promise<ExecuteReply>;
  abort: () => Promise<void>;
}

export class Executions {
  readonly #main: MainThread;
  readonly #runs: Runs;
  #waiting: Waiting[] = [];
  #turning = false;
  #current: { run: Run; settle: (outcome: Outcome) => void } | undefined;

  constructor(main: MainThread, runs: Runs) {
    this.#main = main;
    this.#runs = runs;
  }

  get current(): Run | undefined {
    return this.#current?.run;
  }

  /** Waits for the request's turn, then calls `start`; or calls `abort` when an earlier cell failed. */
  enqueue(start: () => Promise<ExecuteReply>, abort: () => Promise<void>): void {
    this.#waiting.push({ start, abort });
    if (!this.#turning) void this.#turn();
  }

  async run(request: Message<ExecuteRequest>, run: Run): Promise<ExecuteReply> {
    const { code, user_expressions = {} } = request.content;
    const cellId = request.metadata["cellId"];
    const { executionCount } = run;
    const settled = new Promise<Outcome>((settle) => {
      this.#current = { run, settle };
    });
    this.#main.post({
      type: "execute",
      run: run.run,
      code,
      executionCount,
      cellId: typeof cellId === "string" ? cellId : undefined,
      silent: run.silent,
      allowStdin: run.allowStdin,
      userExpressions: user_expressions,
    });
    const outcome = await settled;
    this.#current = undefined;
    if (outcome.status === "error") {
      const { ename, evalue, traceback } = outcome;
      return { status: "error", execution_count: executionCount, ename, evalue, traceback, payload: [] };
    }
    return {
      status: "ok",
      execution_count: executionCount,
      payload: outcome.payload,
      user_expressions: outcome.userExpressions,
    };
  }

  /** Main says that a run is over. A second word on the same run (a cell that was given up) is of no consequence. */
  settled(run: number, outcome: Outcome): void {
    if (this.#current?.run.run === run) this.#current.settle(outcome);
  }

  openRun(request: Message<ExecuteRequest>): Run {
    return this.#runs.open(request);
  }

  async #turn(): Promise<void> {
    this.#turning = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const reply = await next.start();
      if (reply.status === "error" && this.#stopsOnError) await this.#abortWaiting();
    }
    this.#turning = false;
  }

  #stopsOnError = true;

  /** What the running request asks for: `stop_on_error: false` lets the queue go on after its error. */
  set stopOnError(value: boolean) {
    this.#stopsOnError = value;
  }

  async #abortWaiting(): Promise<void> {
    // Requests that a client sent together with the failing one may still be on their way through the socket.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) await entry.abort();
  }
}
