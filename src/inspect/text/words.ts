// How times and states are written, in notebooks and by `loopbook ps`. Pure.
import type { TaskState } from "../facts.ts";

/** A sign for each state, so that no view needs colour. */
export const signs: Readonly<Record<TaskState, string>> = {
  pending: "·",
  running: "▶",
  ready: "◇",
  waiting: "○",
  cancelling: "⊘",
  finished: "✓",
  failed: "✗",
  cancelled: "×",
};

export const endStates: readonly TaskState[] = ["finished", "failed", "cancelled"];

/** Seconds with the unit that fits, three figures. */
export function formatTime(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 5e-8) return "0 s";
  if (size < 0.0009995) return `${(seconds * 1e6).toPrecision(size < 0.0001 ? 2 : 3)} µs`;
  if (size < 0.9995) return `${(seconds * 1e3).toPrecision(3)} ms`;
  if (size < 100) return `${seconds.toPrecision(3)} s`;
  if (size < 6000) return `${String(Math.floor(seconds / 60))} min ${String(Math.floor(seconds % 60))} s`;
  return `${String(Math.floor(seconds / 3600))} h ${String(Math.floor((seconds % 3600) / 60))} min`;
}

export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** "12 waiting, 3 running" */
export function countStates(states: readonly TaskState[]): string {
  const counts = new Map<TaskState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${String(count)} ${state}`).join(", ");
}
