// Public entry `loopbook`: tasks and timing. Everything heavier is an entry of its own (`loopbook/net`, …).
export * from "./tasks.ts";
export * from "./timing.ts";
