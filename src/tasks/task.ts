// A task: an async function that runs on its own and can be cancelled (asyncio.Task). Main thread.
// createTask(fn) → first step in a microtask → waits that helpers register → result, exception or cancelled.
import { getEventListeners } from "node:events";
import { host, type HostCell } from "../host.ts";
import { activeTask, addLive, type LiveLink, removeLive, taskStorage, throwIfCancelled } from "./current.ts";
import { CancelledError, RuntimeError } from "./errors.ts";
import { Future } from "./future.ts";
import { observer, type WaitTarget } from "./observer.ts";
import { owe, settle } from "./owed-cancels.ts";
import { enqueue } from "./ready.ts";
import type { Wait } from "./waiting.ts";

/** How a task is started. */
export interface TaskOptions {
  /** Shown by the inspector; `Task-1`, `Task-2`, … when absent. */
  name?: string | undefined;
  /** Runs the body in another async context, such as `AsyncLocalStorage.snapshot()` gives (asyncio's `context`). */
  context?: (<R>(body: () => R) => R) | undefined;
  /** Runs the first step at once, before `createTask` returns (asyncio's eager tasks). */
  eagerStart?: boolean | undefined;
}

/** A task's body: an async function without arguments. It may take its task's `AbortSignal`. */
export type TaskBody<T> = () => T | PromiseLike<T>;

let unnamed = 0;

/**
 * An async function that runs on its own (asyncio.Task): <https://docs.python.org/3/library/asyncio-task.html#task-object>.
 * Await it for its result. `cancel()` raises CancelledError where it waits on a helper of Loopbook, or at its next such
 * await; `signal` carries the cancellation to fetch and other libraries.
 */
export class Task<T = unknown> extends Future<T> {
  /** The id of the task that created this one. */
  readonly parentId: number | undefined;
  /** The runner that this task, or the task that began it, was started by. */
  runner: object | undefined;
  readonly #cell: HostCell | undefined;
  readonly #release: (() => void) | undefined;
  readonly #live: LiveLink;
  #name: string | number;
  #parent: Task | undefined;
  #body: TaskBody<T> | undefined;
  #context: TaskOptions["context"];
  #cancelRequests = 0;
  #mustCancel = false;
  #wait: Wait | undefined;
  #moreWaits: Set<Wait> | undefined;
  #controller: AbortController | undefined;

