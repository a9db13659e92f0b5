// `mongodb` in the loop: its operations and their pool are waits of the task that asks. Main thread.
// The driver's inner modules, as they are loaded → the same, with the two functions that everything passes replaced.
import { AsyncLocalStorage } from "node:async_hooks";
import { type DriverWait, follow } from "./driver-wait.ts";
import { resourceOf } from "./pool-resource.ts";
import { replaceMethod } from "./replace-method.ts";

interface Operation {
  readonly commandName?: string;
  options?: { signal?: AbortSignal } | undefined;
}

interface ConnectionPool {
  readonly options: { maxPoolSize: number };
}

/** The operation on whose behalf the driver runs. */
const operations = new AsyncLocalStorage<DriverWait>();

function nameOf(operation: Operation | undefined): string {
  const name = operation?.commandName;
  return typeof name === "string" ? `mongodb ${name}` : "mongodb";
}

/** `lib/operations/execute_operation.js`: every command of a user's passes it. */
export function attachMongoOperations(module: object): void {
  replaceMethod<unknown, [unknown, Operation, ...unknown[]], Promise<unknown>>(
    module,
    "executeOperation",
    (original) =>
      function (client, operation, ...rest) {
        const controller = new AbortController();
        const given = operation.options?.signal;
        const signal = given ? AbortSignal.any([given, controller.signal]) : controller.signal;
        return follow(
          nameOf(operation),
          (wait) => {
            // The driver closes the connection of an aborted command, and the server then stops what it does for it.
            operation.options = { ...operation.options, signal };
            return operations.run(wait, () => original.call(this, client, operation, ...rest));
          },
          (error) => {
            controller.abort(error);
          },
        );
      },
  );
}

/** `lib/cmap/connection_pool.js` */
export function attachMongoPool({ ConnectionPool }: { ConnectionPool: { prototype: object } }): void {
  replaceMethod<ConnectionPool, unknown[], Promise<object>>(
    ConnectionPool.prototype,
    "checkOut",
    (original) =>
      async function (...args) {
        const wait = operations.getStore();
        if (!wait || wait.done) return original.apply(this, args);
        const { maxPoolSize } = this.options;
        // Zero is no limit.
        const resource = resourceOf(this, "mongodb pool", maxPoolSize > 0 ? maxPoolSize : undefined);
        const isFull = maxPoolSize > 0 && resource.demand >= maxPoolSize;
        const label = wait.target.label;
        resource.waiting(wait);
        wait.relabel(isFull ? "mongodb pool" : "mongodb connect");
        try {
          const connection = await original.apply(this, args);
          resource.taken(connection, wait.task);
          return connection;
        } finally {
          resource.served(wait);
          wait.relabel(label);
        }
      },
  );
  replaceMethod<ConnectionPool, [object], unknown>(
    ConnectionPool.prototype,
    "checkIn",
    (original) =>
      function (connection) {
        resourceOf(this, "mongodb pool").returned(connection);
        return original.call(this, connection);
      },
  );
}
