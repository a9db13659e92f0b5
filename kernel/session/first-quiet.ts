// FirstQuiet: the moment for what makes later requests faster and must not make the first ones slower. Io thread.
// replies → one call, when none has left for a while.

/** A client that asks for kernel_info and then runs a cell does so well within this time. */
const quietMs = 100;
/** Cells that follow each other without a pause do not put it off for longer. */
const longestMs = 2000;

export class FirstQuiet {
  readonly #callback: () => void;
  #timer: NodeJS.Timeout | undefined;
  #firstMs: number | undefined;
  #isOver = false;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  /** A reply has left. */
  replied(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    const nowMs = performance.now();
    this.#firstMs ??= nowMs;
    this.#timer = setTimeout(
      () => {
        this.#isOver = true;
        this.#callback();
      },
      Math.max(0, Math.min(quietMs, this.#firstMs + longestMs - nowMs)),
    );
  }
}
