// Brothers in the tree that wait for the same at the same place, folded into a line; and those beyond a number. Pure.
import type { TaskFacts } from "../facts.ts";

/** A task of the tree, or tasks that are counted instead of shown. */
export type Item =
  | { readonly kind: "task"; readonly edge: "awaits" | "started" | undefined; readonly id: number }
  | { readonly kind: "fold"; readonly ids: readonly number[]; readonly isAlike: boolean };

/** From this many on, tasks that wait alike are shown by the first two of them. */
const leastAlike = 5;
const shownOfAlike = 2;

/** What a task does, but for what differs from moment to moment. */
function likeness({ state, waitsFor, place, awaits }: TaskFacts): string {
  return JSON.stringify([state, waitsFor?.replace(/[\d.]+ s left/, ""), place?.replace(/^~/, ""), awaits]);
}

/** `startsOthers` tells of tasks that others hang on: those are always shown. `most` counts lines. */
export function foldAlike(
  children: readonly { edge: "awaits" | "started" | undefined; id: number }[],
  byId: ReadonlyMap<number, TaskFacts>,
  startsOthers: (id: number) => boolean,
  most: number,
): Item[] {
  const present = children.filter(({ id }) => byId.has(id));
  const groups = Map.groupBy(present, ({ edge, id }) => {
    const task = byId.get(id);
    return task && !startsOthers(id) ? `${String(edge)} ${likeness(task)}` : `only ${String(id)}`;
  });
  const items = [...groups.values()].flatMap((group): Item[] => {
    const shown = group.length < leastAlike ? group : group.slice(0, shownOfAlike);
    const tasks = shown.map((child): Item => ({ kind: "task", ...child }));
    const ids = group.slice(shown.length).map(({ id }) => id);
    return ids.length === 0 ? tasks : [...tasks, { kind: "fold", ids, isAlike: true }];
  });
  if (items.length <= most) return items;
  const rest = items.slice(most - 1).flatMap((item) => (item.kind === "task" ? [item.id] : item.ids));
  return [...items.slice(0, most - 1), { kind: "fold", ids: rest, isAlike: false }];
}
