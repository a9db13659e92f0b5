// Public entry `loopbook/inspect`: see the loop. What every task does, who waits for whom, why the loop is slow.
import { live } from "./inspect/live.ts";
import { microtasks } from "./inspect/microtasks.ts";
import { watchPromises } from "./inspect/promises.ts";
import { configure } from "./inspect/thresholds.ts";
import { record } from "./inspect/trace.ts";
import { diff } from "./inspect/trace-diff.ts";
import { loopLag, resources, sequence, snapshot, tasks, timeline, tree } from "./inspect/views.ts";
import { warnings } from "./inspect/warnings.ts";

export type { CellWaitFacts, LoopSnapshot, ResourceFacts, TaskFacts, TaskState } from "./inspect/facts.ts";
export { expectTrace, type TraceExpectation } from "./inspect/expect-trace.ts";
export { live, type LiveOptions, type LiveView } from "./inspect/live.ts";
export { microtasks, type OrderOptions, type OrderStep, type StepKind } from "./inspect/microtasks.ts";
export { type PromiseCount, type PromiseWatch, watchPromises } from "./inspect/promises.ts";
export { configure, type Thresholds } from "./inspect/thresholds.ts";
export { record, type Recording, type Trace, type TraceData, type TracedTask } from "./inspect/trace.ts";
export { type Difference, diff } from "./inspect/trace-diff.ts";
export { type View } from "./inspect/view.ts";
export {
  loopLag,
  resources,
  type Selection,
  sequence,
  snapshot,
  type TaskOptions,
  tasks,
  timeline,
  tree,
} from "./inspect/views.ts";
export { type Warning, type WarningKind, Warnings, warnings } from "./inspect/warnings.ts";

/** The task inspector. Each member is also an export of its own. */
export const inspect = {
  tasks,
  tree,
  timeline,
  resources,
  loopLag,
  microtasks,
  sequence,
  live,
  warnings,
  record,
  diff,
  snapshot,
  watchPromises,
  configure,
} as const;
