// Public entry `loopbook/tasks`: asyncio's tasks, waits and synchronisation for TypeScript.
export { allTasks, currentTask } from "./tasks/current.ts";
export { type Awaitable, ensureFuture, type Result } from "./tasks/ensure-future.ts";
export {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
  ValueError,
} from "./tasks/errors.ts";
export { Future, type FutureState } from "./tasks/future.ts";
export { gather, type GatherOptions } from "./tasks/gather.ts";
export { type EventLoop, getRunningLoop, Handle, loop, TimerHandle } from "./tasks/loop.ts";
export { type TaskObserver, type WaitTarget } from "./tasks/observer.ts";
export { runInExecutor, toThread } from "./tasks/offload.ts";
export { suspend } from "./tasks/suspension.ts";
export { createTask, Task, type TaskBody, type TaskOptions, throwIfCancelled } from "./tasks/task.ts";
