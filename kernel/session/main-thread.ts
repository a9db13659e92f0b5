// MainThread: the io thread's end of the thread contract. Posts commands, hands on what main says, knows if main lives.
import type { MessagePort } from "node:worker_threads";
import type { LiveAnswers, LiveQuestion, ToIo, ToIoMap, ToMain } from "../contract.ts";

type Handlers = { [K in keyof ToIoMap]: (message: ToIoMap[K]) => void };

export class MainThread {
  /** Resolves when main has loaded all that it is made of: kernel_info is answered before. */
  readonly ready: Promise<unknown>;
  readonly #port: MessagePort;
  readonly #answers = new Map<number, () => void>();
  readonly #looks = new Map<number, (answer: LiveAnswers[LiveQuestion["kind"]]) => void>();
  readonly #cancels = new Map<number, (found: boolean) => void>();
  readonly #isReady: (value?: unknown) => void;
  #serial = 0;
  #isLate = false;

  constructor(port: MessagePort) {
    this.#port = port;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.ready = promise;
    this.#isReady = resolve;
  }

  listen(handlers: Omit<Handlers, "ready" | "pong" | "looked" | "taskCancelled">): void {
    const all: Handlers = {
      ...handlers,
      ready: () => this.#isReady(),
      taskCancelled: ({ serial, found }) => this.#cancels.get(serial)?.(found),
      pong: ({ serial }) => this.#answers.get(serial)?.(),
      looked: ({ serial, answer }) => {
        const take = this.#looks.get(serial);
        this.#looks.delete(serial);
        take?.(answer);
      },
    };
    this.#port.on("message", (message: ToIo) => {
      (all[message.type] as (message: ToIo) => void)(message);
    });
  }

  post(message: ToMain): void {
    this.#port.postMessage(message);
  }

  /** Whether main's event loop turns: it answers within the time. */
  answers(withinMs: number): Promise<boolean> {
    return this.#ask("ping", withinMs);
  }

  /** Whether every queue of main's Node still turns: timers, immediates, microtasks and the port. */
  isHealthy(withinMs: number): Promise<boolean> {
    return this.#ask("probe", withinMs);
  }

  /**
   * Asks about live values. Undefined when there is nothing to see, or when main has not answered in time.
   */
  look<Kind extends LiveQuestion["kind"]>(
    question: Extract<LiveQuestion, { kind: Kind }>,
    withinMs: number,
  ): Promise<LiveAnswers[Kind] | undefined> {
    const serial = ++this.#serial;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#isLate = true;
        resolve(undefined);
      }, withinMs);
      this.#looks.set(serial, (answer) => {
        clearTimeout(timer);
        this.#isLate = false;
        resolve(answer as LiveAnswers[Kind]);
      });
      this.post({ type: "look", serial, question });
    });
  }

  /** A question about live values is overdue: main is busy. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Has main ask a task to end; says whether there was one. Undefined when main has not turned within the time. */
  cancelTask(taskId: number, withinMs: number): Promise<boolean | undefined> {
    const serial = ++this.#serial;
    return new Promise((resolve) => {
      const finish = (found: boolean | undefined) => {
        clearTimeout(timer);
        this.#cancels.delete(serial);
        resolve(found);
      };
      const timer = setTimeout(finish, withinMs, undefined);
      this.#cancels.set(serial, finish);
      this.post({ type: "cancelTask", serial, taskId });
    });
  }

  #ask(type: "ping" | "probe", withinMs: number): Promise<boolean> {
    const serial = ++this.#serial;
    return new Promise((resolve) => {
      const finish = (answered: boolean) => {
        clearTimeout(timer);
        this.#answers.delete(serial);
        resolve(answered);
      };
      const timer = setTimeout(finish, withinMs, false);
      this.#answers.set(serial, () => finish(true));
      this.post({ type, serial });
    });
  }
}
