// OutputLimit: what a cell may print at most, where LOOPBOOK_MAX_OUTPUT says so. Main thread, before anything is posted.
// run + text → the part that may leave; the first time that is not all of it, a note goes with it.

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};
/** Cells that print later than so many others begin at nothing again. */
const remembered = 10_000;

export interface Allowed {
  text: string;
  /** To be shown after it: the limit was met just now. */
  note: string | undefined;
}

export class OutputLimit {
  readonly #bytes: number;
  readonly #setting: string;
  /** Bytes that each run has printed; those at their limit have more. */
  readonly #printed = new Map<number, number>();

  constructor(bytes: number, setting: string) {
    this.#bytes = bytes;
    this.#setting = setting;
  }

  /** As much of `text`, in whole characters, as the cell may still print. */
  take(run: number, text: string): Allowed {
    const left = this.#left(run);
    if (left < 0) return { text: "", note: undefined };
    const size = Buffer.byteLength(text);
    this.#count(run, size);
    return size <= left ? { text, note: undefined } : { text: firstBytes(text, left), note: this.#note() };
  }

  /** The same for what leaves whole or not at all. */
  takeWhole(run: number, size: number): { fits: boolean; note: string | undefined } {
    const left = this.#left(run);
    if (left < 0) return { fits: false, note: undefined };
    this.#count(run, size);
    return size <= left ? { fits: true, note: undefined } : { fits: false, note: this.#note() };
  }

  #left(run: number): number {
    return this.#bytes - (this.#printed.get(run) ?? 0);
  }

  #count(run: number, size: number): void {
    this.#printed.set(run, (this.#printed.get(run) ?? 0) + size);
    if (this.#printed.size <= remembered) return;
    const [oldest] = this.#printed.keys();
    if (oldest !== undefined) this.#printed.delete(oldest);
  }

  #note(): string {
    return (
      `Output cut: this cell has printed ${this.#setting}, all that LOOPBOOK_MAX_OUTPUT lets a cell print. ` +
      `The cell goes on; what else it prints is not shown. A kernel started with a greater value, or without one, shows it.`
    );
  }
}

/** `10MB`, `512 KiB`, `1000` (bytes); undefined where nothing is set. @throws RangeError for anything else */
export function outputLimit(setting: string | undefined): OutputLimit | undefined {
  const text = setting?.trim() ?? "";
  if (text === "") return undefined;
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (number === undefined || factor === undefined)
    throw new RangeError(`LOOPBOOK_MAX_OUTPUT is "${text}"; it may be a size such as 10MB, 512KiB or 1000000`);
  return new OutputLimit(Math.floor(Number(number) * factor), text);
}

function firstBytes(text: string, count: number): string {
  const bytes = Buffer.from(text);
  let end = count;
  // A byte of the form 10xxxxxx goes on with a character that began before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
