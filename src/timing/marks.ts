// mark, measure, span: noting when things happen. Main thread; `timeline()` shows them.
import { currentTask } from "../tasks/current.ts";
import { clock } from "./clock.ts";
import { addSpan, currentTimings, type Mark, shownTimings, type Span } from "./record.ts";

/** Notes that `name` happens now, and returns the mark. The same name may be marked again. */
export function mark(name: string): Mark {
  const made: Mark = { name, timeSeconds: clock.now(), task: currentTask()?.name };
  currentTimings().marks.push(made);
  return made;
}

/**
 * Notes the stretch from one mark to another, each the mark itself or the name of the newest one so called, and returns
 * it with its `durationSeconds`. Without `to` it ends now. Throws ReferenceError for a name that was not marked.
 *
 * @example
 * ```ts
 * import { mark, measure, sleep } from "loopbook";
 * mark("start");
 * await sleep(0.1);
 * mark("end");
 * console.log(measure("start", "end").durationSeconds.toFixed(1)); // 0.1
 * ```
 */
export function measure(from: Mark | string, to?: Mark | string, name?: string): Span {
  const start = find(from);
  const end = to === undefined ? undefined : find(to);
  return addSpan(name ?? `${start.name} → ${end?.name ?? "now"}`, start.timeSeconds, end?.timeSeconds);
}

function find(wanted: Mark | string): Mark {
  if (typeof wanted !== "string") return wanted;
  const { marks } = shownTimings();
  const found = marks.findLast((each) => each.name === wanted);
  if (found) return found;
  const known = [...new Set(marks.map((each) => each.name))].join(", ") || "none";
  throw new ReferenceError(`no mark is named "${wanted}" in this cell; marks: ${known}`);
}

/** Runs `body` and notes from when to when it ran, also when it fails; gives what it gives. */
export function span<T>(name: string, body: () => PromiseLike<T>): Promise<T>;
export function span<T>(name: string, body: () => T): T;
export function span<T>(name: string, body: () => T | PromiseLike<T>): T | Promise<T> {
  const startSeconds = clock.now();
  let pending = false;
  try {
    const value = body();
    if (typeof (value as Partial<PromiseLike<T>> | undefined)?.then !== "function") return value as T;
    pending = true;
    return ended(name, startSeconds, value as PromiseLike<T>);
  } finally {
    if (!pending) addSpan(name, startSeconds);
  }
}

async function ended<T>(name: string, startSeconds: number, value: PromiseLike<T>): Promise<T> {
  try {
    return await value;
  } finally {
    addSpan(name, startSeconds);
  }
}
