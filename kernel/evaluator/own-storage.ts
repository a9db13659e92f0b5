// An AsyncLocalStorage of the kernel's own: what a cell makes of the class's prototype does not reach it. Main thread.
import { AsyncLocalStorage } from "node:async_hooks";

export function ownStorage<T>(): AsyncLocalStorage<T> {
  const storage = new AsyncLocalStorage<T>();
  for (const member of ["run", "getStore", "exit", "enterWith"] as const)
    Object.defineProperty(storage, member, { value: storage[member].bind(storage) });
  return storage;
}
