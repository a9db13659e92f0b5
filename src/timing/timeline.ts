// timeline(): what the cell marked and measured, as text and as a Gantt. Main thread.
import type { MimeBundle } from "../host.ts";
import { type Mark, shownTimings, type Span, type Timings } from "./record.ts";
import { layOut } from "./timeline-rows.ts";
import { timelineSvg } from "./timeline-svg.ts";
import { timelineText } from "./timeline-text.ts";

/** A timeline as it stood when it was asked for. Shown by notebooks as a figure, by consoles as text. */
export class Timeline {
  readonly marks: readonly Mark[];
  readonly spans: readonly Span[];

  constructor(timings: Timings) {
    this.marks = [...timings.marks];
    this.spans = [...timings.spans];
  }

  /** The figure as an SVG document with a ground of its own. */
  toSvg(): string {
    return timelineSvg(this.#layout(), "card");
  }

  /** As text. */
  toString(): string {
    return timelineText(this.#layout());
  }

  #layout(): ReturnType<typeof layOut> {
    return layOut({ marks: [...this.marks], spans: [...this.spans] });
  }

  /** What a notebook shows: an inline figure in the colours of its theme, an image, or text. */
  [Symbol.for("Jupyter.display")](): MimeBundle {
    const layout = this.#layout();
    return {
      "text/plain": timelineText(layout),
      "image/svg+xml": timelineSvg(layout, "card"),
      "text/html": timelineSvg(layout, "page"),
    };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * The marks, measures, spans and stopwatches of the current cell, as a Gantt and as text; in a cell that has none, those
 * noted last. Hundreds of rows are folded into a strip of how many run at once.
 */
export function timeline(): Timeline {
  return new Timeline(shownTimings());
}
