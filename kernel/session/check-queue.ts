// CheckQueue: what is done beside the cells, one piece at a time and in their order, when no cell needs this thread. Io thread.

/** Work begins so long after the last cell that brought some: small cells have ended by then, and so have many in a row. */
const beginMs = 5;
/** However many cells follow each other, it begins so long after the first. */
const beginAtMostMs = 250;

export class CheckQueue {
  readonly #report: (error: unknown) => void;
  readonly #waiting: (() => Promise<void>)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #firstAtMs = 0;
  #working: Promise<void> | undefined;
  readonly #onBegun: (() => void)[] = [];

  /** `report` is told what a piece of work threw; the next one goes on. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  later(work: () => Promise<void>): void {
    this.#waiting.push(work);
    if (this.#working) return;
    if (!this.#timer) {
      this.#firstAtMs = performance.now();
      this.#timer = setTimeout(() => this.#begin(), beginMs);
    } else if (performance.now() - this.#firstAtMs < beginAtMostMs) this.#timer.refresh();
  }

  /** How many pieces wait behind what is under way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Begins now what waits for cells to pause. */
  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#working ??= this.#work();
  }

  /** Resolves when all that was queued so far has been done. */
  async done(): Promise<void> {
    this.#begin();
    await this.#working;
  }

  /** Resolves when nothing waits any more: the last that was queued may still be under way. */
  begun(): Promise<void> {
    this.#begin();
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onBegun.push(resolve));
  }

  async #work(): Promise<void> {
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) {
      try {
        const done = work();
        if (this.#waiting.length === 0) for (const begun of this.#onBegun.splice(0)) begun();
        await done;
      } catch (error) {
        this.#report(error);
      }
    }
    this.#working = undefined;
  }
}
