// What the kernel's own work on main calls of Node's modules, as it was when the kernel started. Main thread.
// A named import of a module of Node's changes with the module, once somebody has synced it: these do not.
import timersModule from "node:timers";
import urlModule from "node:url";
import utilModule from "node:util";
import vmModule from "node:vm";

export { nextTick, setImmediate } from "../src/host.ts";
export const { setTimeout, clearTimeout } = timersModule;
export const { fileURLToPath, pathToFileURL } = urlModule;
export const { inspect } = utilModule;
/** Of its own, as each of its functions may be replaced. */
export const types = { ...utilModule.types };
/** Leaves the process, whatever a cell puts in `process.exit`'s place. */
export const exitProcess = process.exit.bind(process);
export const currentFolder = process.cwd.bind(process);

const { Script, constants } = vmModule;
const { setPrototypeOf } = Object;
const { apply, ownKeys, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object
const { runInThisContext } = Script.prototype;

/** The value of a script of the main context, whose `import()` finds what a file of that name would find. */
export function runScript(text: string, filename: string): unknown {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  // Without prototypes: what a cell gives all objects is no option of these.
  const script = new Script(text, { __proto__: null, filename, importModuleDynamically } as never);
  return apply(runInThisContext, script, [{ __proto__: null, displayErrors: false }]);
}

/** The object without what all objects inherit: were that a `then`, an async function that gives the object would call it. */
export function bare<T extends object>(object: T): T {
  return setPrototypeOf(object, null) as T;
}

/** Gives the object the methods of its prototypes as its own: what a cell makes of those does not reach it. */
export function shield<T extends object>(object: T): T {
  for (let from = getPrototypeOf(object); from !== null && from !== Object.prototype; from = getPrototypeOf(from)) {
    for (const key of ownKeys(from)) {
      const descriptor = getOwnPropertyDescriptor(from, key);
      if (descriptor && getOwnPropertyDescriptor(object, key) === undefined)
        defineProperty(object, key, { ...descriptor, enumerable: false, configurable: true });
    }
  }
  return object;
}
