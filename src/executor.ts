// Public entry `loopbook/executor`: functions in worker threads, in the shape of asyncio's executors.
export { CapturedVariableError, NotTransferableError } from "./executor/errors.ts";
export { ThreadPool, type ThreadPoolOptions } from "./executor/thread-pool.ts";
export { type Transfer, transfer } from "./executor/transfer.ts";
export { runInExecutor, toThread } from "./tasks/offload.ts";
