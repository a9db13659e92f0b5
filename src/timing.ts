// Public entry `loopbook/timing`: the loop's time, sleeping, marks and their timeline, stopwatches.
export { loop } from "./tasks/loop.ts";
export { sleep } from "./timing/sleep.ts";
