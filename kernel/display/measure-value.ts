// Looks at a value's size before it is shown, so that showing it has a bound.
// Main thread. object → how deep inspect may go, how much text it holds; runs no getter and no proxy trap.
import { types } from "../own-node.ts";

export interface Measure {
  /** The depth that `inspect` may show within the budget. */
  depth: number;
  /** All values down to the deepest level asked for are within the budget. */
  complete: boolean;
  /** Total length of the strings found, and how many. */
  characters: number;
  strings: number;
  /** The top object alone has more keys (or holes) than can be shown. */
  tooWide: boolean;
  keyCount: number;
  firstKeys: string[];
}

/** Values looked at (and so shown) at most. */
const maxNodes = 3_000;
/** Keys of one object that are shown at most: inspect itself has no limit. */
const maxKeys = 300;
/** `inspect` lists all indices of an array with holes: above this length that takes too long. */
const maxHoleyLength = 10_000;

/** Walks `top` level by level and stops at the level that would exceed the budget. */
export function measure(top: object, limits: { maxDepth: number; maxItems: number }): Measure {
  const result: Measure = {
    depth: 0,
    complete: false,
    characters: 0,
    strings: 0,
    tooWide: false,
    keyCount: 0,
    firstKeys: [],
  };
  const seen = new Set<object>();
  let level: object[] = [top];
  let nodes = 0;
  let { maxDepth } = limits;
  for (let depth = 0; depth <= maxDepth; depth++) {
    const next: object[] = [];
    let characters = 0;
    let strings = 0;
    for (const object of level) {
      if (seen.has(object)) continue;
      seen.add(object);
      if (types.isProxy(object)) {
        maxDepth = Math.min(maxDepth, depth + 1); // its target, which inspect shows, cannot be looked at
        continue;
      }
      const keys = isHoleyGiant(object, limits.maxItems) ? undefined : ownKeys(object);
      if (keys === undefined || keys.length > maxKeys) {
        if (object !== top) return result;
        return {
          ...result,
          tooWide: true,
          keyCount: keys?.length ?? 0,
          firstKeys: keys?.slice(0, limits.maxItems) ?? [],
        };
      }
      for (const child of childrenOf(object, keys, limits.maxItems)) {
        if (++nodes > maxNodes) return result;
        if (typeof child === "string") {
          characters += child.length;
          strings++;
        } else if (typeof child === "object" && child !== null) next.push(child);
      }
    }
    result.depth = depth;
    result.characters += characters;
    result.strings += strings;
    if (next.length === 0) return { ...result, depth: maxDepth, complete: true };
    level = next;
  }
  return { ...result, complete: true };
}

function isHoleyGiant(object: object, maxItems: number): boolean {
  if (!Array.isArray(object) || object.length <= maxHoleyLength) return false;
  for (let index = 0; index < maxItems; index++) if (!Object.hasOwn(object, index)) return true;
  return false;
}

/** The keys that inspect would print as `key: value`; indices of arrays and typed arrays are items, not keys. */
function ownKeys(object: object): string[] {
  return Array.isArray(object) || ArrayBuffer.isView(object) || types.isStringObject(object) ? [] : Object.keys(object);
}

function* childrenOf(object: object, keys: string[], maxItems: number): Generator {
  if (Array.isArray(object)) {
    const length = Math.min(object.length, maxItems);
    for (let index = 0; index < length; index++) yield dataOf(object, index);
  } else if (types.isMap(object)) {
    let count = 0;
    for (const [key, value] of Map.prototype.entries.call(object) as Iterable<[unknown, unknown]>) {
      if (count++ >= maxItems) break;
      yield key;
      yield value;
    }
  } else if (types.isSet(object)) {
    let count = 0;
    for (const value of Set.prototype.values.call(object) as Iterable<unknown>) {
      if (count++ >= maxItems) break;
      yield value;
    }
  }
  for (const key of keys) {
    yield key;
    yield dataOf(object, key);
  }
}

function dataOf(object: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value as unknown;
}
