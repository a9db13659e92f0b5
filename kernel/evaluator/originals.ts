// Originals: properties of shared objects as they were when they were remembered. Main thread.
// Cells and libraries may replace them: `during` puts them back for the time of some work, and leaves what it found.

import { bare } from "../own-node.ts";

type Holder = Record<PropertyKey, unknown>;

interface Original {
  readonly holder: Holder;
  readonly key: PropertyKey;
  /** Without a prototype, as a cell may have given all objects a `get`. Undefined: there is no such property. */
  readonly descriptor: PropertyDescriptor | undefined;
  /** The getter of one of Node's lazy globals, whose value was read. */
  readonly lazy: (() => unknown) | undefined;
}

/** What is remembered of one object. */
interface Group {
  readonly entries: Original[];
  isIntact: () => boolean;
}

/** An object that is to have no further properties; or no elements, when it has any other. */
interface Closed {
  readonly holder: object;
  readonly keys: Holder;
  readonly count: number;
  readonly elementsAlone: boolean;
}

interface Found {
  holder: object;
  key: PropertyKey;
  descriptor: PropertyDescriptor | undefined;
}

/** Whether the kernel looks at what cells may have replaced by code of theirs: no interrupt is thrown into that. */
export const looking = { isOn: false };

/** Whether a look finds what it should. A getter that a cell has put in a value's place may throw: then it does not. */
export function holds(look: () => boolean): boolean {
  const wasOn = looking.isOn;
  looking.isOn = true;
  try {
    return look();
  } catch {
    return false;
  } finally {
    looking.isOn = wasOn;
  }
}

// Nothing else is called while anything may be replaced.
const { getOwnPropertyDescriptor, isExtensible, hasOwn } = Object;
const { ownKeys, defineProperty, deleteProperty } = Reflect;

export class Originals {
  readonly #groups: Group[] = [];
  readonly #byHolder = new Map<object, Group>();
  #areIntact: () => boolean = () => false;
  readonly #closed: Closed[] = [];

  /** All values of the objects. */
  rememberAll(...holders: object[]): void {
    for (const holder of holders)
      for (const key of ownKeys(holder)) {
        const descriptor = getOwnPropertyDescriptor(holder, key);
        if (descriptor && "value" in descriptor) this.remember(holder, key);
      }
  }

  /** All getters of the objects: whether they are in place is not to be seen, so `during` looks at each. */
  rememberGetters(...holders: object[]): void {
    for (const holder of holders)
      for (const key of ownKeys(holder)) if (getOwnPropertyDescriptor(holder, key)?.get) this.remember(holder, key);
  }

  /** @param key one that the object has not is to stay so */
  remember(holder: object, key: PropertyKey): void {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (!descriptor && key in holder) throw new TypeError(`${String(key)} is inherited: remember it where it stands`);
    // What nobody can change needs no memory.
    if (descriptor && !descriptor.configurable && descriptor.writable !== true) return;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- compared, not called
    const lazy = holder === globalThis ? descriptor?.get : undefined;
    const { enumerable = false } = descriptor ?? {};
    const read = lazy && { value: (holder as Holder)[key], writable: true, configurable: true, enumerable };
    const kept = read ?? descriptor;
    let group = this.#byHolder.get(holder);
    if (!group) {
      group = { entries: [], isIntact: () => false };
      this.#byHolder.set(holder, group);
      this.#groups.push(group);
    }
    group.entries.push({ holder: holder as Holder, key, descriptor: kept && bare(kept), lazy });
  }

  /** What cells add to the object is out of the way meanwhile: every loop over keys would meet it. */
  close(holder: object): void {
    const own = ownKeys(holder);
    const keys = bare({}) as Holder;
    for (const key of own) keys[key] = true;
    this.#closed.push({ holder, keys, count: own.length, elementsAlone: false });
  }

  /** The elements of an array that all arrays inherit: its `length`, which is remembered, tells of them. */
  closeElements(holder: unknown[]): void {
    this.#closed.push({ holder, keys: bare({}), count: 0, elementsAlone: true });
  }

