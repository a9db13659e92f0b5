// Errors on their way from thread to thread: name, message, stack, cause and own properties arrive. Any thread.
import { inspect } from "node:util";

/** An error as data. Thrown values that are no errors go as they are, or as text where they cannot. */
export type ErrorData =
  | { readonly isError: false; readonly value: unknown }
  | {
      readonly isError: true;
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly cause: ErrorData | undefined;
      readonly errors: readonly ErrorData[] | undefined;
      readonly properties: Record<string, unknown>;
    };

const deepestCause = 20;

export function encodeError(error: unknown, depth = 0): ErrorData {
  if (!(error instanceof Error)) return { isError: false, value: cloneable(error) };
  const { name, message, stack } = error;
  const own = Object.entries(error).filter(([key]) => key !== "cause" && key !== "errors" && key !== "name");
  const errors = error instanceof AggregateError ? (error.errors as unknown[]) : undefined;
  return {
    isError: true,
    name,
    message,
    stack,
    cause: error.cause === undefined || depth > deepestCause ? undefined : encodeError(error.cause, depth + 1),
    errors: errors?.map((each) => encodeError(each, depth + 1)),
    properties: Object.fromEntries(own.map(([key, value]) => [key, cloneable(value)])),
  };
}

export function decodeError(data: ErrorData): unknown {
  if (!data.isError) return data.value;
  const { name, message, stack, cause, errors, properties } = data;
  const options = cause === undefined ? undefined : { cause: decodeError(cause) };
  const known = (globalThis as Record<string, unknown>)[name];
  const isKnown = typeof known === "function" && known.prototype instanceof Error && name !== "AggregateError";
  const error = errors
    ? new AggregateError(errors.map(decodeError), message, options)
    : new (isKnown ? (known as ErrorConstructor) : Error)(message, options);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  Object.assign(error, properties);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return inspect(value, { depth: 1 });
  }
}
