// Names that every cell has beside Node's own globals: ambient types for the checker and for editors.

interface LoopbookShowOptions {
  /** Names the display: `display.update(id, …)` replaces it, in every place where it is shown. */
  displayId?: string;
  /** More of the message's `transient` field, which notebooks do not store. */
  transient?: Record<string, unknown>;
  /** true: the value is a MIME bundle. false: it is a value, even where it looks like a bundle. */
  raw?: boolean;
  /** Metadata by MIME type, as Jupyter's messaging specification has it. */
  metadata?: Record<string, unknown>;
}

interface LoopbookImageSize {
  width?: number;
  height?: number;
}

interface LoopbookTableOptions {
  /** The columns and their order; without it, all keys in the order of their first appearance. */
  columns?: readonly string[];
  /** Rows shown at most (100). */
  maxRows?: number;
}

/** What a `display` call returns: the shown output, which may be replaced. */
interface LoopbookDisplayHandle {
  readonly id: string;
  /** Shows `value` (or a MIME bundle) in place of what is there. */
  update(value: unknown, options?: Omit<LoopbookShowOptions, "displayId">): this;
}

interface LoopbookDisplay {
  /** Shows a value, or a MIME bundle such as `{ "text/html": "<b>bold</b>" }`, under the cell. */
  (value: unknown, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  html(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  markdown(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  latex(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  svg(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  javascript(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  text(source: string, options?: LoopbookShowOptions): LoopbookDisplayHandle;
  /** Shows an image: its bytes, or the same in base64. */
  png(
    image: Uint8Array | ArrayBuffer | string,
    options?: LoopbookShowOptions & LoopbookImageSize,
  ): LoopbookDisplayHandle;
  jpeg(
    image: Uint8Array | ArrayBuffer | string,
    options?: LoopbookShowOptions & LoopbookImageSize,
  ): LoopbookDisplayHandle;
  gif(
    image: Uint8Array | ArrayBuffer | string,
    options?: LoopbookShowOptions & LoopbookImageSize,
  ): LoopbookDisplayHandle;
  webp(
    image: Uint8Array | ArrayBuffer | string,
    options?: LoopbookShowOptions & LoopbookImageSize,
  ): LoopbookDisplayHandle;
  json(value: unknown, options?: LoopbookShowOptions & { expanded?: boolean; root?: string }): LoopbookDisplayHandle;
  /** Shows records, or rows, as a table. */
  table(rows: Iterable<unknown>, options?: LoopbookShowOptions & LoopbookTableOptions): LoopbookDisplayHandle;
  /** Replaces what is shown under `id`, as `handle.update` does. */
  update(id: string, value: unknown, options?: Omit<LoopbookShowOptions, "displayId">): LoopbookDisplayHandle;
  /** Removes the cell's output; with `wait`, only when the next output comes (no flicker). */
  clear(options?: { wait?: boolean }): void;
}

/** What a server sent is of no known type: its members are completed from the value, and a cell need not assert them. */
interface Response {
  json(): Promise<any>;
}

/** Shows values, HTML, Markdown, images and tables under the cell. */
declare const display: LoopbookDisplay;

/** Asks the user for a line, and leaves the event loop free until it comes. */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;

/** Asks the user for a line; nothing else runs until it comes. An empty line gives `value`. */
declare function prompt(message?: unknown, value?: string): string;

/** Asks a yes-or-no question; nothing else runs until it is answered. */
declare function confirm(message?: unknown): boolean;

/** Shows a message; nothing else runs until the user has pressed Enter. */
declare function alert(message?: unknown): void;
