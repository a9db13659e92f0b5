// The picture of `loopbook top`: what is shown, as lines of a terminal's size. Pure.
import { columns, namesOf, tableLine } from "../../src/inspect/text/task-table.ts";
import { clip, padEnd } from "../../src/inspect/text/words.ts";
import type { TaskFacts } from "../../src/inspect/facts.ts";
import { cellLines, kernelLine, type KernelTasks } from "./kernel-tasks.ts";

export const sortKeys = ["id", "busy", "total", "longest", "steps", "state"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface TopView {
  readonly sort: SortKey;
  readonly isReversed: boolean;
  readonly selected: number | undefined;
  /** A line at the bottom: an answer, or a question. */
  readonly message: string;
  /** Instead of the tasks: a cell's source with the line that a task is at. */
  readonly source: readonly string[] | undefined;
  readonly kernelNumber: number;
  readonly kernelCount: number;
}

const compare: Record<SortKey, (a: TaskFacts, b: TaskFacts) => number> = {
  id: (a, b) => a.id - b.id,
  busy: (a, b) => number(b.busySeconds) - number(a.busySeconds),
  total: (a, b) => number(b.totalSeconds) - number(a.totalSeconds),
  longest: (a, b) => number(b.longestStepSeconds) - number(a.longestStepSeconds),
  steps: (a, b) => b.steps - a.steps,
  state: (a, b) => a.state.localeCompare(b.state),
};

/** JSON has no NaN: what is unknown comes first in nothing. */
function number(value: number | null): number {
  return value === null || Number.isNaN(value) ? -1 : value;
}

export function sortTasks(
  tasks: readonly TaskFacts[],
  { sort, isReversed }: Pick<TopView, "sort" | "isReversed">,
): TaskFacts[] {
  const sorted = tasks.toSorted((a, b) => compare[sort](a, b) || a.id - b.id);
  return isReversed ? sorted.reverse() : sorted;
}

/** The lines of the screen, the selected task's inverted. */
export function drawTop(answer: KernelTasks, view: TopView, size: { columns: number; rows: number }): string[] {
  const { snapshot } = answer;
  const tasks = sortTasks(snapshot?.tasks ?? [], view);
  const counts = `${tasks.length} tasks, sorted by ${view.sort}${view.isReversed ? " (reversed)" : ""}`;
  const which = view.kernelCount > 1 ? `  [${view.kernelNumber}/${view.kernelCount}, Tab: next]` : "";
  const head = [kernelLine(answer) + which, ...cellLines(answer), counts];
  const keys = "↑↓ select  s sort  r reverse  c cancel  g go to its cell  q quit";
  const foot = [view.message, keys];
  const room = Math.max(1, size.rows - head.length - foot.length - 1);
  const body = view.source ? view.source.slice(0, room) : tableLines(tasks, view.selected, room, size.columns);
  const blank = Array.from({ length: Math.max(0, room - body.length) }, () => "");
  return [...head, ...body, ...blank, ...foot].slice(0, size.rows).map((line) => cutLine(line, size.columns));
}

function tableLines(tasks: readonly TaskFacts[], selected: number | undefined, room: number, width: number): string[] {
  const names = namesOf(tasks);
  const at = Math.max(
    0,
    tasks.findIndex(({ id }) => id === selected),
  );
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), tasks.length - (room - 1)));
  const shown = tasks.slice(first, first + room - 1);
  const cells = shown.map((task) => columns.map((column) => clip(column.cell(task, names), column.widest)));
  const line = tableLine(cells);
  const rows = cells.map((row, i) => {
    const text = padEnd(clip(line(row), width), width);
    return shown[i]?.id === selected ? `\u001b[7m${text}\u001b[27m` : text;
  });
  return [tasks.length === 0 ? "no tasks" : line(columns.map(({ title }) => title)), ...rows];
}

/** A line with an inverted row is as wide as the screen already. */
function cutLine(line: string, width: number): string {
  return line.startsWith("\u001b") ? line : clip(line, width);
}
