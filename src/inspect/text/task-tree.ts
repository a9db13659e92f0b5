// Who waits for whom, as a tree: cells and tasks above what they wait for and what they started. Pure.
// Each task stands in it once; further mentions and circles point back to it.
import type { CellWaitFacts, LoopSnapshot, TaskFacts, TaskState } from "../facts.ts";
import { foldAlike, type Item } from "./fold-alike.ts";
import { clip, countStates, printable, signs } from "./words.ts";

/** A line of the tree. */
export interface TreeLine {
  readonly depth: number;
  /** Whether each level above it goes on below it: where its vertical strokes stand. */
  readonly strokes: readonly boolean[];
  readonly isLast: boolean;
  readonly edge: "awaits" | "started" | undefined;
  readonly sign: string;
  readonly text: string;
  readonly detail: string;
  readonly taskId: number | undefined;
  /** The task that closes a circle here: it stands above. */
  readonly backTo: number | undefined;
}

interface Node {
  readonly sign: string;
  readonly text: string;
  readonly detail: string;
  readonly task: TaskFacts | undefined;
  readonly children: () => { edge: "awaits" | "started"; id: number }[];
}

/** More brothers than this are counted instead. */
const mostBrothers = 12;
/** In plain Node, where no cell stands above them. */
const mostRoots = 40;

/** The tree of the live tasks; of all that are known with `all`. */
export function treeLines(snapshot: LoopSnapshot, { all = false } = {}): TreeLine[] {
  const ended: readonly TaskState[] = ["finished", "failed", "cancelled"];
  const tasks = snapshot.tasks.filter(({ state }) => all || !ended.includes(state));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const lines: TreeLine[] = [];
  const seen = new Set<number>();
  const started = (task: TaskFacts) => tasks.filter((each) => each.parentId === task.id && each.awaitedBy.length === 0);
  const childrenOf = (task: TaskFacts) => [
    ...task.awaits.filter((id) => byId.has(id)).map((id) => ({ edge: "awaits" as const, id })),
    ...started(task).map(({ id }) => ({ edge: "started" as const, id })),
  ];
  const nodeOf = (task: TaskFacts): Node => {
    const at = task.place === undefined ? "" : ` at ${task.place}`;
    const detail = task.waitsFor === undefined ? (task.ending ?? "") : `waits for ${task.waitsFor}${at}`;
    return {
      sign: signs[task.state],
      text: task.name,
      detail: `${task.state}${detail === "" ? "" : `, ${detail}`}`,
      task,
      children: () => childrenOf(task),
    };
  };
  const add = (
    node: Node,
    edge: TreeLine["edge"],
    strokes: readonly boolean[],
    isLast: boolean,
    path: readonly number[],
  ): void => {
    const { task } = node;
    const repeats = task !== undefined && seen.has(task.id);
    const closes = task !== undefined && path.includes(task.id);
    const detail = closes ? "closes a circle: they wait for one another" : repeats ? "see above" : node.detail;
    const sign = closes ? "↺" : node.sign;
    const backTo = closes ? task.id : undefined;
    lines.push({
      depth: strokes.length,
      strokes,
      isLast,
      edge,
      sign,
      text: node.text,
      detail,
      taskId: task?.id,
      backTo,
    });
    if (repeats) return;
    if (task) seen.add(task.id);
    addAll(node.children(), [...strokes, !isLast], task ? [...path, task.id] : path);
  };
  const addAll = (
    children: ReturnType<Node["children"]>,
    strokes: readonly boolean[],
    path: readonly number[],
  ): void => {
    const items = foldAlike(children, byId, startsOthers, mostBrothers);
    items.forEach((item, i) => {
      addItem(item, strokes, i === items.length - 1, path);
    });
  };
  const addItem = (item: Item, strokes: readonly boolean[], isLast: boolean, path: readonly number[]): void => {
    if (item.kind === "task") {
      const task = byId.get(item.id);
      if (task) add(nodeOf(task), item.edge, strokes, isLast, path);
      return;
    }
    for (const id of item.ids) seen.add(id);
    const states = countStates(item.ids.flatMap((id) => byId.get(id)?.state ?? []));
    const detail = item.isAlike ? `${states}, for the same` : states;
    const text = `${String(item.ids.length)} more`;
    lines.push({ ...blank, depth: strokes.length, strokes, isLast, sign: "…", text, detail });
  };
  const startsOthers = (id: number): boolean => {
    const task = byId.get(id);
    return task !== undefined && started(task).length > 0;
  };
  const roots = rootsOf(snapshot, tasks);
  // Circles have no root: what the roots do not lead to is in one, or hangs on one. They matter most.
  const reached = new Set<number>();
  const reach = (id: number): void => {
    const task = byId.get(id);
    if (!task || reached.has(id)) return;
    reached.add(id);
    for (const child of childrenOf(task)) reach(child.id);
  };
  for (const root of roots) {
    const ids =
      root.kind === "task"
        ? [root.task.id]
        : [...root.own.map(({ id }) => id), ...root.waits.flatMap(({ awaits }) => awaits)];
    for (const id of ids) reach(id);
  }
  for (const task of tasks) if (!reached.has(task.id) && !seen.has(task.id)) add(nodeOf(task), undefined, [], true, []);
  for (const root of roots) {
    if (root.kind === "task") continue;
    const { label, waits, own } = root;
    const awaited = waits.flatMap(({ awaits }) => awaits).filter((id) => byId.has(id));
    const begun = own.map(({ id }) => id).filter((id) => !awaited.includes(id));
    const children = [
      ...[...new Set(awaited)].map((id) => ({ edge: "awaits" as const, id })),
      ...begun.map((id) => ({ edge: "started" as const, id })),
    ];
    const detail = waits.map(
      ({ waitsFor, place }) => `waits for ${waitsFor}${place === undefined ? "" : ` at ${place}`}`,
    );
    const text = clip(detail.join("; "), 90);
    add({ sign: "■", text: label, detail: text, task: undefined, children: () => children }, undefined, [], true, []);
  }
  const free = roots.flatMap((root) => (root.kind === "task" ? { edge: undefined, id: root.task.id } : []));
  for (const item of foldAlike(free, byId, startsOthers, mostRoots)) addItem(item, [], true, []);
  return lines;
}

