// ThreadPool: worker threads that run functions. Main thread; piscina keeps the threads. function, arguments → result.
import { AsyncLocalStorage } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, type Transferable } from "node:worker_threads";
import type { Piscina } from "piscina";
import { host } from "../host.ts";
import { RuntimeError, ValueError } from "../tasks/errors.ts";
import { gather } from "../tasks/gather.ts";
import { suspend } from "../tasks/suspension.ts";
import { Task } from "../tasks/task.ts";
import { NotTransferableError } from "./errors.ts";
import type { Job, JobMessage, JobOutcome } from "./job.ts";
import { portableFunction, type PortableFunction } from "./portable-function.ts";
import { decodeError } from "./thread-error.ts";
import { isTransfer } from "./transfer.ts";

/** Options of `ThreadPool`. */
export interface ThreadPoolOptions {
  /** The most threads at a time; unless told the machine's processors and 4 more, 32 at most, as in Python. */
  maxThreads?: number | undefined;
  /** How long a thread without work is kept, in seconds; 10 unless told. */
  idleTimeoutSeconds?: number | undefined;
}

/** Piscina's own list of what moves. */
type Moved = NonNullable<NonNullable<Parameters<Piscina["run"]>[1]>["transferList"]>;
type AnyFunction = (...args: never[]) => unknown;

/**
 * A pool of worker threads (concurrent.futures.ThreadPoolExecutor, but threads that share nothing):
 * <https://docs.python.org/3/library/concurrent.futures.html#threadpoolexecutor>. Pass it to `runInExecutor`, or use
 * `submit` and `map`. Threads start when there is work. `await using` waits for the work and ends the threads.
 */
export class ThreadPool {
  readonly maxThreads: number;
  readonly #idleTimeoutMs: number;
  #pool: Promise<Piscina> | undefined;
  #isShutDown = false;
  readonly #jobs = new Set<Promise<unknown>>();
  readonly #tasks = new Set<Task>();

  /** @throws ValueError for less than one thread */
  constructor({ maxThreads, idleTimeoutSeconds = 10 }: ThreadPoolOptions = {}) {
    this.maxThreads = maxThreads ?? Math.min(32, availableParallelism() + 4);
    if (!(this.maxThreads >= 1)) throw new ValueError("maxThreads must be greater than 0");
    this.#idleTimeoutMs = idleTimeoutSeconds * 1000;
  }

  /** Runs `fn(...args)` in a thread. The task gives the result; cancelling it stops the thread (Executor.submit). */
  submit<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Task<Awaited<T>> {
    const task = new Task(() => this.run(fn, ...args), { name: `thread ${fn.name || "function"}` });
    this.#tasks.add(task);
    task.onDone(() => this.#tasks.delete(task));
    return task;
  }

  /** Runs `fn(item)` in threads for each item; gives the results in the items' order (Executor.map). */
  async map<I, T>(fn: (item: I) => T, items: Iterable<I>): Promise<Awaited<T>[]> {
    return await gather(...Array.from(items, (item) => this.submit(fn, item)));
  }

  /** Runs `fn(...args)` in a thread on behalf of the current task, whose cancellation stops the thread. */
  async run<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Promise<Awaited<T>> {
    if (this.#isShutDown) throw new RuntimeError("cannot schedule new work after shutdown");
    const name = fn.name || "function";
    const pool = await (this.#pool ??= this.#start());
    const { port1: output, port2: port } = new MessageChannel();
    const { job, transferList } = await prepare(fn, args, port);
    const outcome = await suspend<JobOutcome>({ kind: "executor", label: `executor job ${name}` }, (wait) => {
      const controller = new AbortController();
      receive(output, wait.resolve);
      const moved = [...transferList, port] as unknown as Moved;
      const work: Promise<unknown> = pool.run(job, { signal: controller.signal, transferList: moved });
      const settled = work.then(undefined, (error: unknown) => {
        output.close();
        wait.reject(argumentError(error, name, args));
      });
      this.#jobs.add(settled);
      void settled.then(() => this.#jobs.delete(settled));
      return () => {
        controller.abort();
      };
    });
    if (outcome.error) throw resultError(decodeError(outcome.error), name);
    return outcome.value as Awaited<T>;
  }

  /** Takes no more work; waits for what there is, or cancels it, and ends the threads (Executor.shutdown). */
  async shutdown({ cancelFutures = false }: { cancelFutures?: boolean } = {}): Promise<void> {
    this.#isShutDown = true;
    if (cancelFutures) for (const task of this.#tasks) task.cancel();
    await Promise.allSettled([...this.#tasks, ...this.#jobs]);
    const pool = await this.#pool;
    await pool?.destroy();
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #start(): Promise<Piscina> {
    const { Piscina } = await import("piscina");
    return new Piscina({
      filename: new URL("./executor-worker.ts", import.meta.url).href,
      minThreads: 0,
      maxThreads: this.maxThreads,
      idleTimeout: this.#idleTimeoutMs,
      concurrentTasksPerWorker: 1,
      // An idle thread turns its loop, so that what a function left behind there can end.
      atomics: "disabled",
    });
  }
}

async function prepare(
  fn: AnyFunction,
  args: readonly unknown[],
  port: MessagePort,
): Promise<{ job: Job; transferList: Transferable[] }> {
  const transferList: Transferable[] = [];
  const functions: [number, PortableFunction][] = [];
  const plain: unknown[] = [];
  for (const [index, arg] of args.entries()) {
    if (isTransfer(arg)) transferList.push(...arg.list);
    if (typeof arg === "function") functions.push([index, await portableFunction(arg as AnyFunction)]);
    plain.push(isTransfer(arg) ? arg.value : typeof arg === "function" ? undefined : arg);
  }
  const directory = host()?.directory ?? process.cwd();
  return { job: { fn: await portableFunction(fn), args: plain, functions, directory, port }, transferList };
}

/** Writes what a job prints, as the cell that started the job, and hands over its outcome. */
function receive(output: MessagePort, done: (outcome: JobOutcome) => void): void {
  const take = AsyncLocalStorage.bind((message: JobMessage) => {
    if ("outcome" in message) {
      output.close();
      done(message.outcome);
    } else {
      process[message.stream].write(message.text);
    }
  });
  output.on("message", take);
}

/** Names the argument that could not go to the thread. */
function argumentError(error: unknown, name: string, args: readonly unknown[]): unknown {
  if (!(error instanceof Error) || error.name !== "DataCloneError") return error;
  const position = args.findIndex((arg) => !isTransfer(arg) && typeof arg !== "function" && !isCloneable(arg)) + 1;
  const what = position === 0 ? `the arguments of ${name}` : `argument ${String(position)} of ${name}`;
  const message = `${what} cannot go to a thread: ${error.message}. Pass plain data`;
  return new NotTransferableError(message, { cause: error });
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function resultError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error.name !== "DataCloneError") return error;
  const message = `the result of ${name} cannot leave its thread: ${error.message}. Return plain data`;
  return new NotTransferableError(message, { cause: error });
}
