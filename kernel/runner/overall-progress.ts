// Progress of many notebooks: one line for all of them. On a terminal it is rewritten in place; elsewhere (a log) it is
// said again at every twentieth of the way.

export interface OverallOptions {
  total: number;
  write: (text: string) => void;
  /** Columns of a terminal; undefined when nobody watches. */
  columns: number | undefined;
  /** Milliseconds, from any start. */
  now: () => number;
}

export interface OverallProgress {
  started(): void;
  ended(hasFailed: boolean): void;
  /** Takes the line away, for text that is to stand above it. */
  clear(): void;
  /** The last word stays. */
  finish(): void;
}

const barColumns = 24;
const logSteps = 20;
const eraseLine = "\r\u001b[K";

export function createOverallProgress({ total, write, columns, now }: OverallOptions): OverallProgress {
  const startedMs = now();
  let running = 0;
  let done = 0;
  let failed = 0;

  const text = (): string => {
    const seconds = (now() - startedMs) / 1000;
    const left = done === 0 || done === total ? "" : `, ${duration((seconds / done) * (total - done))} left`;
    const counts = `${done}/${total} notebooks, ${failed} failed, ${running} running`;
    return `${counts}, ${duration(seconds)}${left}`;
  };
  const bar = (): string => {
    const filled = Math.round((done / total) * barColumns);
    return `[${"█".repeat(filled)}${"░".repeat(barColumns - filled)}] `;
  };
  const show = (): void => {
    if (columns === undefined) return;
    write(eraseLine + `${bar()}${text()}`.slice(0, columns - 1));
  };
  /** The twentieth that was last said. */
  let said = 0;

  return {
    started() {
      running++;
      show();
    },
    ended(hasFailed) {
      running--;
      done++;
      if (hasFailed) failed++;
      show();
      const step = Math.floor((done * logSteps) / total);
      if (columns !== undefined || step === said) return;
      said = step;
      write(`${text()}\n`);
    },
    clear() {
      if (columns !== undefined) write(eraseLine);
    },
    finish() {
      if (columns !== undefined) write(`${eraseLine}${bar()}${text()}\n`);
    },
  };
}

/** `45 s`, `3:05 min`, `1:02:03 h`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two((whole % 3600) / 60)}:${two(whole % 60)} h`;
}
