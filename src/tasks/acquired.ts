// What `await lock.acquire()` gives: something for `using`, where Python has `async with lock`.

/**
 * A lock or a place in a semaphore that is held: `using held = await lock.acquire()` releases it at the end of the
 * block. It is truthy, as the `True` that asyncio gives. Disposing it twice releases once.
 */
export class Acquired implements Disposable, AsyncDisposable {
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    return Promise.resolve();
  }
}
