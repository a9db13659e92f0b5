// What reading and writing a name does in each of its states [main]: a state is the accessors of `v` and `t`.
// binding (own field `value`) → lane, its prototype, one for each binding, that carries the accessors of its state.
// A binding's own shape never changes, so optimised loops keep their inline caches; V8 inlines the accessors, which it
// does only if they stand on the first prototype: one further up may be left in V8's slow form (seen: 400 ns a read).
import { withIntrinsics } from "../intrinsics.ts";
import { runScript } from "../../own-node.ts";
import type { Binding } from "./cell-runtime.ts";

/** A binding with the fields that only this folder touches. */
export interface Slot extends Binding {
  value: unknown;
  readonly name: string;
}

/** Accessors: `get` and `set` of `v`, `peek` of `t`. `this` is the binding. */
export interface State {
  readonly get: (this: Slot) => unknown;
  readonly set: (this: Slot, value: unknown) => void;
  readonly peek: (this: Slot) => unknown;
  /** Whether the name has a value that may be looked at. */
  readonly isSet: boolean;
}

function readValue(this: Slot): unknown {
  return this.value;
}

function writeValue(this: Slot, value: unknown): void {
  this.value = value;
}

function peekValue(this: Slot): unknown {
  return this.v;
}

function refuseAssignment(): never {
  throw new TypeError("Assignment to constant variable.");
}

function refuseAccess(this: Slot): never {
  throw new ReferenceError(`Cannot access '${this.name}' before initialization`);
}

export const variableState: State = { get: readValue, set: writeValue, peek: peekValue, isSet: true };
export const constantState: State = { get: readValue, set: refuseAssignment, peek: peekValue, isSet: true };
export const uninitialisedState: State = { get: refuseAccess, set: refuseAccess, peek: peekValue, isSet: false };

/**
 * The state of an imported name: reads the module's export each time, as the language's live bindings do. A name that
 * its module lacks (`isSet` false) has a `read` that says so.
 */
export function importState(read: () => unknown, isSet: boolean): State {
  return { get: read, set: refuseAssignment, peek: peekValue, isSet };
}

/** The state of a name that no cell declares: the global of that name, else a name of `builtins`, else a script's own. */
export function undeclaredState(name: string, builtins: Readonly<Record<string, unknown>>): State {
  if (name in globalThis) return { ...globalAccessors(name), isSet: false };
  const globals = globalThis as Record<string, unknown>;
  // A `let` of a script (`vm.runInThisContext`) is no property of globalThis; a name that is nowhere is V8's error.
  let accessors: GlobalAccessors | undefined;
  const others = (): GlobalAccessors => (accessors ??= globalAccessors(name));
  const read = (otherwise: () => unknown): unknown => {
    if (name in globals) return globals[name];
    return Object.hasOwn(builtins, name) ? builtins[name] : otherwise();
  };
  return {
    get: () => read(() => others().get()),
    set: (value) => {
      if (name in globals) globals[name] = value;
      else others().set(value);
    },
    peek: () => read(() => others().peek()),
    isSet: false,
  };
}

interface GlobalAccessors {
  get: () => unknown;
  set: (value: unknown) => void;
  peek: () => unknown;
}

/** Where the accessors of globals stand in a stack trace: among the kernel's own files, which traces leave out. */
const filename = `${import.meta.url}#global`;

/** Accessors compiled for one global: an optimised `Math.sqrt` in a cell costs what it costs in a module. */
function globalAccessors(name: string): GlobalAccessors {
  // No strict code can assign to these two, in a cell neither: the compiler says so before it runs.
  const assignment = name === "eval" || name === "arguments" ? "" : `${name} = ${name}·`;
  const text = `"use strict"; ({ get: () => ${name}, set: (${name}·) => { ${assignment} }, peek: () => typeof ${name} === "undefined" ? undefined : ${name} })`;
  return runScript(text, filename) as GlobalAccessors;
}

/** Gives the binding whose prototype `lane` is the accessors of a state. */
export function enterState(lane: object, { get, set, peek }: State): void {
  withIntrinsics(() =>
    Object.defineProperties(lane, {
      v: { get, set, configurable: true },
      t: { get: peek, configurable: true },
    }),
  );
}
