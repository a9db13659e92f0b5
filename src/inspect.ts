// Public entry `loopbook/inspect`: see the loop. What every task does, who waits for whom, why the loop is slow.
import { live } from "./inspect/live.ts";
import { configure } from "./inspect/thresholds.ts";
import { loopLag, resources, snapshot, tasks, timeline, tree } from "./inspect/views.ts";

export { live, type LiveOptions, type LiveView } from "./inspect/live.ts";
export type { CellWaitFacts, LoopSnapshot, ResourceFacts, TaskFacts, TaskState } from "./inspect/facts.ts";
export { configure, type Thresholds } from "./inspect/thresholds.ts";
export { type View } from "./inspect/view.ts";
export { loopLag, resources, type Selection, snapshot, type TaskOptions, tasks, timeline, tree } from "./inspect/views.ts";

/** The task inspector. Each member is also an export of its own. */
export const inspect = { tasks, tree, timeline, resources, loopLag, live, snapshot, configure } as const;
