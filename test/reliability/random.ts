// A seeded generator: the same seed gives the same run, so that a failure can be replayed.
// seed → numbers, choices and shuffles.

export interface Random {
  /** From 0 up to 1, 1 excluded. */
  next(): number;
  /** A whole number from 0 up to `below`, `below` excluded. */
  integer(below: number): number;
  /** One of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
}

/** mulberry32: 32 bits of state, enough to choose test cases. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    next,
    integer,
    pick: <T>(items: readonly T[]) => items[integer(items.length)] as T,
    chance: (probability) => next() < probability,
  };
}
