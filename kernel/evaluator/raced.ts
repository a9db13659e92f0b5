// Promise.race and Promise.withResolvers that cells cannot replace: main's own waiting stands on them. Main thread.
import { bare, types } from "../own-node.ts";

const IntrinsicPromise = Promise;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const { isPromise } = types;
const ownConstructor = bare<PropertyDescriptor>({ value: IntrinsicPromise });

/**
 * The same promise, safe to await. `await` asks a promise for its constructor: where a cell has given all promises
 * another, which may throw, it finds the original on the promise itself. Not otherwise: one promise with a constructor of
 * its own makes V8 wait and gather at half the speed ever after.
 */
export function own<Value>(promise: Value): Value {
  if (getOwnPropertyDescriptor(IntrinsicPromise.prototype, "constructor")?.value === IntrinsicPromise) return promise;
  return isPromise(promise) ? defineProperty(promise, "constructor", ownConstructor) : promise;
}

/** Settles as the first of the two does. */
export function raced<A, B>(first: A | PromiseLike<A>, second: B | PromiseLike<B>): Promise<A | B> {
  const race = new IntrinsicPromise<A | B>((resolve, reject) => {
    const follow = async (promise: A | B | PromiseLike<A | B>) => {
      try {
        resolve(await own(promise));
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it rejects with what it was given
        reject(error);
      }
    };
    void follow(first);
    void follow(second);
  });
  return own(race);
}

/** Calls back when the promise is settled, either way. */
export async function afterwards(promise: Promise<unknown>, callback: () => void): Promise<void> {
  try {
    await own(promise);
  } catch {
    // Who awaits the promise itself hears of it.
  }
  callback();
}

export function resolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new IntrinsicPromise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