const blank = { edge: undefined, taskId: undefined, backTo: undefined } as const;

type Root =
  { kind: "task"; task: TaskFacts } | { kind: "cell"; label: string; waits: CellWaitFacts[]; own: TaskFacts[] };

/** Cells that wait or that started tasks, then, in plain Node, tasks that nobody waits for. */
function rootsOf(snapshot: LoopSnapshot, tasks: readonly TaskFacts[]): Root[] {
  const free = tasks.filter(({ parentId, awaitedBy }) => {
    const hasParent = parentId !== undefined && tasks.some(({ id }) => id === parentId);
    return !hasParent && awaitedBy.length === 0;
  });
  const labels = new Set([...snapshot.cellWaits.map(({ cell }) => cell), ...free.flatMap(({ cell }) => cell ?? [])]);
  const cells = [...labels].map((label): Root => ({
    kind: "cell",
    label,
    waits: snapshot.cellWaits.filter(({ cell }) => cell === label),
    own: free.filter(({ cell }) => cell === label),
  }));
  return [...cells, ...free.filter(({ cell }) => cell === undefined).map((task): Root => ({ kind: "task", task }))];
}

/** The tree for a terminal. */
export function treeText(snapshot: LoopSnapshot, options: { all?: boolean } = {}): string {
  const lines = treeLines(snapshot, options);
  if (lines.length === 0) return "no tasks";
  return lines
    .map(({ depth, strokes, isLast, edge, sign, text, detail }) => {
      const stem = strokes
        .slice(1)
        .map((goesOn) => (goesOn ? "│  " : "   "))
        .join("");
      const branch = depth === 0 ? "" : `${isLast ? "└" : "├"}${edge === "started" ? "╌" : "─"} `;
      return stem + branch + printable(`${sign} ${text}${detail === "" ? "" : `  (${detail})`}`);
    })
    .join("\n");
}
