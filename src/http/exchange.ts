// One request and the reading of its answer: ended by cancellation, by its deadline, or by itself. Main thread.
import { TimeoutError } from "../tasks/errors.ts";
import { suspend } from "../tasks/suspension.ts";
import { clock } from "../timing/clock.ts";
import { clientError } from "./errors.ts";

export class Exchange {
  readonly #controller = new AbortController();
  readonly #label: string;
  readonly #url: string;
  readonly #timeoutSeconds: number | undefined;
  readonly #deadlineSeconds: number;

  /** @param timeoutSeconds for the whole of it, body included */
  constructor(method: string, url: string, timeoutSeconds: number | undefined) {
    this.#label = `${method} ${url}`;
    this.#url = url;
    this.#timeoutSeconds = timeoutSeconds;
    this.#deadlineSeconds = clock.now() + (timeoutSeconds ?? Infinity);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(): void {
    this.#controller.abort();
  }

  /** Waits for a part of the exchange. Cancelling the task aborts the request, and so does the deadline. */
  wait<T>(begin: () => Promise<T>): Promise<T> {
    const source = clock;
    return suspend<T>({ kind: "http", label: this.#label }, ({ resolve, reject }) => {
      const left = this.#deadlineSeconds - source.now();
      const timer =
        this.#timeoutSeconds === undefined
          ? undefined
          : source.setTimer(Math.max(0, left), () => {
              reject(new TimeoutError(`${this.#label}: no answer within ${String(this.#timeoutSeconds)} s`));
              this.abort();
            });
      const stopTimer = (): void => {
        if (timer !== undefined) source.clearTimer(timer);
      };
      begin().then(
        (value) => {
          stopTimer();
          resolve(value);
        },
        (error: unknown) => {
          stopTimer();
          reject(clientError(error, this.#url));
        },
      );
      return () => {
        stopTimer();
        this.abort();
      };
    });
  }
}
