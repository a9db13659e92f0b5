// A view: what the inspector shows, as text for consoles and as a figure or table for notebooks. Main thread.
import type { MimeBundle } from "../host.ts";
import type { Ground } from "./figure.ts";

export interface ViewParts {
  readonly text: () => string;
  /** The figure as one `<svg>` element. */
  readonly svg?: (ground: Ground) => string;
  /** HTML, where it is no figure. */
  readonly html?: () => string;
}

/** As it stood when it was asked for. Notebooks show the figure and keep it; consoles show the text. */
export class View<Data = unknown> {
  /** What the view was made from. */
  readonly data: Data;
  readonly #parts: ViewParts;

  constructor(data: Data, parts: ViewParts) {
    this.data = data;
    this.#parts = parts;
  }

  /** The figure as an SVG document with a ground of its own. Undefined for tables. */
  toSvg(): string | undefined {
    return this.#parts.svg?.("card");
  }

  /** As text. */
  toString(): string {
    return this.#parts.text();
  }

  /** What a notebook shows: an inline figure in the colours of its theme, an image, or text. */
  toBundle(): MimeBundle {
    const { text, svg, html } = this.#parts;
    return {
      "text/plain": text(),
      ...(svg && { "image/svg+xml": svg("card") }),
      "text/html": html?.() ?? svg?.("page") ?? "",
    };
  }

  [Symbol.for("Jupyter.display")](): MimeBundle {
    return this.toBundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
