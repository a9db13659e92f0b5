// `$$` for notebooks written for IJavascript: its output functions and results of callbacks. Main thread.
// What is sent appears under the cell that sends it; after async() or with keepAlive, its reply waits for the last of it.
import type { MimeBundle } from "../../src/host.ts";
import type { Display, DisplayHandle } from "../display/display.ts";

/** Shows `output`, a promise once it is fulfilled. Ends a cell that called async(), unless `keepAlive`. */
type Send<T> = (output: T | PromiseLike<T>, keepAlive?: boolean) => void;

interface Outputs<T> {
  text: T;
  html: T;
  svg: T;
  /** Base64, as in IJavascript. */
  png: T;
  jpeg: T;
}

/** What `$$.display(id)` gives: each call replaces what the last one showed. */
export interface NamedDisplay extends Outputs<(content: string) => void> {
  json(value: unknown): void;
  mime(bundle: MimeBundle): void;
  close(): void;
}

export interface Ijavascript extends Outputs<Send<string>> {
  json: Send<unknown>;
  mime: Send<MimeBundle>;
  /** Announces that the cell's result comes later, by `sendResult` or `done`; `async(false)` takes it back. */
  async(isLater?: boolean): boolean;
  sendResult: Send<unknown>;
  sendError: Send<unknown>;
  done(result?: unknown): void;
  clear(options?: { wait?: boolean }): void;
  display(id?: string): NamedDisplay;
  input(
    options: { prompt?: string; password?: boolean },
    callback?: (error: unknown, line?: string) => void,
  ): Promise<string>;
  readonly config: { awaitExecution: boolean };
}

export interface IjavascriptParts {
  display: Display;
  /** The cell whose code calls, and how to keep its reply back until the returned function is called. */
  cell: () => { holdReply: () => (error?: unknown) => void } | undefined;
  ask: (prompt: string, options: { password?: boolean }) => Promise<string>;
}

const kinds = ["text", "html", "svg", "png", "jpeg"] as const;

export function createIjavascript({ display, cell, ask }: IjavascriptParts): Ijavascript {
  const held = new WeakMap<object, (error?: unknown) => void>();
  const async = (isLater = true) => {
    const run = cell();
    if (!isLater) release();
    else if (run && !held.has(run)) held.set(run, run.holdReply());
    return isLater;
  };
  const release = (...error: [] | [unknown]) => {
    const run = cell();
    if (!run) return;
    held.get(run)?.(...error);
    held.delete(run);
  };
  const sendError = (error: unknown) => {
    async();
    release(error);
  };
  const sends =
    <T>(show: (output: T) => void): Send<T> =>
    (output, keepAlive = false) => {
      if (isThenable(output)) {
        async();
        void output.then((value) => sends(show)(value, keepAlive), sendError);
        return;
      }
      if (keepAlive) async();
      show(output);
      if (!keepAlive) release();
    };
  const showValue = (value: unknown) => {
    if (value !== undefined) display(value, { raw: false });
  };
  const sendResult = sends(showValue);
  return {
    ...outputs((kind) => sends((content: string) => void display[kind](content))),
    json: sends((value) => void display.json(value)),
    mime: sends((bundle) => void display(bundle, { raw: true })),
    async,
    sendResult,
    sendError: (error) => (isThenable(error) ? void error.then(sendError, sendError) : sendError(error)),
    // A timer may call it, with arguments of its own.
    done: (result) => sendResult(result),
    clear: (options) => display.clear(options),
    display: (id) => namedDisplay(display, id),
    input: ({ prompt = "", password = false }, callback) => {
      async();
      const line = ask(prompt, { password });
      if (callback) {
        line.then(
          (text) => callback(null, text),
          (error: unknown) => callback(error),
        );
      } else {
        // Whoever waits for the promise goes on right after this, and before the reply leaves.
        line.then(() => release(), sendError);
      }
      return line;
    },
    config: { awaitExecution: false },
  };
}

function outputs<T>(make: (kind: (typeof kinds)[number]) => T): Outputs<T> {
  return Object.fromEntries(kinds.map((kind) => [kind, make(kind)])) as unknown as Outputs<T>;
}

const types = { text: "text/plain", html: "text/html", svg: "image/svg+xml", png: "image/png", jpeg: "image/jpeg" };

function namedDisplay(display: Display, displayId: string | undefined): NamedDisplay {
  let shown: DisplayHandle | undefined;
  const mime = (bundle: MimeBundle) => {
    if (displayId !== undefined && shown) shown.update(bundle, { raw: true });
    else shown = display(bundle, { raw: true, ...(displayId !== undefined && { displayId }) });
  };
  return {
    ...outputs((kind) => (content: string) => mime({ [types[kind]]: content, "text/plain": content })),
    json: (value) => mime({ "application/json": value }),
    mime,
    close: () => {
      shown = undefined;
    },
  };
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return value instanceof Promise;
}
