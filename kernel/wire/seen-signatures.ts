// SeenSignatures: which messages were received already, in memory that does not grow with them. Io thread.
// Their first 64 bits stand for signatures: nobody can choose those of a message without the key.

/** Signatures are told by their beginning, of so many hexadecimal digits for each of two words. */
const digitsOfWord = 8;

export class SeenSignatures {
  readonly #generationSize: number;
  readonly #slots: number;
  /** Hash tables of pairs of words; a generation fills half of one. */
  #current: Uint32Array;
  #before: Uint32Array;
  #count = 0;

  /** Remembers at least the last `atLeast`, a power of two, and at most twice as many. */
  constructor(atLeast: number) {
    this.#generationSize = atLeast;
    this.#slots = 2 * atLeast;
    this.#current = new Uint32Array(2 * this.#slots);
    this.#before = new Uint32Array(2 * this.#slots);
  }

  /** Remembers a signature in hexadecimal digits; false if it was there already. */
  add(signature: string): boolean {
    const first = Number.parseInt(signature.slice(0, digitsOfWord), 16);
    // Two zeros are an empty slot.
    const second = Number.parseInt(signature.slice(digitsOfWord, 2 * digitsOfWord), 16) || 1;
    const slot = this.#find(this.#current, first, second);
    if (this.#current[slot + 1] !== 0 || this.#before[this.#find(this.#before, first, second) + 1] !== 0) return false;
    this.#current[slot] = first;
    this.#current[slot + 1] = second;
    if (++this.#count === this.#generationSize) this.#turn();
    return true;
  }

  /** Where the pair is, or would be. */
  #find(table: Uint32Array, first: number, second: number): number {
    let slot = first % this.#slots;
    while (table[2 * slot + 1] !== 0 && (table[2 * slot] !== first || table[2 * slot + 1] !== second)) {
      slot = (slot + 1) % this.#slots;
    }
    return 2 * slot;
  }

  /** The older generation is forgotten, and its memory taken for the next. */
  #turn(): void {
    [this.#current, this.#before] = [this.#before.fill(0), this.#current];
    this.#count = 0;
  }
}
