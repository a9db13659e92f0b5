// Public entry `loopbook/timing`: the loop's time, sleeping, marks and their timeline, stopwatches.
export { loop } from "./tasks/loop.ts";
export { mark, measure, span } from "./timing/marks.ts";
export { type Mark, type Span } from "./timing/record.ts";
export { sleep } from "./timing/sleep.ts";
export { Stopwatch, stopwatch } from "./timing/stopwatch.ts";
export { Timeline, timeline } from "./timing/timeline.ts";
