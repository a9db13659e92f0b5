// The views of tasks: table, tree, Gantt, resources, loop lag. Main thread. Tracker and heartbeat → View.
import { host } from "../host.ts";
import { shownTimings } from "../timing/record.ts";
import { clock } from "../timing/clock.ts";
import type { LoopSnapshot, TaskFacts } from "./facts.ts";
import { type Gantt, layOutGantt } from "./gantt.ts";
import { ganttSvg } from "./gantt-svg.ts";
import { ganttText } from "./gantt-text.ts";
import { type LagData, lagSvg, lagText } from "./lag-view.ts";
import { type ResourceRow, resourceRows, resourcesSvg, resourcesText } from "./resources-view.ts";
import { netMessages } from "./net-events.ts";
import { layOutSequence, type Sequence, sequenceSvg, sequenceText } from "./sequence-view.ts";
import { takeSnapshot } from "./snapshot.ts";
import { heartbeat, tracker } from "./state.ts";
import type { TaskRecord } from "./task-record.ts";
import { inOrder, tableText } from "./text/task-table.ts";
import { tableHtml } from "./task-table-html.ts";
import { treeLines, treeText } from "./text/task-tree.ts";
import { treeSvg } from "./tree-svg.ts";
import { thresholds } from "./thresholds.ts";
import { View } from "./view.ts";

/** Which tasks to show. */
export interface Selection {
  /** Those that `In[cell]` started; `"all"` for every cell's. */
  cell?: number | "all";
  /** Only those whose names match. */
  name?: string | RegExp;
}

/** Options of `inspect.tasks`. */
export interface TaskOptions extends Selection {
  /** Leave out those that have ended. */
  live?: boolean;
  /** How many rows; 60 unless told. The rest is summed up in a line. */
  most?: number;
}

const matches = (name: string, wanted: Selection["name"]): boolean =>
  wanted === undefined || (typeof wanted === "string" ? name.includes(wanted) : wanted.test(name));

/** A snapshot of everything that is known, as plain data. */
export function snapshot(): LoopSnapshot {
  return takeSnapshot(tracker);
}

/** What every task is doing: a table. `data` holds its rows. */
export function tasks({ cell = "all", name, live = false, most }: TaskOptions = {}): View<TaskFacts[]> {
  const { tasks: all } = takeSnapshot(tracker, { live });
  const wanted = all.filter(
    (task) => (cell === "all" || task.cell === `In[${String(cell)}]`) && matches(task.name, name),
  );
  return new View(inOrder(wanted), { text: () => tableText(wanted, most), html: () => tableHtml(wanted, most) });
}

/** Who waits for whom: cells and tasks above what they wait for. With `all` tasks that have ended stand in it too. */
export function tree(options: { all?: boolean } = {}): View<LoopSnapshot> {
  const taken = takeSnapshot(tracker);
  return new View(taken, {
    text: () => treeText(taken, options),
    svg: (ground) => treeSvg(treeLines(taken, options), ground),
  });
}

/** The records of a selection; unless told, those of this cell, or else of the cell that started tasks last. */
function select({ cell, name }: Selection): TaskRecord[] {
  const named = tracker.records().filter((record) => matches(record.name, name));
  if (cell === "all" || !host()) return named;
  const here = cell ?? host()?.currentCell()?.executionCount;
  const own = named.filter((record) => record.cell === here);
  if (own.length > 0 || cell !== undefined) return own;
  const latest = named.reduce((most, record) => Math.max(most, record.cell ?? -1), -1);
  return named.filter((record) => record.cell === latest);
}

/**
 * A Gantt of tasks: when each ran, was ready while others ran, and waited; who cancelled whom; where the loop was
 * blocked; and the cell's marks. Shows this cell's tasks, or else those of the cell that started some last.
 */
export function timeline(selection: Selection = {}): View<Gantt> {
  heartbeat.look();
  const gantt = layOutGantt(select(selection), clock.now(), heartbeat.stretches, shownTimings().marks);
  return new View(gantt, { text: () => ganttText(gantt), svg: (ground) => ganttSvg(gantt, ground) });
}

/** Locks, semaphores, queues, events, conditions and barriers: who holds them and who waits. */
export function resources(): View<ResourceRow[]> {
  const taken = takeSnapshot(tracker);
  return new View(resourceRows(taken).rows, {
    text: () => resourcesText(taken),
    svg: (ground) => resourcesSvg(taken, ground),
  });
}

/** A pause in the beats that is no lag: the loop had nothing to do. */
const pauseSeconds = 1;

/** A strip of how late the loop was, its blocked stretches named by cell and line. Shows the last stretch of activity. */
export function loopLag({ seconds = 60 }: { seconds?: number } = {}): View<LagData> {
  heartbeat.look();
  const { beats } = heartbeat;
  const endSeconds = beats.at(-1)?.atSeconds ?? performance.now() / 1000;
  let first = beats.length - 1;
  while (first > 0) {
    const [before, beat] = [beats[first - 1], beats[first]];
    if (!before || !beat || before.atSeconds < endSeconds - seconds) break;
    if (beat.atSeconds - before.atSeconds - beat.lagMs / 1000 > pauseSeconds) break;
    first--;
  }
  const shown = beats.slice(Math.max(0, first));
  const startSeconds = (shown[0]?.atSeconds ?? endSeconds) - (shown[0]?.lagMs ?? 0) / 1000;
  const stretches = heartbeat.stretches.filter((each) => each.endSeconds > startSeconds);
  const data = { startSeconds, endSeconds, beats: shown, stretches, blockedMs: thresholds.blockedMs };
  return new View(data, { text: () => lagText(data), svg: (ground) => lagSvg(data, ground) });
}

/** What the connections of `loopbook/net` said to one another: a sequence diagram of the last `seconds` (60 unless told). */
export function sequence({ seconds = 60 }: { seconds?: number } = {}): View<Sequence> {
  const since = performance.now() / 1000 - seconds;
  const laidOut = layOutSequence(netMessages().filter(({ atSeconds }) => atSeconds >= since));
  return new View(laidOut, { text: () => sequenceText(laidOut), svg: (ground) => sequenceSvg(laidOut, ground) });
}
