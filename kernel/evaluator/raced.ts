// Promise.race and Promise.withResolvers that cells cannot replace: main's own waiting stands on them. Main thread.
const IntrinsicPromise = Promise;
const { defineProperty } = Object;
const ownConstructor = Object.assign(Object.create(null) as PropertyDescriptor, { value: IntrinsicPromise });

/**
 * The same promise, one of main's own. `await` and `then` ask a promise for its constructor: here they find it on the
 * promise itself, and not what a cell may have given to all promises, which may throw.
 */
export function own<P extends Promise<unknown>>(promise: P): P {
  return defineProperty(promise, "constructor", ownConstructor);
}

/** Settles as the first of the two does. */
export function raced<A, B>(first: A | PromiseLike<A>, second: B | PromiseLike<B>): Promise<A | B> {
  const race = new IntrinsicPromise<A | B>((resolve, reject) => {
    const follow = async (promise: A | B | PromiseLike<A | B>) => {
      try {
        resolve(await promise);
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
    await promise;
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
  return { promise: own(promise), resolve };
}
