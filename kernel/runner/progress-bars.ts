// Progress bars: a line for each of several notebooks that run at once, painted again in place. For terminals only.
import { stripVTControlCharacters } from "node:util";
import { firstLine } from "./progress.ts";
import type { RunEvents } from "./run-notebook.ts";

export interface BarsOptions {
  write: (text: string) => void;
  /** The terminal's width in characters. */
  columns: number;
}

interface Bar {
  step: number;
  steps: number;
  doing: string;
  mark: "·" | "▸" | "✓" | "✗";
}

const barWidth = 20;

export interface Bars {
  /** What the run of that notebook has to call. */
  eventsOf(name: string): RunEvents;
  ended(name: string, isGood: boolean, seconds: number): void;
}

/** Bars for the notebooks of these names, in this order. */
export function createBars(names: readonly string[], { write, columns }: BarsOptions): Bars {
  const bars = new Map<string, Bar>(names.map((name) => [name, { step: 0, steps: 0, doing: "waits", mark: "·" }]));
  const nameWidth = Math.max(...names.map((name) => name.length));
  let isPainted = false;

  const line = (name: string, { step, steps, doing, mark }: Bar): string => {
    const full = steps === 0 ? 0 : Math.round((barWidth * step) / steps);
    const bar = "█".repeat(full) + "░".repeat(barWidth - full);
    const text = `${mark} ${name.padEnd(nameWidth)} ${bar} ${step}/${steps} ${doing}`;
    return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
  };
  const paint = () => {
    const up = isPainted ? `\x1b[${names.length}A` : "";
    isPainted = true;
    write(up + [...bars].map(([name, bar]) => `\x1b[2K${line(name, bar)}\n`).join(""));
  };
  const change = (name: string, changes: Partial<Bar>) => {
    Object.assign(bars.get(name) as Bar, changes);
    paint();
  };

  return {
    eventsOf: (name: string): RunEvents => ({
      cellStarted(cell, { step, steps }) {
        change(name, { step: step - 1, steps, doing: stripVTControlCharacters(firstLine(cell)), mark: "▸" });
      },
      message: () => undefined,
      cellEnded(_cell, { step, steps }) {
        change(name, { step, steps });
      },
    }),
    ended(name: string, isGood: boolean, seconds: number): void {
      change(name, { mark: isGood ? "✓" : "✗", doing: `${seconds.toFixed(1)} s` });
    },
  };
}