  /** All is remembered, values alone; what has been replaced since it was counts as original. */
  settle(): void {
    for (const { entries } of this.#groups)
      for (const { holder, key, descriptor } of entries) if (descriptor) descriptor.value = holder[key];
    this.#areIntact = compileCheck(this.#groups);
  }

  /** When there is time: until then `during` looks at each property of each object, once anything is replaced. */
  prepare(): void {
    for (const group of this.#groups) group.isIntact = compileCheck([group]);
  }

  /** Whether every value is in its place. */
  areIntact(): boolean {
    if (!holds(this.#areIntact)) return false;
    for (let at = 0; at < this.#closed.length; at++) {
      const { holder, count, elementsAlone } = this.#closed[at] as Closed;
      if (!elementsAlone && ownKeys(holder).length !== count) return false;
    }
    return true;
  }

  during<T>(work: () => T): T {
    const found = this.#look();
    if (found === undefined) return work();
    try {
      return work();
    } finally {
      for (let at = found.length - 1; at >= 0; at--) {
        const { holder, key, descriptor } = found[at] as Found;
        if (descriptor) defineProperty(holder, key, descriptor);
        else deleteProperty(holder, key);
      }
    }
  }

  #look(): Found[] | undefined {
    looking.isOn = true;
    try {
      return this.#putBack();
    } finally {
      looking.isOn = false;
    }
  }

  #putBack(): Found[] | undefined {
    const replaced: Found[] = [];
    for (let at = 0; at < this.#closed.length; at++) {
      const { holder, keys, count, elementsAlone } = this.#closed[at] as Closed;
      const own = ownKeys(holder);
      for (let index = 0; own.length > count && index < own.length; index++) {
        const key = own[index] as PropertyKey;
        if (elementsAlone && !isElement(key)) continue;
        const descriptor = keys[key] === true ? undefined : getOwnPropertyDescriptor(holder, key);
        if (descriptor && deleteProperty(holder, key)) append(replaced, { holder, key, descriptor: bare(descriptor) });
      }
    }
    for (let at = 0; at < this.#groups.length; at++) {
      const group = this.#groups[at] as Group;
      if (!holds(group.isIntact)) putBackGroup(group, replaced);
    }
    return replaced.length > 0 ? replaced : undefined;
  }
}

function isElement(key: PropertyKey): boolean {
  return typeof key === "string" && `${+key >>> 0}` === key;
}

function putBackGroup({ entries }: Group, replaced: Found[]): void {
  for (let at = 0; at < entries.length; at++) {
    const original = entries[at] as Original;
    const { holder, key } = original;
    const found = getOwnPropertyDescriptor(holder, key);
    // What is frozen stays as it is: `defineProperty` and `deleteProperty` of Reflect say so, and throw nothing.
    if (isInPlace(found, original) || !(found ?? isExtensible(holder)) || !reset(original, found)) continue;
    append(replaced, { holder, key, descriptor: found && bare(found) });
  }
}

function isInPlace(found: PropertyDescriptor | undefined, { holder, key, descriptor, lazy }: Original): boolean {
  if (!found || !descriptor) return found === descriptor;
  if (hasOwn(found, "value")) return hasOwn(descriptor, "value") && found.value === descriptor.value;
  // Node's lazy globals have setters, which leave the getter in its place.
  return lazy ? found.get === lazy && holder[key] === descriptor.value : found.get === descriptor.get;
}

function reset({ holder, key, descriptor }: Original, found: PropertyDescriptor | undefined): boolean {
  if (!descriptor) return deleteProperty(holder, key);
  descriptor.enumerable = found?.enumerable ?? false;
  return defineProperty(holder, key, descriptor);
}

/** Neither `push` nor an assignment: a cell may have given all arrays a setter. */
function append<T>(list: T[], value: T): void {
  defineProperty(list, list.length, bare({ value, writable: true, configurable: true, enumerable: true }));
}

/**
 * Whether every value of the groups is in its place, asked several times a cell. One function with a named access for each:
 * V8 remembers where it lies, which a loop over keys it does not (1 against 14 µs).
 */
function compileCheck(groups: readonly Group[]): () => boolean {
  const tests = groups.flatMap(({ entries }, group) =>
    entries.flatMap(({ key, descriptor }, at) => {
      if (!descriptor) return [`!(${JSON.stringify(key)} in holder${group})`];
      // NaN, which is never equal to itself, cannot be replaced.
      if (descriptor.value !== descriptor.value) return [];
      const access = typeof key === "string" && /^[a-z_$][\w$]*$/i.test(key) ? `.${key}` : `[keys${group}[${at}]]`;
      return [`holder${group}${access} === values${group}[${at}]`];
    }),
  );
  const names = groups.flatMap((_, group) => [`holder${group}`, `keys${group}`, `values${group}`]);
  const given = groups.flatMap(({ entries }) => [
    entries[0]?.holder,
    entries.map(({ key }) => key),
    entries.map(({ descriptor }) => descriptor?.value as unknown),
  ]);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- made of names alone, with the originals in place
  const make = new Function(...names, `return () => ${tests.join(" && ") || "true"};`) as (
    ...given: unknown[]
  ) => () => boolean;
  return make(...given);
}
