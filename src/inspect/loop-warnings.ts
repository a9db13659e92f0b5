// Warnings about the loop: blocked, starved by microtasks, steps that never end, circles of waiting. Main thread.
import { host } from "../host.ts";
import { findCycles } from "./cycles.ts";
import type { LoopSnapshot } from "./facts.ts";
import type { BlockedStretch } from "./heartbeat.ts";
import { nameStretch } from "./lag-view.ts";
import { formatPlace, placeOf } from "./places.ts";
import type { TaskRecord } from "./task-record.ts";
import { formatTime } from "./text/words.ts";
import { thresholds } from "./thresholds.ts";
import type { Warning } from "./warnings.ts";

/** The notebook's own doing: the kernel compiles cells and loads modules too. In plain Node all code is one's own. */
function isOurs({ blockedMs, isMachine, stack, task }: BlockedStretch): boolean {
  if (isMachine || blockedMs < thresholds.blockedMs) return false;
  return !host() || task !== undefined || stack.some(({ position }) => position.startsWith("In["));
}

/** Of stretches in one place the longest stands for all. */
function byPlace(stretches: readonly BlockedStretch[]): { worst: BlockedStretch; count: number }[] {
  const places = new Map<string, { worst: BlockedStretch; count: number }>();
  for (const stretch of stretches) {
    const key = `${String(stretch.isStarvation)} ${nameStretch(stretch)}`;
    const known = places.get(key);
    if (!known) places.set(key, { worst: stretch, count: 1 });
    else {
      known.count++;
      if (stretch.blockedMs > known.worst.blockedMs) known.worst = stretch;
    }
  }
  return [...places.values()];
}

export function loopWarnings(
  stretches: readonly BlockedStretch[],
  records: readonly TaskRecord[],
  snapshot: LoopSnapshot,
): Warning[] {
  const blocked = byPlace(stretches.filter(isOurs)).map(({ worst, count }): Warning => {
    const times = count > 1 ? `, the longest of ${String(count)} times` : "";
    const common = {
      place: worst.stack[0]?.position,
      tasks: worst.task ? [worst.task.name] : [],
    };
    if (worst.isStarvation) {
      return {
        ...common,
        kind: "microtask-starvation",
        message: `promises that settle at once kept the loop from turning for ${formatTime(worst.blockedMs / 1000)}${times}, at ${nameStretch(worst)}`,
        why: "microtasks run before timers and sockets: as long as each one queues another, nothing else gets its turn",
        fix: "let the loop turn now and then: await sleep(0) every so many rounds",
      };
    }
    return {
      ...common,
      kind: "blocked-loop",
      message: `${nameStretch(worst)} blocked the loop for ${formatTime(worst.blockedMs / 1000)}${times}`,
      why: "one thread runs all tasks: while it computes, no other task, timer or socket goes on",
      fix: "move the computation to a worker with runInExecutor, or break it up with await sleep(0)",
    };
  });
  return [...blocked, ...steps(records), ...deadlocks(snapshot)];
}

function steps(records: readonly TaskRecord[]): Warning[] {
  return records
    .filter((record) => record.longestStepSeconds * 1000 >= thresholds.stepMs)
    .map((record) => ({
      kind: "never-yielded",
      message: `task ${record.name} ran for ${formatTime(record.longestStepSeconds)} without waiting${record.steps === 1 && record.isDone ? ", from start to end" : ""}`,
      why: "an async function gives way only where it awaits something that is not there yet; awaiting does not make computing concurrent",
      fix: "move the computation to a worker with runInExecutor, or await sleep(0) inside the loop",
      place: placeOf(record.created)?.position,
      tasks: [record.name],
    }));
}

function deadlocks({ tasks }: LoopSnapshot): Warning[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return findCycles(new Map(tasks.map(({ id, awaits }) => [id, awaits]))).map((cycle) => {
    const members = cycle.flatMap((id) => byId.get(id) ?? []);
    const first = members[0]?.name ?? "";
    const steps = members.map(
      ({ name, waitsFor, place }) => `${name} waits for ${waitsFor ?? "?"}${place === undefined ? "" : ` at ${place}`}`,
    );
    return {
      kind: "deadlock",
      message: `${[...members.map(({ name }) => name), first].join(" → ")}: ${steps.join("; ")}`,
      why: "each waits for one that waits for it: none of them will ever go on",
      fix: "take locks in the same order everywhere, or wait with a limit: await waitFor(lock.acquire(), 1)",
      place: members[0]?.place,
      tasks: members.map(({ name }) => name),
    };
  });
}

/** `In[3]:2:5 in worker`, to stand behind "at". */
export function createdAt(record: TaskRecord): string {
  const place = formatPlace(placeOf(record.created));
  return place === "" ? "" : `, created at ${place}`;
}
