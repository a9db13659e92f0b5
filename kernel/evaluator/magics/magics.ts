// The magics: few, and each documented in `magic-help.ts`. Main thread; loaded by the first cell that uses one.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { inspect } from "node:util";
import type { CellRun } from "../cell-run.ts";
import type { SessionScope } from "../scope/session-scope.ts";
import { isMagic, magicList, type MagicName } from "./magic-help.ts";
import { runShell } from "./shell.ts";

export interface MagicParts {
  scope: SessionScope;
  directory: string;
  /** Shows text/plain under the running cell. */
  print: (text: string) => void;
  currentRun: () => CellRun | undefined;
}

type Magic = (argument: string) => void | Promise<void>;

export class UnknownMagicError extends Error {
  override readonly name = "UnknownMagicError";
}

export class Magics {
  readonly #parts: MagicParts;
  readonly #table: Record<MagicName, Magic>;

  constructor(parts: MagicParts) {
    this.#parts = parts;
    const { scope, directory, print } = parts;
    this.#table = {
      lsmagic: () => print(magicList()),
      npm: (argument) => runShell(npmCommand(argument), directory),
      time: () => this.time(),
      who: () => print(describeNames(scope)),
      reset: (names) => reset(scope, names),
      typecheck: (mode) => print(describeTypecheck(mode)),
      page: (name) => this.#payload({ source: "page", data: { "text/plain": wholeText(scope, name) }, start: 0 }),
      load: async (file) => {
        const text = await readFile(resolve(directory, file), "utf8");
        this.#payload({ source: "set_next_input", text, replace: false });
      },
      "!": (command) => runShell(command, directory),
    };
  }

  /** @throws UnknownMagicError that names the magics there are */
  async call(name: string, argument: string): Promise<void> {
    if (!isMagic(name)) throw new UnknownMagicError(`there is no magic %${name}. There are:\n${magicList()}`);
    await this.#table[name](argument);
  }

  /** Starts the cell's clock; the time is printed when the cell's code has ended. */
  time(): void {
    const startMs = performance.now();
    const { print, currentRun } = this.#parts;
    currentRun()?.onEnded(() => print(`Wall time: ${formatMs(performance.now() - startMs)}`));
  }

  /** Payloads travel in the cell's reply (spec: "Payloads"). */
  #payload(payload: Record<string, unknown>): void {
    this.#parts.currentRun()?.payload.push(payload);
  }
}

function wholeText(scope: SessionScope, name: string): string {
  if (!scope.has(name)) throw new ReferenceError(`${name} is not declared: %page takes a name that a cell declared`);
  const value = scope.get(name);
  return typeof value === "string"
    ? value
    : inspect(value, { depth: Infinity, maxArrayLength: null, maxStringLength: null });
}

function npmCommand(argument: string): string {
  const words = argument.split(/\s+/);
  const quiet = ["install", "i", "add"].includes(words[0] ?? "") ? " --no-fund --no-audit" : "";
  return `npm ${argument}${quiet}`;
}

function describeNames(scope: SessionScope): string {
  const names = scope.names();
  if (names.length === 0) return "No names are declared.";
  const width = Math.max(...names.map(({ name }) => name.length));
  return names.map(({ name, kind }) => `${name.padEnd(width)}  ${kind}`).join("\n");
}

/** The io thread has read the line before the cell ran: all that is left to do is to say so. */
function describeTypecheck(mode: string): string {
  if (!["strict", "warn", "off"].includes(mode))
    throw new UnknownMagicError(`%typecheck takes strict, warn or off, not "${mode}"`);
  return `Type checks: ${mode}`;
}

function reset(scope: SessionScope, argument: string): void {
  const names = argument.split(/[\s,]+/).filter((name) => name !== "" && name !== "-f");
  scope.reset(names.length > 0 ? names : undefined);
}

function formatMs(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