  constructor(body: TaskBody<T>, options: TaskOptions = {}) {
    super();
    if (typeof body !== "function") throw new TypeError(`a task needs a function to run, got ${typeof body}`);
    this.#name = options.name ?? ++unnamed;
    const parent = activeTask();
    this.#parent = parent;
    this.parentId = parent?.id;
    this.runner = parent?.runner;
    this.#cell = host()?.currentCell();
    this.#release = this.#cell?.hold();
    this.#body = body;
    this.#context = options.context;
    this.#live = addLive(this);
    observer?.created?.(this);
    if (options.eagerStart) this.#start();
    else enqueue(() => this.#start());
  }

  /** The task that created this one, until this one is done: longer chains of tasks would never be given back. */
  get parent(): Task | undefined {
    return this.#parent;
  }

  /** `Task`. */
  override get [Symbol.toStringTag](): string {
    return "Task";
  }

  /** The task's name: as given, else `Task-1`, `Task-2`, … May be changed. */
  get name(): string {
    return typeof this.#name === "number" ? `Task-${String(this.#name)}` : this.#name;
  }

  /** Changes the name. */
  set name(name: string) {
    this.#name = name;
  }

  override get kind(): string {
    return "task";
  }

  override get label(): string {
    return this.name;
  }

  /**
   * Asks the task to end: CancelledError is raised in its body where it waits, or at its next wait, once. False if it
   * is done already. Before the first step the body never runs.
   */
  override cancel(message?: string): boolean {
    if (this.outcome !== "pending") return false;
    this.#cancelRequests++;
    observer?.cancelRequested?.(this, activeTask(), message);
    if (this.#cancelWaits(message)) return true;
    if (this.#abort(message)) return true;
    this.cancelMessage = message;
    this.#oweCancel(true);
    return true;
  }

  /** How many cancellations were asked for and not taken back (asyncio.Task.cancelling). */
  cancelling(): number {
    return this.#cancelRequests;
  }

  /** Takes one request to cancel back, also one that is still to be delivered; returns how many remain. */
  uncancel(): number {
    if (this.#cancelRequests > 0) this.#cancelRequests--;
    if (this.#cancelRequests === 0) this.#oweCancel(false);
    return this.#cancelRequests;
  }

  /**
   * Aborts with a CancelledError when the task is cancelled: pass it to fetch and other libraries. A cancellation that
   * something listens to counts as delivered; the next reading of `signal` gives a fresh one.
   */
  get signal(): AbortSignal {
    const controller = (this.#controller ??= new AbortController());
    if (this.#mustCancel) this.#abortNow(controller, this.#takeCancel());
    return controller.signal;
  }

  /** Tasks cannot be settled from outside (asyncio raises RuntimeError too). */
  override setResult(): never {
    throw new RuntimeError("Task does not support set_result operation");
  }

  /** Tasks cannot be settled from outside (asyncio raises RuntimeError too). */
  override setException(): never {
    throw new RuntimeError("Task does not support set_exception operation");
  }

  /** What the body waits for now, as far as helpers know. */
  waits(): WaitTarget[] {
    const waits = this.#wait ? [this.#wait] : [];
    return [...waits, ...(this.#moreWaits ?? [])].map((wait) => wait.target);
  }

  /** For helpers: the body waits from here on. A cancellation still to be delivered goes to the wait at once. */
  beginWait(wait: Wait): void {
    if (this.#wait === undefined) this.#wait = wait;
    else (this.#moreWaits ??= new Set()).add(wait);
    observer?.waiting?.(this, wait.target);
    if (this.#mustCancel && wait.cancel(this.cancelMessage)) this.#oweCancel(false);
  }

  /** For helpers: the body goes on from that wait, with the CancelledError that this gives if there is one. */
  endWait(wait: Wait): CancelledError | undefined {
    if (this.#wait === wait) this.#wait = undefined;
    else this.#moreWaits?.delete(wait);
    observer?.stepStarted?.(this);
    if (wait.cancelled) observer?.cancelDelivered?.(this);
    return this.#mustCancel ? this.#takeCancel() : undefined;
  }

  /** For helpers: throws the CancelledError that is still to be delivered, if any. */
  throwIfCancelled(): void {
    if (this.#mustCancel) throw this.#takeCancel();
  }

  #oweCancel(owed: boolean): void {
    if (this.#mustCancel === owed) return;
    this.#mustCancel = owed;
    if (owed) owe(throwIfCancelled);
    else settle();
  }

  #takeCancel(): CancelledError {
    this.#oweCancel(false);
    observer?.cancelDelivered?.(this);
    return new CancelledError(this.cancelMessage);
  }

  #cancelWaits(message: string | undefined): boolean {
    let delivered = this.#wait?.cancel(message) ?? false;
    if (this.#moreWaits) for (const wait of [...this.#moreWaits]) delivered = wait.cancel(message) || delivered;
    if (delivered && this.#controller) this.#abort(message);
    return delivered;
  }

  /** Aborts the signal that the body took, if any; true when something listened to it. */
  #abort(message: string | undefined): boolean {
    const controller = this.#controller;
    if (!controller) return false;
    const heard = getEventListeners(controller.signal, "abort").length > 0;
    this.#abortNow(controller, new CancelledError(message));
    return heard;
  }

  #abortNow(controller: AbortController, reason: CancelledError): void {
    this.#controller = undefined;
    controller.abort(reason);
  }

  #start(): void {
    const body = this.#body;
    const context = this.#context;
    this.#body = this.#context = undefined;
    if (this.outcome !== "pending" || !body) return;
    if (this.#mustCancel) {
      this.#fail(this.#takeCancel());
      return;
    }
    observer?.stepStarted?.(this);
    try {
      const run = (): T | PromiseLike<T> => taskStorage.run(this, body);
      const value = context ? context(run) : run();
      // A future that the body returns is awaited by the task itself, which is then tied to it.
      if (value instanceof Future) this.#follow(taskStorage.run(this, async () => (await value) as T));
      else if (isThenable(value)) this.#follow(value);
      else this.#succeed(value);
    } catch (error) {
      this.#fail(error);
    }
  }

  #follow(value: PromiseLike<T>): void {
    value.then(
      (result) => {
        this.#succeed(result);
      },
      (error: unknown) => {
        this.#fail(error);
      },
    );
  }

  // Takes unknown, so that a Task<number> can stand where a Task<unknown> is asked for.
  #succeed(value: unknown): void {
    if (this.#mustCancel) this.#fail(this.#takeCancel());
    else this.finish("value", value as T, undefined);
  }

  #fail(error: unknown): void {
    if (error instanceof CancelledError) this.finish("cancelled", undefined, error);
    else this.finish("error", undefined, error);
  }

  protected override finish(outcome: "value" | "error" | "cancelled", value: T | undefined, error: unknown): void {
    removeLive(this.#live);
    this.#oweCancel(false);
    super.finish(outcome, value, error);
    this.#release?.();
    observer?.finished?.(this);
    this.#parent = undefined;
  }

  protected override cell(): HostCell | undefined {
    return this.#cell;
  }
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
