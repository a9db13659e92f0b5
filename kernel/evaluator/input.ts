// Input: prompt, confirm and alert block main until the front end answers; `input` is awaited instead.
// Main thread. question → input message → the user's line, or StdinNotAllowed.
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { inputStates, type SharedState } from "../shared-state.ts";
import { currentRun } from "./cell-run.ts";
import type { IoLink } from "./io-link.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";

class StdinNotAllowedError extends Error {
  override readonly name = "StdinNotAllowedError";

  constructor() {
    super("this front end takes no input here (allow_stdin is false)");
  }
}

export class Input {
  readonly #link: IoLink;
  readonly #state: SharedState;
  readonly #syncPort: MessagePort;
  readonly #waiting = new Map<number, (value: string | undefined) => void>();
  #serial = 0;

  constructor(link: IoLink, state: SharedState, syncPort: MessagePort) {
    this.#link = link;
    this.#state = state;
    this.#syncPort = syncPort;
  }

  /** Asks without blocking: other cells' timers go on. Rejects with StdinNotAllowedError, or when the cell is interrupted. */
  readonly ask = (prompt = "", { password = false }: { password?: boolean } = {}): Promise<string> => {
    const cell = currentRun.getStore();
    if (!cell?.allowStdin) return Promise.reject(new StdinNotAllowedError());
    const serial = ++this.#serial;
    return new Promise((resolve, reject) => {
      const stopListening = cell.onInterrupt(() => {
        this.#waiting.delete(serial);
        reject(new KeyboardInterrupt());
      });
      this.#waiting.set(serial, (value) => {
        stopListening();
        if (value === undefined) reject(new StdinNotAllowedError());
        else resolve(value);
      });
      this.#link.post({ type: "input", serial, run: cell.run, prompt, password, sync: false });
    });
  };

  answered(serial: number, value: string | undefined): void {
    this.#waiting.get(serial)?.(value);
    this.#waiting.delete(serial);
  }

  /** As in a browser: the line typed, or `value` where the line is empty. */
  readonly prompt = (message: unknown = "", value = ""): string => {
    const text = String(message);
    const line = this.#askAndWait(value === "" ? spaced(text) : `${spaced(text)}[${value}] `);
    return line === "" ? value : line;
  };

  /** True for y, yes, true, 1 and ok, in any case. */
  readonly confirm = (message: unknown = ""): boolean =>
    /^\s*(y|yes|true|1|ok)\s*$/i.test(this.#askAndWait(`${spaced(String(message))}[y/N] `));

  readonly alert = (message: unknown = ""): void => {
    this.#askAndWait(`${spaced(String(message))}[Enter] `);
  };

  #askAndWait(prompt: string): string {
    const cell = currentRun.getStore();
    if (!cell?.allowStdin) throw new StdinNotAllowedError();
    const serial = ++this.#serial;
    this.#state.store("inputState", inputStates.waiting);
    this.#link.post({ type: "input", serial, run: cell.run, prompt, password: false, sync: true });
    this.#state.waitWhile("inputState", inputStates.waiting);
    const isInterrupted = this.#state.load("inputState") === inputStates.interrupted;
    this.#state.store("inputState", inputStates.idle);
    if (isInterrupted) throw new KeyboardInterrupt();
    return this.#receive(serial);
  }

  #receive(serial: number): string {
    // Answers to questions that were interrupted may still lie in the port.
    for (let got = receiveMessageOnPort(this.#syncPort); got; got = receiveMessageOnPort(this.#syncPort)) {
      const answer = got.message as { serial: number; value: string | undefined };
      if (answer.serial !== serial) continue;
      if (answer.value === undefined) throw new StdinNotAllowedError();
      return answer.value;
    }
    throw new Error(`the answer to input ${serial} did not arrive`);
  }
}

function spaced(text: string): string {
  return text === "" || /\s$/.test(text) ? text : `${text} `;
}
