// track(): a progress bar over a loop, async or not. A widget in a front end, its text where there are no widgets.
// In plain Node one line on stderr, rewritten in place on a terminal.
import { randomUUID } from "node:crypto";
import { host } from "../host.ts";
import { HBox } from "./boxes.ts";
import { progressText, type ProgressFacts } from "./progress-text.ts";
import { FloatProgress } from "./number-widgets.ts";
import { Label } from "./text-widgets.ts";
import { displaySymbol } from "./widget.ts";

/** Options of `track`. */
export interface TrackOptions {
  /** What is done, in front of the bar. */
  label?: string;
  /** How many items there will be. Default: `length` or `size` of the items; unknown for other iterables. */
  total?: number;
}

/** A tracked loop: for `for await`, and for plain `for` where the items are not async. */
export interface Tracked<T> extends AsyncIterable<T> {
  /** Each item, as the bar moves on. */
  [Symbol.iterator](): IterableIterator<T>;
}

/** Above this rate nobody sees a difference, and front ends fall behind. */
const refreshMs = 50;

interface Bar {
  show(facts: ProgressFacts): void;
  end(facts: ProgressFacts, outcome: "done" | "stopped"): void;
}

/**
 * Gives the items one by one and shows how many are done, how long it took and how long it may still take.
 * `for await (const file of track(files, { label: "reading" })) …`
 */
export function track<T>(items: Iterable<T>, options?: TrackOptions): Tracked<T>;
export function track<T>(items: AsyncIterable<T>, options?: TrackOptions): AsyncIterable<T>;
export function track<T>(items: Iterable<T> | AsyncIterable<T>, options: TrackOptions = {}): Tracked<T> {
  return {
    [Symbol.asyncIterator]: () => trackedAsync(items, options),
    /** Each item, as the bar moves on. */
    *[Symbol.iterator]() {
      if (!isSync(items)) throw new TypeError("these items are async: use `for await`");
      const progress = new Progressing(items, options);
      try {
        for (const item of items) {
          yield item;
          progress.advance();
        }
        progress.finish();
      } finally {
        progress.stop();
      }
    },
  };
}

async function* trackedAsync<T>(items: Iterable<T> | AsyncIterable<T>, options: TrackOptions): AsyncGenerator<T> {
  const progress = new Progressing(items, options);
  try {
    for await (const item of items) {
      yield item;
      progress.advance();
    }
    progress.finish();
  } finally {
    progress.stop();
  }
}

class Progressing {
  readonly #label: string;
  readonly #total: number | undefined;
  readonly #bar: Bar;
  readonly #startedMs = performance.now();
  #count = 0;
  #shownMs = -Infinity;
  #ended = false;

  constructor(items: object, { label = "", total = sizeOf(items) }: TrackOptions) {
    this.#label = label;
    this.#total = total;
    this.#bar = host() ? widgetBar(label, total) : lineBar();
    this.#show();
  }

  advance(): void {
    this.#count++;
    if (performance.now() - this.#shownMs >= refreshMs) this.#show();
  }

  finish(): void {
    this.#ended = true;
    this.#bar.end(this.#facts(), "done");
  }

  /** The loop ended before its items did: a break, an error, an interrupt. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#bar.end(this.#facts(), "stopped");
  }

  #show(): void {
    this.#shownMs = performance.now();
    this.#bar.show(this.#facts());
  }

  #facts(): ProgressFacts {
    const elapsedSeconds = (performance.now() - this.#startedMs) / 1000;
    return { label: this.#label, count: this.#count, total: this.#total, elapsedSeconds };
  }
}

/** Strings are items too, and `in` refuses them. */
function isSync<T>(items: Iterable<T> | AsyncIterable<T>): items is Iterable<T> {
  return typeof (items as Partial<Iterable<T>>)[Symbol.iterator] === "function";
}

function sizeOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown };
  return typeof length === "number" ? length : typeof size === "number" ? size : undefined;
}

function widgetBar(label: string, total: number | undefined): Bar {
  const bar = new FloatProgress({ max: Math.max(total ?? 1, 1), barStyle: total === undefined ? "info" : "" });
  const text = new Label();
  const box = new HBox([...(label === "" ? [] : [new Label({ value: label })]), bar, text]);
  const displayId = randomUUID();
  let isShown = false;
  const show = (facts: ProgressFacts) => {
    if (total !== undefined) bar.value = facts.count;
    text.value = progressText({ ...facts, label: "" });
  };
  // Front ends without widgets, and notebooks on paper, have the text: as it was first, and as it ended.
  const place = (facts: ProgressFacts) => {
    const bundle = { ...box[displaySymbol](), "text/plain": progressText(facts) };
    host()?.display(bundle, { displayId, update: isShown });
    isShown = true;
  };
  return {
    show: (facts) => {
      show(facts);
      if (!isShown) place(facts);
    },
    end: (facts, outcome) => {
      show(facts);
      if (outcome === "done") bar.set({ max: Math.max(facts.count, 1), value: Math.max(facts.count, 1) });
      bar.barStyle = outcome === "done" ? "success" : "danger";
      place(facts);
    },
  };
}

function lineBar(): Bar {
  const isTerminal = process.stderr.isTTY;
  const write = (facts: ProgressFacts) => process.stderr.write(`\r\u001b[2K${progressText(facts)}`);
  return {
    show: (facts) => {
      if (isTerminal) write(facts);
    },
    end: (facts) => {
      if (isTerminal) write(facts);
      process.stderr.write(isTerminal ? "\n" : `${progressText(facts)}\n`);
    },
  };
}
