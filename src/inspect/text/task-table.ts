// Tasks as the rows of a table, and that table as text: for `inspect.tasks()` and `loopbook ps`. Pure.
import type { TaskFacts } from "../facts.ts";
import { clip, countStates, endStates, formatTime, padEnd, padStart, printable, signs, widthOf } from "./words.ts";

export interface Column {
  readonly title: string;
  /** What the numbers and words in it mean. */
  readonly meaning: string;
  readonly isNumber: boolean;
  readonly widest: number;
  cell(task: TaskFacts, names: ReadonlyMap<number, string>): string;
}

function list(ids: readonly number[], names: ReadonlyMap<number, string>): string {
  const first = ids.slice(0, 3).map((id) => names.get(id) ?? `#${String(id)}`);
  return first.join(", ") + (ids.length > 3 ? `, ${String(ids.length - 3)} more` : "");
}

/** The columns, in their order. */
export const columns: readonly Column[] = [
  { title: "id", meaning: "number, in the order of creation", isNumber: true, widest: 8, cell: (t) => String(t.id) },
  { title: "task", meaning: "its name", isNumber: false, widest: 24, cell: (t) => t.name },
  { title: "state", meaning: "what it does", isNumber: false, widest: 14, cell: (t) => `${signs[t.state]} ${t.state}` },
  {
    title: "waits for, or end",
    meaning: "what it waits for; its result or exception when it has ended",
    isNumber: false,
    widest: 40,
    cell: (t) => t.waitsFor ?? t.ending ?? "",
  },
  {
    title: "where",
    meaning: "cell, line and column where it waits; where it was created when it does not",
    isNumber: false,
    widest: 32,
    cell: (t) => t.place ?? t.created ?? t.cell ?? "",
  },
  {
    title: "parent",
    meaning: "the task that created it",
    isNumber: false,
    widest: 16,
    cell: (t, names) => (t.parentId === undefined ? "" : list([t.parentId], names)),
  },
  {
    title: "awaited by",
    meaning: "the tasks that wait for it",
    isNumber: false,
    widest: 24,
    cell: (t, names) => list(t.awaitedBy, names),
  },
  {
    title: "total",
    meaning: "since its creation",
    isNumber: true,
    widest: 12,
    cell: (t) => formatTime(t.totalSeconds),
  },
  { title: "busy", meaning: "its code ran", isNumber: true, widest: 12, cell: (t) => formatTime(t.busySeconds) },
  {
    title: "ready",
    meaning: "could run, and others ran",
    isNumber: true,
    widest: 12,
    cell: (t) => formatTime(t.readySeconds),
  },
  { title: "idle", meaning: "it waited", isNumber: true, widest: 12, cell: (t) => formatTime(t.waitingSeconds) },
  { title: "steps", meaning: "how often its code went on", isNumber: true, widest: 8, cell: (t) => String(t.steps) },
  {
    title: "longest",
    meaning: "its longest step",
    isNumber: true,
    widest: 12,
    cell: (t) => formatTime(t.longestStepSeconds),
  },
  {
    title: "cancels",
    meaning: "how often it was asked to end",
    isNumber: true,
    widest: 7,
    cell: (t) => (t.cancels > 0 ? String(t.cancels) : ""),
  },
];

/** Live tasks first; of the ended ones the newest. */
export function inOrder(tasks: readonly TaskFacts[]): TaskFacts[] {
  const live = tasks.filter(({ state }) => !endStates.includes(state));
  const ended = tasks.filter(({ state }) => endStates.includes(state));
  return [...live, ...ended.toReversed()];
}

/** The rows that are shown, and in a sentence those that are not. */
export function foldTasks(
  tasks: readonly TaskFacts[],
  most: number,
): { shown: TaskFacts[]; folded: string | undefined } {
  const ordered = inOrder(tasks);
  if (ordered.length <= most) return { shown: ordered, folded: undefined };
  const rest = ordered.slice(most);
  const where = new Map<string, number>();
  for (const task of rest) {
    const place = task.place ?? task.created ?? "elsewhere";
    where.set(place, (where.get(place) ?? 0) + 1);
  }
  const places = [...where].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const at = places.map(([place, count]) => `${String(count)} at ${place}`).join(", ");
  return {
    shown: ordered.slice(0, most),
    folded: `and ${String(rest.length)} more: ${countStates(rest.map(({ state }) => state))}; ${at}`,
  };
}

export function namesOf(tasks: readonly TaskFacts[]): Map<number, string> {
  return new Map(tasks.map(({ id, name }) => [id, name]));
}

/** The table for a terminal. Columns in which nothing stands are left out. */
export function tableText(tasks: readonly TaskFacts[], most = 60): string {
  if (tasks.length === 0) return "no tasks";
  const { shown, folded } = foldTasks(tasks, most);
  const names = namesOf(tasks);
  const rows = shown.map((task) => columns.map((column) => clip(column.cell(task, names), column.widest)));
  const line = tableLine(rows);
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) => line(cells).trimEnd());
  return [...lines, ...(folded === undefined ? [] : [printable(folded)])].join("\n");
}

/** How a row of the table is written: all columns aligned, those in which nothing stands left out. */
export function tableLine(rows: readonly (readonly string[])[]): (cells: readonly string[]) => string {
  const used = columns.map((_, i) => rows.some((row) => row[i] !== ""));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => widthOf(row[i] ?? ""))));
  return (cells) =>
    cells
      .map((cell, i) => (columns[i]?.isNumber === true ? padStart : padEnd)(cell, widths[i] ?? 0))
      .filter((_, i) => used[i])
      .join("  ");
}
