// Public entry `loopbook/tasks`: asyncio's tasks, waits and synchronisation for TypeScript.
export { Acquired } from "./tasks/acquired.ts";
export { type AsCompleted, asCompleted } from "./tasks/as-completed.ts";
export { Barrier } from "./tasks/barrier.ts";
export { Condition } from "./tasks/condition.ts";
export { createTask } from "./tasks/create-task.ts";
export { allTasks, currentTask, throwIfCancelled } from "./tasks/current.ts";
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
export { Event } from "./tasks/event.ts";
export { Future, type FutureState } from "./tasks/future.ts";
export { gather, type GatherOptions } from "./tasks/gather.ts";
export { Lock } from "./tasks/lock.ts";
export { type EventLoop, getRunningLoop, Handle, loop, TimerHandle } from "./tasks/loop.ts";
export { type TaskObserver, type WaitTarget } from "./tasks/observer.ts";
export { runInExecutor, toThread } from "./tasks/offload.ts";
export { LifoQueue, PriorityQueue, type PriorityQueueOptions, Queue, type QueueOptions } from "./tasks/queue.ts";
export { run, Runner } from "./tasks/runner.ts";
export { BoundedSemaphore, Semaphore } from "./tasks/semaphore.ts";
export { shield } from "./tasks/shield.ts";
export { suspend } from "./tasks/suspension.ts";
export { Task, type TaskBody, type TaskOptions } from "./tasks/task.ts";
export { TaskGroup } from "./tasks/task-group.ts";
export { Timeout, timeout, timeoutAt, waitFor } from "./tasks/timeout.ts";
export { type ReturnWhen, wait, type WaitOptions, type WaitResult } from "./tasks/wait.ts";
