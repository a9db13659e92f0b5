// LoopWatch: sees that main's loop does not turn, and has main note where it is. Io thread. Costs nothing unless asked for.
// The helper modules' inspector says when to watch; a shared word counts its beats.
import type { SharedState } from "../shared-state.ts";
import { MainInspector } from "./main-inspector.ts";

/** Between two looks, and so between two samples of one block. */
const lookMs = 15;
/** A block that lasts is sampled this often at the most. */
const mostSamples = 60;

export class LoopWatch {
  readonly #state: SharedState;
  #timer: NodeJS.Timeout | undefined;
  #blockedMs = Infinity;
  #beats = 0;
  #sinceMs = 0;
  #samples = 0;
  #inspector: MainInspector | undefined;
  #isSampling = false;

  constructor(state: SharedState) {
    this.#state = state;
  }

  start(blockedMs: number): void {
    this.#blockedMs = blockedMs;
    this.#sinceMs = performance.now();
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#close();
  }

  #look(): void {
    const beats = this.#state.load("heartbeat");
    const now = performance.now();
    if (beats !== this.#beats) {
      this.#beats = beats;
      this.#sinceMs = now;
      this.#samples = 0;
      if (!this.#isSampling) this.#close();
      return;
    }
    // Half the time: whoever blocks just long enough to be reported is then still at it.
    if (now - this.#sinceMs < this.#blockedMs / 2 || this.#isSampling || this.#samples >= mostSamples) return;
    this.#isSampling = true;
    void this.#sample().finally(() => {
      this.#isSampling = false;
    });
  }

  async #sample(): Promise<void> {
    this.#samples++;
    this.#inspector ??= await MainInspector.open();
    await this.#inspector.evaluate('globalThis[Symbol.for("loopbook.inspect")]?.sample()');
    if (!this.#timer) this.#close();
  }

  #close(): void {
    this.#inspector?.close();
    this.#inspector = undefined;
  }
}
