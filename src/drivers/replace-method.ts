// Puts a function around a method of a driver's class. Main thread. Where the driver has no such method, nothing happens.

type Method<This, Arguments extends unknown[], Result> = (this: This, ...args: Arguments) => Result;

const replaced = Symbol("loopbook.drivers.replaced");

/** `around` gets the method as it was. Each method is replaced once, however often that is asked for. */
export function replaceMethod<This, Arguments extends unknown[], Result>(
  owner: object | undefined,
  name: string,
  around: (original: Method<This, Arguments, Result>) => Method<This, Arguments, Result>,
): void {
  const original = (owner as Record<string, unknown> | undefined)?.[name];
  if (typeof original !== "function" || replaced in original) return;
  const method = around(original as Method<This, Arguments, Result>);
  Object.defineProperty(method, "name", { value: name });
  Object.defineProperty(method, replaced, { value: true });
  Object.defineProperty(owner, name, { value: method, writable: true, configurable: true, enumerable: false });
}
