// What reading and writing a name does in each of its states [main]. A binding's state is the prototype of its lane.
// binding (own field `value`) → lane (own `name`, one for each binding) → one of the states below.
// Only prototypes change, never the binding's own shape, so optimised loops keep their inline caches; V8 inlines the
// accessors, and a constant's value folds.
import { Script } from "node:vm";
import type { Binding } from "./cell-runtime.ts";

/** A binding with the fields that only this folder touches. */
export interface Slot extends Binding {
  value: unknown;
  readonly name: string;
  /** Set on the lane: turns `i = value` into the state that the pending declaration asks for. */
  initialise(value: unknown): void;
}

abstract class State {
  declare value: unknown;
  declare name: string;
  declare initialise: (value: unknown) => void;
  abstract get v(): unknown;
  abstract set v(value: unknown);
  set i(value: unknown) {
    this.initialise(value);
  }
  get t(): unknown {
    return this.v;
  }
}

class Variable extends State {
  override get v(): unknown {
    return this.value;
  }
  override set v(value: unknown) {
    this.value = value;
  }
}

class Constant extends State {
  override get v(): unknown {
    return this.value;
  }
  override set v(_value: unknown) {
    refuseAssignment();
  }
}

class Uninitialised extends State {
  override get v(): unknown {
    throw new ReferenceError(`Cannot access '${this.name}' before initialization`);
  }
  override set v(_value: unknown) {
    throw new ReferenceError(`Cannot access '${this.name}' before initialization`);
  }
}

export const variableState: object = Variable.prototype;
export const constantState: object = Constant.prototype;
export const uninitialisedState: object = Uninitialised.prototype;

/** The state of an imported name: reads the module's export each time, as the language's live bindings do. */
export function importState(read: () => unknown): object {
  return Object.create(constantState, { v: { get: read, set: refuseAssignment } }) as object;
}

function refuseAssignment(): never {
  throw new TypeError("Assignment to constant variable.");
}

/** The state of a name that no cell declares: the global of that name, else a name of `builtins`, else an error. */
export function undeclaredState(name: string, builtins: Readonly<Record<string, unknown>>): object {
  const late = Object.create(uninitialisedState) as object;
  if (name in globalThis) return Object.defineProperties(late, globalAccessors(name));
  const globals = globalThis as Record<string, unknown>;
  const fail = (): never => {
    throw new ReferenceError(`${name} is not defined`);
  };
  const read = (otherwise: () => unknown): unknown => {
    if (name in globals) return globals[name];
    return Object.hasOwn(builtins, name) ? builtins[name] : otherwise();
  };
  return Object.defineProperties(late, {
    v: {
      get: () => read(fail),
      set: (value: unknown) => {
        if (!(name in globals)) fail();
        globals[name] = value;
      },
      configurable: true,
    },
    t: { get: () => read(() => undefined), configurable: true },
  });
}

/** Where the accessors of globals stand in a stack trace. */
export const globalAccessorFilename = "loopbook:global";

/** Accessors compiled for one global: an optimised `Math.sqrt` in a cell costs what it costs in a module. */
function globalAccessors(name: string): PropertyDescriptorMap {
  const text = `"use strict"; ({ get v() { return ${name}; }, set v(value) { ${name} = value; }, get t() { return typeof ${name} === "undefined" ? undefined : ${name}; } })`;
  const accessors = new Script(text, { filename: globalAccessorFilename }).runInThisContext() as object;
  return Object.getOwnPropertyDescriptors(accessors);
}
