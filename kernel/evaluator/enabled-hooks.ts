// EnabledHooks: async hooks that are enabled, taken out while execution is terminated. Main thread.
// Node ends the process where a termination leaves its stack of async ids otherwise than enabled hooks expect it.
import { type AsyncHook, createHook } from "node:async_hooks";
import { setTimeout } from "../own-node.ts";

interface HookPrototype {
  enable: (this: AsyncHook) => AsyncHook;
  disable: (this: AsyncHook) => AsyncHook;
}

export class EnabledHooks {
  readonly #enabled = new Set<AsyncHook>();
  readonly #prototype = Object.getPrototypeOf(createHook({})) as HookPrototype;
  readonly #enable: HookPrototype["enable"];
  #aside: AsyncHook[] = [];

  /** Hears of each `enable` and `disable` from now on. */
  constructor() {
    const { enable, disable } = this.#prototype;
    const enabled = this.#enabled;
    this.#enable = enable;
    this.#prototype.enable = function () {
      enabled.add(this);
      return enable.call(this);
    };
    this.#prototype.disable = function () {
      enabled.delete(this);
      return disable.call(this);
    };
  }

  /** Disables what is enabled. Called in the midst of whatever main does. */
  setAside(): void {
    const hooks = [...this.#enabled];
    for (const hook of hooks) hook.disable();
    this.#aside.push(...hooks);
  }

  /** Enables again what was set aside, once the ids that the termination left behind are gone: later hooks meet none. */
  restore(): void {
    const hooks = this.#aside.splice(0);
    emptyIdStack(() => {
      for (const hook of hooks) {
        this.#enabled.add(hook);
        this.#enable.call(hook);
      }
    });
  }
}

/**
 * Node empties its stack of async ids where an uncaught exception was handled, and nowhere else. One that only this
 * function sees is made; where a cell has taken that place, its hooks stay disabled.
 */
function emptyIdStack(callback: () => void): void {
  setTimeout(() => {
    if (process.hasUncaughtExceptionCaptureCallback()) return;
    process.setUncaughtExceptionCaptureCallback(() => {
      process.setUncaughtExceptionCaptureCallback(null);
      setTimeout(callback, 0);
    });
    throw new Error("The stack of async ids is emptied.");
  }, 0);
}
