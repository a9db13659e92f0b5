// `$$` for notebooks written for IJavascript: its output functions and results of callbacks. Main thread.
import type { MimeBundle } from "../../src/host.ts";
import { inspectText } from "../display/inspect-text.ts";
import type { Display } from "../display/display.ts";

export interface Ijavascript {
  /** Announces that the cell's result comes later, by `sendResult` or `done`. */
  async(): void;
  sendResult(result: unknown): void;
  sendError(error: unknown): void;
  done(result?: unknown): void;
  text(text: string): void;
  html(html: string): void;
  svg(svg: string): void;
  /** Base64, as in IJavascript. */
  png(base64: string): void;
  jpeg(base64: string): void;
  json(value: unknown): void;
  mime(bundle: MimeBundle): void;
  clear(options?: { wait?: boolean }): void;
  input(options: { prompt?: string; password?: boolean }, callback: (error: unknown, line?: string) => void): void;
}

export interface IjavascriptParts {
  display: Display;
  /** Keeps the cell's reply back until the returned function is called. */
  holdReply: () => (error?: unknown) => void;
  ask: (prompt: string, options: { password?: boolean }) => Promise<string>;
}

export function createIjavascript({ display, holdReply, ask }: IjavascriptParts): Ijavascript {
  const nothingHeld = (): void => undefined;
  let release: (error?: unknown) => void = nothingHeld;
  const sendResult = (result: unknown) => {
    if (result !== undefined) display.text(inspectText(result));
    release();
    release = nothingHeld;
  };
  const show = (bundle: MimeBundle) => void display(bundle, { raw: true });
  return {
    async: () => {
      release = holdReply();
    },
    sendResult,
    done: sendResult,
    sendError: (error) => {
      release(error);
      release = nothingHeld;
    },
    text: (text) => void display.text(text),
    html: (html) => void display.html(html),
    svg: (svg) => void display.svg(svg),
    png: (base64) => show({ "image/png": base64 }),
    jpeg: (base64) => show({ "image/jpeg": base64 }),
    json: (value) => void display.json(value),
    mime: show,
    clear: (options) => display.clear(options),
    input: ({ prompt = "", password = false }, callback) => {
      ask(prompt, { password }).then(
        (line) => callback(null, line),
        (error: unknown) => callback(error),
      );
    },
  };
}
