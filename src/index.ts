// Public entry `loopbook`: tasks, timing, and whose output it is. Everything heavier is an entry of its own.
export * from "./cells.ts";
export * from "./tasks.ts";
export * from "./timing.ts";
