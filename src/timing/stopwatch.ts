// stopwatch(name): how long a block takes. Main thread; ends up on the cell's timeline.
import { clock } from "./clock.ts";
import { addSpan, type Span } from "./record.ts";

/** A running stopwatch. `using watch = stopwatch("work")` prints how long the block took. */
export class Stopwatch implements Disposable {
  readonly name: string;
  readonly #startSeconds = clock.now();
  #lapSeconds = this.#startSeconds;
  #stopped: Span | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Seconds since the start, or from start to stop. */
  get elapsedSeconds(): number {
    return this.#stopped?.durationSeconds ?? clock.now() - this.#startSeconds;
  }

  /** Seconds since the last lap, or the start. */
  lap(): number {
    const now = clock.now();
    const lapSeconds = now - this.#lapSeconds;
    this.#lapSeconds = now;
    return lapSeconds;
  }

  /** Stops it, notes the stretch on the timeline, and gives its seconds. Once stopped it stays so. */
  stop(): number {
    this.#stopped ??= addSpan(this.name, this.#startSeconds);
    return this.#stopped.durationSeconds;
  }

  /** What `using` calls at the end of the block: stops it and, unless it was stopped before, prints the time. */
  [Symbol.dispose](): void {
    if (this.#stopped) return;
    console.log(`${this.name}: ${formatSeconds(this.stop())}`);
  }
}

/** Starts a stopwatch. */
export function stopwatch(name = "stopwatch"): Stopwatch {
  return new Stopwatch(name);
}

/** Seconds as a person reads them: three figures, with the unit that fits. */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size >= 0.9995 || size === 0) return `${seconds.toFixed(2)} s`;
  if (size >= 0.0009995) return `${(seconds * 1e3).toPrecision(3)} ms`;
  return `${(seconds * 1e6).toPrecision(3)} µs`;
}
