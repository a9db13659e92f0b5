// Executions: the queues of execute requests, one for the main shell and one for each subshell (JEP 91). Io thread.
// In each queue one cell runs at a time and an error aborts those that wait. request → ExecuteCommand to main → Outcome.
import type { Outcome } from "../contract.ts";
import type { Message } from "../protocol/header.ts";
import type { ExecuteReply, ExecuteRequest } from "../protocol/messages.ts";
import type { MainThread } from "./main-thread.ts";
import type { Run } from "./runs.ts";

export interface QueuedExecution {
  start: () => Promise<ExecuteReply>;
  /** An earlier cell of the queue failed, or its subshell was deleted. */
  abort: () => Promise<void>;
}

interface ShellQueue {
  waiting: QueuedExecution[];
  /** Those that the running cell's error will abort, once its reply has left. */
  condemned: QueuedExecution[];
  isTurning: boolean;
}

export class Executions {
  readonly #main: MainThread;
  readonly #hindrance: () => Promise<unknown> | undefined;
  /** undefined is the main shell. */
  readonly #queues = new Map<string | undefined, ShellQueue>([
    [undefined, { waiting: [], condemned: [], isTurning: false }],
  ]);
  readonly #running = new Map<number, { run: Run; settle: (outcome: Outcome) => void }>();

  /**
   * `hindrance`: what a cell whose turn has come must wait for, if anything. An interrupt of the last cell is not to meet
   * the next one, which may keep main too busy to prove that it can go on.
   */
  constructor(main: MainThread, hindrance: () => Promise<unknown> | undefined) {
    this.#main = main;
    this.#hindrance = hindrance;
  }

  /** The cell that runs in the main shell, else in any subshell. */
  get current(): Run | undefined {
    const runs = [...this.#running.values()].map(({ run }) => run);
    return runs.find(({ subshell }) => subshell === undefined) ?? runs[0];
  }

  /** The cell that runs in that shell. */
  currentOf(subshell: string | undefined): Run | undefined {
    return [...this.#running.values()].find(({ run }) => run.subshell === subshell)?.run;
  }

  isRunning(run: number): boolean {
    return this.#running.has(run);
  }

  get subshells(): string[] {
    return [...this.#queues.keys()].filter((id) => id !== undefined);
  }

  createSubshell(id: string): void {
    this.#queues.set(id, { waiting: [], condemned: [], isTurning: false });
  }

  /** False if there is no such subshell. What waits in it is aborted; what runs in it is for the caller to interrupt. */
  deleteSubshell(id: string): boolean {
    const queue = this.#queues.get(id);
    if (!queue) return false;
    this.#queues.delete(id);
    void abortAll(queue.waiting);
    return true;
  }

  /** Starts the request in its turn. False if there is no such subshell. */
  enqueue(subshell: string | undefined, execution: QueuedExecution): boolean {
    const queue = this.#queues.get(subshell);
    if (!queue) return false;
    queue.waiting.push(execution);
    if (!queue.isTurning) void this.#turn(queue);
    return true;
  }

  async #turn(queue: ShellQueue): Promise<void> {
    queue.isTurning = true;
    while (queue.waiting.length > 0) {
      const hindrance = this.#hindrance();
      if (hindrance) await hindrance;
      // What waited may have been aborted meanwhile.
      await queue.waiting.shift()?.start();
      await abortAll(queue.condemned);
    }
    queue.isTurning = false;
  }

  async run(request: Message<ExecuteRequest>, run: Run): Promise<ExecuteReply> {
    const { code, user_expressions = {} } = request.content;
    const cellId = request.metadata["cellId"];
    const { executionCount } = run;
    const settled = new Promise<Outcome>((settle) => {
      this.#running.set(run.run, { run, settle });
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
    this.#running.delete(run.run);
    if (outcome.status === "error") {
      const { ename, evalue, traceback } = outcome;
      return { status: "error", execution_count: executionCount, ename, evalue, traceback, payload: [] };
    }
    const { payload, userExpressions } = outcome;
    return { status: "ok", execution_count: executionCount, payload, user_expressions: userExpressions };
  }

  /**
   * The running cell of that shell has failed: those that wait behind it will be aborted. Called before its reply
   * leaves, as what a client sends after that is a new attempt.
   */
  async condemn(subshell: string | undefined): Promise<void> {
    // Requests that a client sent together with the failing one may still be on their way through the socket.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const queue = this.#queues.get(subshell);
    if (queue) queue.condemned = queue.waiting.splice(0);
  }

  /** Main says that a run is over. A second word on the same run (one that was given up) is of no consequence. */
  settled(run: number, outcome: Outcome): void {
    this.#running.get(run)?.settle(outcome);
  }
}

async function abortAll(entries: QueuedExecution[]): Promise<void> {
  for (const entry of entries.splice(0)) await entry.abort();
}
