// Guards: the empty global functions that the compiler calls in loops, functions and after awaits (design section 4).
// Main thread. Armed, those of the current generation become checks, and cells compiled from then on use new empty ones.
import { readString } from "../display/safe-read.ts";
import { bare, runScript, setImmediate } from "../own-node.ts";
import { EnabledHooks } from "./enabled-hooks.ts";
import { afterTermination, withIntrinsics } from "./intrinsics.ts";
import { looking } from "./originals.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import type { SharedState } from "../shared-state.ts";

type AfterAwait = () => void;

/** Code that catches an interrupt and goes on without ever yielding is thrown at again after this time. */
const insistAfterMs = 1000;
const { isExtensible, hasOwn } = Object;
const { defineProperty } = Reflect;
/** Cells may replace the clock. */
const now = performance.now.bind(performance);

export class Guards {
  readonly #state: SharedState;
  readonly #onInterrupt: (interrupt: KeyboardInterrupt) => void;
  readonly #afterAwait = new Set<AfterAwait>();
  readonly #hooks = new EnabledHooks();
  #generation = -1;
  /** Whether the current generation's names are a script's own, and not properties of globalThis. */
  #isLexical = false;
  #reason: string | undefined;
  /** The interrupt that was thrown last, until main yields. */
  #thrown: { interrupt: KeyboardInterrupt; atMs: number } | undefined;
  /** Where main was when it was armed last: the frames of what it did then. */
  stackWhenArmed = "";

  /** `onInterrupt` hears of the interrupt in the moment before it is thrown into cell code. */
  constructor(state: SharedState, onInterrupt: (interrupt: KeyboardInterrupt) => void) {
    this.#state = state;
    this.#onInterrupt = onInterrupt;
    this.#open();
    // The io thread arms through the inspector, by this name: no other global is needed to read it.
    Object.defineProperty(globalThis, "loopbook.guards", {
      value: {
        arm: (reason?: string) => withIntrinsics(() => this.arm(reason)),
        brace: () => withIntrinsics(() => this.#hooks.setAside()),
      },
    });
  }

  /** Cells are compiled against this generation's names: `guard<n>` and `awaited<n>`. */
  get generation(): number {
    // A cell has frozen globalThis: what stands there cannot be armed any more.
    if (!this.#isLexical && !isExtensible(globalThis)) this.#open();
    // Or swept it of names that it does not know.
    if (!this.#isLexical && !hasOwn(globalThis, `guard${this.#generation}`)) this.#restore();
    return this.#generation;
  }

  /** V8 has inlined the empty functions as constants; redefining them deoptimises every user, at its next call. */
  arm(reason?: string): void {
    this.#reason = reason;
    // How stacks are written may be code of a cell's, with guards of its own: this interrupt is not for them.
    looking.isOn = true;
    this.stackWhenArmed = readString(new Error("armed"), "stack") ?? "";
    looking.isOn = false;
    define(`guard${this.#generation}`, () => this.throwIfInterrupted());
    define(`awaited${this.#generation}`, (value: unknown) => {
      this.throwIfInterrupted();
      withIntrinsics(() => {
        for (const check of this.#afterAwait) check();
      });
      return value;
    });
    this.#open();
  }

  /** Calls `check` after each await of cell code that has been compiled so far, until the returned function is called. */
  afterAwait(check: AfterAwait): () => void {
    withIntrinsics(() => {
      this.arm();
      this.#afterAwait.add(check);
    });
    return () => withIntrinsics(() => this.#afterAwait.delete(check));
  }

  throwIfInterrupted(): void {
    if (looking.isOn) return;
    if (this.#state.load("interrupt") === 0 || !this.#state.exchange("interrupt", 1, 0)) {
      if (this.#thrown) this.#insist(this.#thrown);
      return;
    }
    const interrupt = new KeyboardInterrupt(this.#reason);
    const thrown = { interrupt, atMs: now() };
    this.#thrown = thrown;
    setImmediate(() => {
      if (this.#thrown === thrown) this.#thrown = undefined;
    });
    this.#onInterrupt(interrupt);
    throw interrupt;
  }

  /** Execution was terminated, and main goes on: what `brace` set aside comes back. */
  recover(): void {
    afterTermination();
    withIntrinsics(() => this.#hooks.restore());
  }

  /** The interrupt that was to be thrown has been delivered by other means. */
  disarm(): void {
    this.#state.store("interrupt", 0);
  }

  /** `while (true) { try { … } catch {} }` would go on for ever; a `finally` has this long in one go. */
  #insist(thrown: { interrupt: KeyboardInterrupt; atMs: number }): void {
    if (now() - thrown.atMs < insistAfterMs) return;
    // Time and again: the `catch` that took the last one stands in a loop whose own guard is outside of it.
    throw thrown.interrupt;
  }

  /** Functions of earlier cells call those of earlier generations, which stay armed. */
  #restore(): void {
    for (let generation = 0; generation < this.#generation; generation++) {
      define(`guard${generation}`, () => this.throwIfInterrupted());
      define(`awaited${generation}`, (value) => {
        this.throwIfInterrupted();
        return value;
      });
    }
    this.#generation--;
    this.#open();
  }

  #open(): void {
    this.#generation++;
    this.#isLexical = !isExtensible(globalThis);
    // A function of its own for each generation, made from text of its own: V8 shares nothing between them.
    if (this.#isLexical) {
      defineLexical(`guard${this.#generation}`, "function () {}");
      defineLexical(`awaited${this.#generation}`, "function (value) { return value; }");
      return;
    }
    define(`guard${this.#generation}`, function () {});
    define(`awaited${this.#generation}`, function (value: unknown) {
      return value;
    });
  }
}

type Setter = (value: (value: unknown) => unknown) => void;

/** By name: sets the one that `defineLexical` has made. */
const lexical = new Map<string, Setter>();

/** A script's own `let` needs no place on a globalThis that is frozen. Constant for V8 until it is set for the first time. */
function defineLexical(name: string, initially: string): void {
  const text = `let ${name} = ${initially}; (value) => { ${name} = value; }`;
  lexical.set(name, runScript(text, import.meta.url) as Setter);
}

function define(name: string, value: (value: unknown) => unknown): void {
  const set = lexical.get(name);
  if (set) set(value);
  // Where it is frozen, code that was compiled before goes on without guards, and is terminated in the end.
  else defineProperty(globalThis, name, bare({ value, writable: true, enumerable: false, configurable: true }));
}
