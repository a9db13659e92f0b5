// What a compiled cell is given when it runs [main]: its bindings, and the places where it leaves its value and line.
// Compiled text → these members. The compiler writes calls of them, the session scope and the evaluator implement them.

/**
 * One name of the session, the same object for its whole life. Cells hold on to it, so that a function written
 * earlier sees what a later cell makes of the name.
 */
export interface Binding {
  /** The value. Reading throws ReferenceError while the name is unknown or uninitialised; so does writing. */
  v: unknown;
  /** Only written: initialises the name, as the declaration's own line does. */
  i: unknown;
  /** The value as `typeof` sees it: undefined for an unknown name. */
  readonly t: unknown;
}

/** How a name was declared. `enum` is also a namespace: it starts afresh in each cell that declares it. */
export type DeclarationKind = "const" | "let" | "var" | "function" | "class" | "enum" | "import";

export interface Declaration {
  name: string;
  kind: DeclarationKind;
}

/** `import.meta` of a cell. */
export interface CellMeta {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
  readonly main: false;
  resolve(specifier: string): string;
}

/** The object that a cell's compiled function takes. */
export interface CellRuntime {
  bind(name: string): Binding;
  /**
   * Binds an imported name to its module, live. `inUse` says that the cell uses the name as a value.
   * @throws SyntaxError if the module has no such export and the name is in use
   */
  import(name: string, module: object, specifier: string, exported: string, read: () => unknown, inUse: boolean): void;
  /** The cell's completion value; stays unset when its last statement is not an expression. */
  result: unknown;
  /** Where the cell last began to wait at top level: an offset for `awaitPosition` (compiler/positions.ts). */
  at: number | undefined;
  readonly meta: CellMeta;
  /** Passes on what a `catch` in a cell caught, its message free of the compiler's names. */
  caught(error: unknown): unknown;
  /** Text for a direct `eval` in a cell, made to see the session's names. `locals`: the names around the call. */
  evalText(text: unknown, locals: string, runtimeName: string, generation: number, hasNewTarget: boolean): unknown;
  /** The same for `eval(...list)`. */
  evalArguments(
    list: unknown[],
    locals: string,
    runtimeName: string,
    generation: number,
    hasNewTarget: boolean,
  ): unknown[];
  /** globalThis, whatever the cell calls so. */
  readonly global: typeof globalThis;
}
