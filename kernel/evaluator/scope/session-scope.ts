// The session's top-level names [main]: one binding for each name, shared by all cells that ever mention it.
// Declarations of a cell that begins → CellScope, which binds its names and settles them when the cell ends.
import {
  constantState,
  enterState,
  importState,
  type Slot,
  type State,
  undeclaredState,
  uninitialisedState,
  variableState,
} from "./binding-states.ts";
import { withIntrinsics } from "../intrinsics.ts";
import { createRuntime, type Resolve } from "./create-runtime.ts";
import type { Binding, CellRuntime, Declaration, DeclarationKind } from "./cell-runtime.ts";

/** Where a name stands: what its cells declared, and whether the declaration's line has run. */
interface Entry {
  readonly slot: Slot;
  readonly lane: object;
  kind: DeclarationKind | undefined;
  /** The execution whose declaration is waiting for its line to run. */
  pending: { cell: object; kind: DeclarationKind; former: Standing } | undefined;
  state: State;
}

/** What a binding becomes. Without `value` the old one stays in its field, unreadable. */
type Standing = Pick<Entry, "kind" | "state"> & { value?: unknown };

export interface CellScope {
  /**
   * The cell ended. After a failure, names whose declaration was not reached get back what they were before the
   * cell; after success nothing is left waiting but what a `break` or an early return of the cell skipped.
   */
  settle(failed: boolean): void;
}

export class SessionScope {
  readonly #entries = new Map<string, Entry>();
  /** Asked in the midst of cells, which may have replaced the method. */
  readonly #find = this.#entries.get.bind(this.#entries);
  readonly #builtins: Readonly<Record<string, unknown>>;
  readonly #resolve: Resolve | undefined;

  /**
   * @param builtins names that cells see though they are not on globalThis; a cell's own declaration shadows them
   * @param resolve `import.meta.resolve` of cells; without it, what `require.resolve` finds
   */
  constructor(builtins: Readonly<Record<string, unknown>>, resolve?: Resolve) {
    this.#builtins = builtins;
    this.#resolve = resolve;
  }

  /** What a cell's compiled function takes. @param filename the cell's file URL */
  createRuntime(filename: string): CellRuntime {
    return createRuntime(filename, this.#resolve, {
      bind: (name) => this.binding(name),
      import: (name, module, specifier, exported, read, inUse) => {
        this.#import(name, module, specifier, exported, read, inUse);
      },
    });
  }

  /** The binding of a name: always the same object. */
  binding(name: string): Binding {
    return this.#entry(name).slot;
  }

  /** Names that cells declared and that have a value, newest kind each. */
  names(): Declaration[] {
    const live: Declaration[] = [];
    for (const [name, { kind, state }] of this.#entries) {
      if (kind !== undefined && state.isSet) live.push({ name, kind });
    }
    return live;
  }

  /** Whether a cell declared the name and its declaration has run. */
  has(name: string): boolean {
    return this.#entries.get(name)?.state.isSet === true;
  }

  /** The value of a declared name; undefined for any other, and for one that is not initialised yet. */
  get(name: string): unknown {
    return this.has(name) ? this.#entry(name).slot.v : undefined;
  }

  /** Forgets the given names (all when none are given): they are as if no cell had declared them. */
  reset(names: Iterable<string> = [...this.#entries.keys()]): void {
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry === undefined) continue;
      entry.pending = undefined;
      this.#become(entry, { kind: undefined, state: undeclaredState(name, this.#builtins), value: undefined });
    }
  }

  /** Called just before a cell runs: its lexical names are uninitialised from now on, its `var`s exist. */
  beginCell(declared: readonly Declaration[]): CellScope {
    const cell = {};
    const entries = declared.map(({ name, kind }) => {
      const entry = this.#entry(name);
      const former = entry.pending?.former ?? { kind: entry.kind, state: entry.state, value: entry.slot.value };
      const keeps = kind === "var" && (entry.kind === "var" || entry.kind === "function") && !entry.pending;
      entry.pending = { cell, kind, former };
      if (kind !== "var" && kind !== "enum") this.#become(entry, { kind, state: uninitialisedState });
      else if (keeps || !Object.hasOwn(entry.slot, "value")) this.#become(entry, { kind, state: variableState });
      else this.#become(entry, { kind, state: variableState, value: undefined });
      return entry;
    });
    return {
      settle: (failed) => {
        for (const entry of entries) {
          if (entry.pending?.cell !== cell) continue;
          const { former } = entry.pending;
          entry.pending = undefined;
          // A new `var` is there from the cell's beginning on, as the language says; its callbacks may still come.
          const unset = former.kind !== undefined && entry.state === variableState && entry.slot.value === undefined;
          if (failed && (entry.state === uninitialisedState || unset)) this.#become(entry, former);
        }
      },
    };
  }

  #import(
    name: string,
    module: object,
    specifier: string,
    exported: string,
    read: () => unknown,
    inUse: boolean,
  ): void {
    const entry = this.#entry(name);
    const missing = (): never => {
      throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${exported}'`);
    };
    const found = exported in module;
    if (!found && inUse) missing();
    entry.pending = undefined;
    this.#become(entry, { kind: "import", state: importState(found ? read : missing, found) });
  }

  #entry(name: string): Entry {
    return this.#find(name) ?? withIntrinsics(() => this.#create(name));
  }

  #create(name: string): Entry {
    const state = undeclaredState(name, this.#builtins);
    const lane = Object.create(null) as object;
    const slot = Object.create(lane) as Slot;
    const entry: Entry = { slot, lane, kind: undefined, pending: undefined, state };
    Object.defineProperties(lane, {
      name: { value: name },
      i: { set: (value: unknown) => this.#initialise(entry, value) },
    });
    enterState(lane, state);
    this.#entries.set(name, entry);
    return entry;
  }

  /** A declaration's own line ran. A late line of an older cell (two cells may overlap) still counts as newest. */
  #initialise(entry: Entry, value: unknown): void {
    const kind = entry.pending?.kind ?? entry.kind ?? "let";
    entry.pending = undefined;
    this.#become(entry, { kind, state: kind === "const" || kind === "import" ? constantState : variableState, value });
  }

  #become(entry: Entry, { kind, state, ...rest }: Standing): void {
    entry.kind = kind;
    // V8 keeps numbers unboxed in the field as long as nothing else was ever stored there: store no needless undefined.
    if ("value" in rest) entry.slot.value = rest.value;
    if (entry.state === state) return;
    entry.state = state;
    enterState(entry.lane, state);
  }
}
