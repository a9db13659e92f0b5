// ForgottenRuns: tells the io thread which runs are over for good. Main thread.
// A run lives in the async context of whatever it started; when that is collected, nothing can print for it any more.
import type { CellRun } from "./cell-run.ts";
import type { IoLink } from "./io-link.ts";

/** Cells may replace it. */
const microtask = queueMicrotask;

export class ForgottenRuns {
  #gone: number[] = [];
  readonly #registry: FinalizationRegistry<number>;

  constructor(link: IoLink) {
    const tell = () => {
      link.post({ type: "forgotten", runs: this.#gone });
      this.#gone = [];
    };
    // Many are found at once; one message for all of them.
    this.#registry = new FinalizationRegistry((run) => {
      if (this.#gone.length === 0) microtask(tell);
      this.#gone[this.#gone.length] = run;
    });
  }

  watch(run: CellRun): void {
    this.#registry.register(run, run.run);
  }
}
