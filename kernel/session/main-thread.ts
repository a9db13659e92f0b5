// MainThread: the io thread's end of the thread contract. Posts commands, hands on what main says, knows if main lives.
import type { MessagePort } from "node:worker_threads";
import type { ToIo, ToIoMap, ToMain } from "../contract.ts";

type Handlers = { [K in keyof ToIoMap]: (message: ToIoMap[K]) => void };

export class MainThread {
  readonly #port: MessagePort;
  readonly #answers = new Map<number, () => void>();
  #serial = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  listen(handlers: Omit<Handlers, "pong">): void {
    const all: Handlers = { ...handlers, pong: ({ serial }) => this.#answers.get(serial)?.() };
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
